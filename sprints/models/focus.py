"""What a team wants to be told by its own figures (DOMAIN 4)."""

from django.core.validators import MaxValueValidator
from django.db import models

from okrhub.lib.walls import TenantWall
from organizations.models import FiguresWindow, TenantModel
from teams.models import Team, Unit

AT_MOST_ALL = MaxValueValidator(100)


class TeamFocus(TenantModel):
    """Limits that a team set for itself, in per cent; without one nothing is coloured.

    The figures are the team's and its scrum master's first: `is_open` says that the
    team shows them to everybody. They look at the `window` that it chose, else at the
    organisation's.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="focuses")
    unsorted_most = models.PositiveSmallIntegerField(
        null=True, validators=[AT_MOST_ALL]
    )
    unmeasured_most = models.PositiveSmallIntegerField(
        null=True, validators=[AT_MOST_ALL]
    )
    heartbeat_most = models.PositiveSmallIntegerField(
        null=True, validators=[AT_MOST_ALL]
    )
    is_open = models.BooleanField(default=False)
    window = models.CharField(
        max_length=7, choices=FiguresWindow.choices, blank=True, default=""
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team"], name="team_has_one_focus"
            ),
            TenantWall(name="sprints_teamfocus_wall", references=["team"]),
        ]

    def __str__(self) -> str:
        return f"Figures of {self.team_id}"


class HeartbeatPolicy(TenantModel):
    """About how much of its work a unit wants to keep things running; in per cent.

    Without a unit it is the organisation's. It is compared with, never enforced.
    """

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, related_name="heartbeat_policies"
    )
    share = models.PositiveSmallIntegerField(null=True, validators=[AT_MOST_ALL])
    words = models.CharField(max_length=240, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "unit"],
                name="unit_has_one_heartbeat_policy",
                nulls_distinct=False,
            ),
            TenantWall(name="sprints_heartbeatpolicy_wall", references=["unit"]),
        ]

    def __str__(self) -> str:
        return f"Heartbeat of {self.unit_id or 'the organisation'}"
