"""An import of existing OKRs: the file's run and its staged rows."""

from django.db import models

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class ImportRun(TenantModel):
    """One file on its way in: staged, looked at, confirmed, applied at once."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        STAGING = "staging", "Being read"
        STAGED = "staged", "Ready to look at"
        CONFIRMED = "confirmed", "Confirmed"
        APPLYING = "applying", "Being applied"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

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
    rows_done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(name="objectives_importrun_wall", references=["author"]),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(TenantModel):
    """A row of the file as it was read, with its problem if it has one."""

    class Fate(models.TextChoices):
        GOOD = "good", "Can be imported"
        IMPORTED = "imported", "Imported"
        KNOWN = "known", "Already here"
        LEFT_OUT = "left_out", "Left out"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField()
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.GOOD)
    problem = models.CharField(max_length=400, blank=True)

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
        ]

    def __str__(self) -> str:
        return f"line {self.line}"
