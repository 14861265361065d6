"""How a team's sprints follow each other, and the address its calendar is read from."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from sprints.timebox import MOST_AHEAD, MOST_WEEKS
from teams.models import Team


class SprintCadence(TenantModel):
    """A team's rhythm: how long, from which weekday on, and how many stand ahead.

    `starts_on_weekday` is 0 for Monday.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    weeks = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    starts_on_weekday = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(6)]
    )
    ahead = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_AHEAD)]
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team"], name="one_cadence_per_team"
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS),
                name="cadence_is_one_month_or_less",
            ),
            models.CheckConstraint(
                condition=Q(starts_on_weekday__lte=6),
                name="cadence_starts_on_a_weekday",
            ),
            models.CheckConstraint(
                condition=Q(ahead__gte=1, ahead__lte=MOST_AHEAD),
                name="cadence_plans_a_few_ahead",
            ),
            TenantWall(name="sprints_sprintcadence_wall", references=["team"]),
        ]

    def __str__(self) -> str:
        return f"{self.weeks} weeks of team {self.team_id}"


class CalendarFeed(TenantModel):
    """The secret address of a team's calendar; kept as a hash, revocable."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "token_hash"], name="feed_address_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "team"],
                condition=Q(revoked_at=None),
                name="one_feed_address_per_team",
            ),
            TenantWall(
                name="sprints_calendarfeed_wall",
                references=["team", "created_by"],
                hidden=["token_hash"],
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of team {self.team_id}"
