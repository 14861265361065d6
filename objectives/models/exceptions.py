"""What lifts a team's limit for a cycle, and what sets it to none (DOMAIN 2.3)."""

from django.db import models
from django.db.models import Q

from objectives.models.cycles import Cycle
from objectives.models.objectives import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team


class LimitException(TenantModel):
    """One OKR more for a team in a cycle: asked for with a reason, answered by another.

    `limit` is what it grants, one more than what held then; it ends with the cycle.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="exceptions"
    )
    reason = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    limit = models.PositiveIntegerField(null=True)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "team"],
                condition=Q(state="asked"),
                name="exception_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", limit__isnull=False)
                | (~Q(state="granted") & Q(limit=None)),
                name="exception_grants_a_limit",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("asked_by")),
                name="exception_is_answered_by_another",
            ),
            TenantWall(
                name="objectives_limitexception_wall",
                references=["team", "cycle", "objective", "asked_by", "answered_by"],
            ),
        ]
        indexes = [
            # the exceptions that hold, whenever a limit is worked out
            models.Index(
                fields=["organization", "team", "cycle"],
                condition=Q(state="granted"),
                name="granted_exceptions_of_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.cycle_id}: {self.state}"


class Heartbeat(TenantModel):
    """How much of a cycle a team's heartbeat work takes, roughly; all: no OKR then."""

    class Share(models.TextChoices):
        THIRD = "third", "About a third"
        HALF = "half", "About half"
        MOST = "most", "Most of it"
        ALL = "all", "All of it: a heartbeat quarter without an OKR"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    share = models.CharField(max_length=5, choices=Share.choices)
    reason = models.CharField(max_length=240, blank=True)
    said_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "cycle"],
                name="one_heartbeat_per_team_and_cycle",
            ),
            TenantWall(
                name="objectives_heartbeat_wall",
                references=["team", "cycle", "said_by"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.cycle_id}: {self.share}"

    @property
    def is_all(self) -> bool:
        """Say whether the team has no OKR in the cycle."""
        return self.share == self.Share.ALL
