"""What objectives have to do with other teams and with each other."""

from typing import cast

from django.db import models
from django.db.models import F, Q

from objectives.models.objectives import KeyResult, Objective
from objectives.models.strategy import StrategyGoal
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team


class CoOwner(TenantModel):
    """A team that shares an objective, with one definition of success (DOMAIN 1.4).

    `since` is the day on which it joined an OKR that had been begun; None where it has
    shared it from the beginning.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="co_owners"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "team"], name="team_co_owns_once"
            ),
            TenantWall(
                name="objectives_coowner_wall", references=["objective", "team"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} co-owns {self.objective_id}"


class FormerCoOwner(TenantModel):
    """A team's time as a co-owner that is over, so that past days can be told.

    `until` is the first day on which it no longer shares the objective.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="former_co_owners"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until__gt=F("since")),
                name="co_owner_leaves_after_it_joins",
            ),
            TenantWall(
                name="objectives_formercoowner_wall", references=["objective", "team"]
            ),
        ]
        indexes = [
            # who shared an OKR, and what a team shared
            models.Index(fields=["organization", "objective"], name="once_shared_by"),
            models.Index(fields=["organization", "team"], name="once_shared"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} co-owned {self.objective_id} until {self.until}"


class AlignmentLink(TenantModel):
    """What an objective contributes to: another one, a key result of it, or a goal.

    Exactly one of `parent` and `goal` is set; `key_result` is one of the parent's.
    `counts` says whether whoever answers for what is above reckons with it: the gap is
    answered from what counts, what does not count helps only. Nothing is ever added up.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="links_up"
    )
    parent = models.ForeignKey(
        Objective, on_delete=models.CASCADE, null=True, related_name="links_down"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, null=True, related_name="links_down"
    )
    goal = models.ForeignKey(
        StrategyGoal, on_delete=models.PROTECT, null=True, related_name="links_down"
    )
    is_primary = models.BooleanField(default=True)
    counts = models.BooleanField(default=True)
    rationale = models.CharField(max_length=240, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective"],
                condition=Q(is_primary=True),
                name="one_primary_parent",
            ),
            models.UniqueConstraint(
                fields=["organization", "objective", "parent"],
                condition=Q(key_result=None),
                name="objective_leads_once_to_an_objective",
            ),
            models.UniqueConstraint(
                fields=["organization", "objective", "key_result"],
                name="objective_leads_once_to_a_key_result",
            ),
            models.UniqueConstraint(
                fields=["organization", "objective", "goal"],
                name="objective_leads_once_to_a_goal",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False, goal=None)
                | Q(parent=None, key_result=None, goal__isnull=False),
                name="a_link_leads_to_one_kind_of_parent",
            ),
            models.CheckConstraint(
                condition=~Q(objective=F("parent")),
                name="no_objective_is_its_own_parent",
            ),
            TenantWall(
                name="objectives_alignmentlink_wall",
                references=["objective", "parent", "key_result", "goal"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} leads to {self.goal_id or self.parent_id}"

    @property
    def upper(self) -> Objective | StrategyGoal:
        """Return what it leads to; both ends of the choice have reference and title."""
        return self.goal if self.goal is not None else cast(Objective, self.parent)

    @property
    def lowest(self) -> Objective | KeyResult | StrategyGoal:
        """Return what it leads to directly: the key result where one is named."""
        return self.key_result or self.upper
