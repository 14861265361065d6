"""Product goals: what a product should become, one at a time (Scrum Guide 2020)."""

from django.db import models
from django.db.models import Q

from objectives.models import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team


class ProductGoal(TenantModel):
    """The long-term objective of a team, fulfilled or abandoned before the next; PG-1.

    A dedicated team's is its objective: `objective` says which, and the text is that of
    the objective. Any other has a text of its own and links to what it serves.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        FULFILLED = "fulfilled", "Fulfilled"
        ABANDONED = "abandoned", "Abandoned"

    number = models.PositiveIntegerField()
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="product_goals"
    )
    text = models.CharField(max_length=400, blank=True)
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="product_goals"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="product_goal_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "team"],
                condition=Q(state="active"),
                name="one_active_product_goal_per_team",
            ),
            models.CheckConstraint(
                condition=Q(text="") ^ Q(objective=None),
                name="product_goal_is_a_text_or_an_objective",
            ),
            models.CheckConstraint(
                condition=Q(state="active") ^ Q(ended_on__isnull=False),
                name="product_goal_ends_with_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="abandoned") | ~Q(reason=""),
                name="product_goal_is_abandoned_with_a_reason",
            ),
            TenantWall(
                name="sprints_productgoal_wall", references=["team", "objective"]
            ),
        ]
        indexes = [
            # a team's product goals, the present one first
            models.Index(
                fields=["organization", "team", "-started_on"],
                name="product_goals_of_team",
            ),
        ]

    def __str__(self) -> str:
        return self.text or f"Objective {self.objective_id}"

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: PG-1."""
        return f"PG-{self.number}"

    @property
    def words(self) -> str:
        """Return what it says; needs `objective` loaded."""
        return self.objective.title if self.objective else self.text


class ProductGoalLink(TenantModel):
    """An objective, or one key result of it, that a product goal serves."""

    goal = models.ForeignKey(
        ProductGoal, on_delete=models.CASCADE, related_name="links"
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="product_goal_links"
    )
    key_result = models.ForeignKey(
        KeyResult,
        on_delete=models.CASCADE,
        null=True,
        related_name="product_goal_links",
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "goal", "objective"],
                condition=Q(key_result=None),
                name="product_goal_serves_an_objective_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "goal", "key_result"],
                name="product_goal_serves_a_key_result_once",
            ),
            TenantWall(
                name="sprints_productgoallink_wall",
                references=["goal", "objective", "key_result"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} serves {self.key_result_id or self.objective_id}"

    @property
    def target(self) -> Objective | KeyResult:
        """Return what it serves; needs both loaded."""
        return self.key_result or self.objective
