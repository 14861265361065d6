"""An import of a file: its run and its staged rows."""

from django.db import models

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class ImportRun(TenantModel):
    """One file on its way in: staged in chunks, looked at, then applied at once.

    `subject` names what it is about (see `objectives.importing.subjects`). `columns` are the file's headers with first values and a guess each; `result` counts
    what an import will do (once staged) or did (once done). `path` is the generated name
    of the file below the data directory, empty once it is deleted.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        STAGING = "staging", "Being read"
        STAGED = "staged", "Ready to look at"
        APPLYING = "applying", "Being applied"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    subject = models.CharField(max_length=12, default="okrs")
    file_name = models.CharField(max_length=240)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=400, blank=True)
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.UPLOADED
    )
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(name="objectives_importrun_wall", references=["author"]),
        ]
        indexes = [
            # past imports, the newest first
            models.Index(fields=["organization", "-id"], name="imports_newest_first"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(TenantModel):
    """A row of the file as it was read, with its problem if it has one.

    The keys are stable names of the objective and the key result, so that a second
    import recognises them; `objective_line` is the first line of the same objective.
    A row left out carries its reason in `problem`; one that comes in, its remarks.
    """

    class Fate(models.TextChoices):
        GOOD = "good", "Can be imported"
        IMPORTED = "imported", "Imported"
        KNOWN = "known", "Already here"
        LEFT_OUT = "left_out", "Left out"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField()
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.GOOD)
    problem = models.TextField(blank=True)
    objective_key = models.CharField(max_length=64, blank=True)
    key_result_key = models.CharField(max_length=64, blank=True)
    objective_line = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "run", "line"], name="line_is_staged_once"
            ),
            TenantWall(
                name="objectives_importrow_wall", references=["run"], audited=False
            ),
        ]
        indexes = [
            # the rows with a problem, in the order of the file
            models.Index(
                fields=["organization", "run", "fate", "line"], name="rows_by_fate"
            ),
            # the rows of one objective
            models.Index(
                fields=["organization", "run", "objective_key", "line"],
                name="rows_by_objective",
            ),
            # objective after objective, in the order of the file
            models.Index(
                fields=["organization", "run", "objective_line", "line"],
                name="rows_in_order_of_objectives",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"
