"""How teams stood with their limits."""

from django.db import models

from objectives.models import Cadence
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team


class LimitStatus(TenantModel):
    """How a team stood with its limit from a day on, until the next row (DOMAIN 2.3).

    Hits, swaps and exceptions are those of the cycle that covers the day. `suggested`
    is advice from the team's own throughput; none below 20 finishes.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    day = models.DateField()
    in_process = models.PositiveIntegerField()
    limit = models.PositiveIntegerField()
    hits = models.PositiveIntegerField(default=0)
    swaps = models.PositiveIntegerField(default=0)
    exceptions = models.PositiveIntegerField(default=0)
    is_never_hit = models.BooleanField(default=False)
    suggested = models.PositiveIntegerField(null=True)
    finishes = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "cadence", "day"],
                name="one_limit_status_per_day",
            ),
            TenantWall(
                name="flow_limitstatus_wall", references=["team"], audited=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_process} of {self.limit} on {self.day}"

    @property
    def slots(self) -> int:
        """Return how many slots are free."""
        return max(self.limit - self.in_process, 0)

    @property
    def is_over(self) -> bool:
        """Say whether more is in process than the limit allows."""
        return self.in_process > self.limit
