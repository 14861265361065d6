"""What surrounds a draft: texts not shared yet, answers, teams that help."""

from django.db import models
from django.db.models import Q

from objectives.models.drafts import Draft
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
    """The answer to a question that is worth a look: good enough to start (2.1).

    Whether the key results are enough can also be answered with "not sure".
    """

    class Answer(models.TextChoices):
        GOOD_ENOUGH = "good_enough", "Good enough to start"
        UNSURE = "unsure", "Not sure"

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="good_enough"
    )
    question = models.CharField(max_length=40)
    answer = models.CharField(
        max_length=11, choices=Answer.choices, default=Answer.GOOD_ENOUGH
    )
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


class PublisherDecision(TenantModel):
    """What the publisher of a draft decided about a push-back that nobody answered.

    `said` is what the team said would have to change.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="decisions")
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="publisher_decisions"
    )
    said = models.TextField()
    decision = models.CharField(max_length=240)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "draft", "objective"],
                name="push_back_is_decided_once",
            ),
            TenantWall(
                name="objectives_publisherdecision_wall",
                references=["draft", "objective", "decided_by"],
            ),
        ]

    def __str__(self) -> str:
        return self.decision
