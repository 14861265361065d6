"""What surrounds a draft: texts not shared yet, answers, teams that help."""

from django.db import models
from django.db.models import Q

from objectives.models.objectives import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team


class FieldDraft(TenantModel):
    """What somebody typed into one field and has not shared yet. No trail is kept.

    `base` is the shared text on which it was begun and `base_version` the version of
    the record then: whoever shares over another text than `base` is asked first.
    """

    author = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, null=True, related_name="field_drafts"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, null=True, related_name="field_drafts"
    )
    field = models.CharField(max_length=24)
    text = models.TextField(blank=True)
    base = models.TextField(blank=True)
    base_version = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(objective=None) ^ Q(key_result=None),
                name="field_draft_is_of_one_record",
            ),
            models.UniqueConstraint(
                fields=["organization", "author", "objective", "field"],
                name="one_field_draft_of_objective",
            ),
            models.UniqueConstraint(
                fields=["organization", "author", "key_result", "field"],
                name="one_field_draft_of_key_result",
            ),
            TenantWall(
                name="objectives_fielddraft_wall",
                references=["author", "objective", "key_result"],
                audited=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} by {self.author_id}"


class GoodEnough(TenantModel):
    """The answer "good enough to start" to a question that is worth a look (2.1)."""

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="good_enough"
    )
    question = models.CharField(max_length=40)
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "question"],
                name="question_is_answered_once",
            ),
            TenantWall(
                name="objectives_goodenough_wall",
                references=["objective", "answered_by"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.objective_id}"


class Contributor(TenantModel):
    """A team that helps with a key result: no accountability, no slot (DOMAIN 1.4)."""

    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="contributors"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key_result", "team"],
                name="team_contributes_once",
            ),
            TenantWall(
                name="objectives_contributor_wall", references=["key_result", "team"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} helps with {self.key_result_id}"
