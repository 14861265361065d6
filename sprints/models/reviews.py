"""Sprint reviews: what was inspected, what stakeholders said, what was decided."""

from django.db import models
from django.db.models import Q

from conversations.models import Barrier
from objectives.models import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, SecretAddress, TenantModel
from sprints.models.sprints import Sprint
from teams.models import Team


class SprintReview(TenantModel):
    """The review of a sprint, open until its decisions are carried out."""

    sprint = models.ForeignKey(Sprint, on_delete=models.CASCADE, related_name="reviews")
    opened_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "sprint"], name="one_review_per_sprint"
            ),
            TenantWall(
                name="sprints_sprintreview_wall",
                references=["sprint", "opened_by", "closed_by"],
            ),
        ]

    def __str__(self) -> str:
        return f"Review of sprint {self.sprint_id}"


class ReviewedKeyResult(TenantModel):
    """What was seen of a key result; at the close also where it stood.

    `progress` and `pace` are shares, `confidence` 0 to 10.
    """

    review = models.ForeignKey(
        SprintReview, on_delete=models.CASCADE, related_name="seen"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="+"
    )
    saw = models.CharField(max_length=1000, blank=True)
    at_start = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    at_end = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    progress = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    pace = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "review", "key_result"],
                name="key_result_is_reviewed_once",
            ),
            TenantWall(
                name="sprints_reviewedkeyresult_wall",
                references=["review", "key_result"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_result_id} in review {self.review_id}"


class Increment(TenantModel):
    """A concrete step toward the product goal: what, released when, for what."""

    review = models.ForeignKey(
        SprintReview, on_delete=models.CASCADE, related_name="increments"
    )
    text = models.CharField(max_length=400)
    released_on = models.DateField(null=True)
    key_results: "models.ManyToManyField[KeyResult, IncrementLink]" = (
        models.ManyToManyField(
            KeyResult, through="IncrementLink", related_name="increments"
        )
    )

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(name="sprints_increment_wall", references=["review"]),
        ]
        indexes = [
            models.Index(
                fields=["organization", "review"], name="increments_of_review"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class IncrementLink(TenantModel):
    """A key result that an increment should move."""

    increment = models.ForeignKey(
        Increment, on_delete=models.CASCADE, related_name="links"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "increment", "key_result"],
                name="increment_moves_a_key_result_once",
            ),
            TenantWall(
                name="sprints_incrementlink_wall",
                references=["increment", "key_result"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.increment_id} should move {self.key_result_id}"


class Remark(TenantModel):
    """What a stakeholder said in a review; `who` is a place or group, if said."""

    review = models.ForeignKey(
        SprintReview, on_delete=models.CASCADE, related_name="remarks"
    )
    words = models.CharField(max_length=1000)
    who = models.CharField(max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(name="sprints_remark_wall", references=["review"]),
        ]
        indexes = [
            models.Index(fields=["organization", "review"], name="remarks_of_review"),
        ]

    def __str__(self) -> str:
        return self.words


class ReviewDecision(TenantModel):
    """What was decided about an OKR; empty until somebody does.

    The columns after `note` are what a decision needs to be carried out; `barrier` is
    what came of raising one.
    """

    class Kind(models.TextChoices):
        KEEP_COURSE = "keep_course", "Keep course"
        CHANGE_INITIATIVES = "change_initiatives", "Change initiatives"
        REVISE_KEY_RESULT = "revise_key_result", "Revise a key result"
        REVISE_OBJECTIVE = "revise_objective", "Revise the objective"
        PAUSE = "pause", "Pause"
        STOP = "stop", "Stop"
        RAISE_IMPEDIMENT = "raise_impediment", "Raise a barrier"
        CHANGE_TEAM = "change_team", "Change who works on it"

    class Part(models.TextChoices):
        CONTRIBUTES = "contributes", "It contributes, without a slot"
        SHARES = "shares", "It shares the OKR, with a slot"
        TAKES_OVER = "takes_over", "It takes the OKR over"

    review = models.ForeignKey(
        SprintReview, on_delete=models.CASCADE, related_name="decisions"
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="review_decisions"
    )
    kind = models.CharField(max_length=18, choices=Kind.choices, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    target = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    title = models.CharField(max_length=400, blank=True)
    look_again_on = models.DateField(null=True)
    obstacle = models.CharField(max_length=400, blank=True)
    cause = models.CharField(max_length=9, choices=Barrier.Cause.choices, blank=True)
    obstacle_owner = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    topology = models.CharField(
        max_length=11, choices=Objective.Topology.choices, blank=True
    )
    with_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+"
    )
    part = models.CharField(max_length=11, choices=Part.choices, blank=True)
    barrier = models.ForeignKey(
        Barrier, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "review", "objective"],
                name="one_decision_per_okr",
            ),
            TenantWall(
                name="sprints_reviewdecision_wall",
                references=[
                    "review",
                    "objective",
                    "key_result",
                    "obstacle_owner",
                    "with_team",
                    "barrier",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.objective_id}"


class SummaryLink(SecretAddress):
    """The address at which stakeholders read the summary of a closed review."""

    review = models.ForeignKey(
        SprintReview, on_delete=models.CASCADE, related_name="links"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "token_hash"], name="summary_address_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "review"],
                condition=Q(revoked_at=None),
                name="one_summary_address_per_review",
            ),
            TenantWall(
                name="sprints_summarylink_wall",
                references=["review", "created_by"],
                hidden=["token_hash"],
            ),
        ]

    def __str__(self) -> str:
        return f"Summary of review {self.review_id}"
