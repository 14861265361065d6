"""Structural barriers: what a team cannot move by itself (DOMAIN 1.4)."""

from django.db import models
from django.db.models import Q

from objectives.models import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team


class Barrier(TenantModel):
    """An impediment by structure, policy, budget or reporting line; owned outside.

    `since` is the day of the present state; `is_blocking` says that nothing goes on in
    its objective while it stands.
    """

    class Cause(models.TextChoices):
        STRUCTURE = "structure", "Structure"
        POLICY = "policy", "Policy"
        BUDGET = "budget", "Budget"
        REPORTING = "reporting", "Reporting line"

    class State(models.TextChoices):
        LOGGED = "logged", "Logged"
        ACCEPTED = "accepted", "Accepted"
        EXPERIMENT = "experiment", "Experiment"
        RESOLVED = "resolved", "Resolved"
        WONT_FIX = "wont_fix", "Will not be fixed"

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    cause = models.CharField(max_length=9, choices=Cause.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="barriers")
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="barriers"
    )
    is_blocking = models.BooleanField(default=False)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOGGED)
    reason = models.TextField(blank=True)
    logged_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    logged_on = models.DateField()
    since = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="barrier_number_is_unique"
            ),
            models.CheckConstraint(
                condition=~Q(state="wont_fix") | ~Q(reason=""),
                name="wont_fix_has_a_reason",
            ),
            TenantWall(
                name="conversations_barrier_wall",
                references=["team", "objective", "owner", "logged_by"],
            ),
        ]
        indexes = [
            # the board: what is open, oldest first
            models.Index(
                fields=["organization", "logged_on"],
                condition=~Q(state__in=["resolved", "wont_fix"]),
                name="open_barriers",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: B-3."""
        return f"B-{self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do something about it."""
        return self.state not in {self.State.RESOLVED, self.State.WONT_FIX}
