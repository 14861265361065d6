"""The one goal of a sprint, linked to the key results that it should move."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from objectives.models import KeyResult
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from sprints.models.sprints import Sprint


class SprintGoal(TenantModel):
    """The single objective of a sprint (Scrum Guide 2020).

    `result` is empty until the team says how it ended; overtaken is no failure.
    """

    class Kind(models.TextChoices):
        LINKED = "linked", "Moves key results"
        HEARTBEAT = "heartbeat", "Heartbeat"
        UNSORTED = "unsorted", "Not sorted yet"

    class Result(models.TextChoices):
        MET = "met", "Met"
        PARTLY_MET = "partly_met", "Partly met"
        NOT_MET = "not_met", "Not met"
        OVERTAKEN = "overtaken", "Overtaken: we learned something better"

    sprint = models.ForeignKey(Sprint, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(max_length=400)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.UNSORTED)
    key_results: "models.ManyToManyField[KeyResult, SprintGoalLink]" = (
        models.ManyToManyField(
            KeyResult, through="SprintGoalLink", related_name="sprint_goals"
        )
    )
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    result_note = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "sprint"], name="one_goal_per_sprint"
            ),
            TenantWall(name="sprints_sprintgoal_wall", references=["sprint"]),
        ]
        indexes = [
            # find by words of the goal
            GinIndex(
                OpClass(Upper("text"), name="gin_trgm_ops"), name="sprint_goal_trgm"
            ),
            # search: words of the goal and of what came of it
            GinIndex(
                SearchVector("text", "result_note", config="english"),
                name="sprint_goal_words",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SprintGoalLink(TenantModel):
    """A key result that a sprint goal should move.

    `expected_change` is by about how much, in the unit of the key result and with its
    sign; None where nothing is said.
    """

    goal = models.ForeignKey(SprintGoal, on_delete=models.CASCADE, related_name="links")
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="goal_links"
    )
    is_primary = models.BooleanField(default=False)
    expected_change = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "goal", "key_result"],
                name="goal_links_key_result_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "goal"],
                condition=Q(is_primary=True),
                name="one_primary_key_result",
            ),
            TenantWall(
                name="sprints_sprintgoallink_wall", references=["goal", "key_result"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} moves {self.key_result_id}"
