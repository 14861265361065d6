"""What Celery computed: a team's row on the alignment dashboard, per day."""

from django.db import models

from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team


class SnapshotDay(TenantModel):
    """A day for which every team's row was asked for, and whether it is complete."""

    day = models.DateField()
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day"], name="day_is_computed_once"
            ),
            TenantWall(name="flow_snapshotday_wall", audited=False),
        ]

    def __str__(self) -> str:
        return str(self.day)


class AlignmentSnapshot(TenantModel):
    """One team on one day: slots, health, sprint goal, oldest OKR."""

    day = models.DateField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="snapshots")
    computed_at = models.DateTimeField()
    in_process = models.PositiveSmallIntegerField()
    limit = models.PositiveSmallIntegerField()
    annual_in_process = models.PositiveSmallIntegerField(default=0)
    annual_limit = models.PositiveSmallIntegerField(default=0)
    is_over_since_import = models.BooleanField(default=False)
    key_results = models.PositiveSmallIntegerField(default=0)
    carried_over = models.PositiveSmallIntegerField(default=0)
    on_track = models.PositiveSmallIntegerField(default=0)
    at_risk = models.PositiveSmallIntegerField(default=0)
    off_track = models.PositiveSmallIntegerField(default=0)
    stale = models.PositiveSmallIntegerField(default=0)
    too_early = models.PositiveSmallIntegerField(default=0)
    paused = models.PositiveSmallIntegerField(default=0)
    linked = models.PositiveSmallIntegerField(default=0)
    objectives = models.JSONField(default=list)
    oldest_number = models.PositiveIntegerField(null=True)
    oldest_age = models.PositiveIntegerField(null=True)
    sprint_number = models.PositiveIntegerField(null=True)
    sprint_ends_on = models.DateField(null=True)
    goal = models.CharField(max_length=400, blank=True)
    goal_kind = models.CharField(max_length=9, blank=True)
    goal_key_results = models.JSONField(default=list)
    need = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day", "team"], name="one_row_per_team_and_day"
            ),
            TenantWall(
                name="flow_alignmentsnapshot_wall", references=["team"], audited=False
            ),
        ]
        indexes = [
            # the dashboard: teams of a day, those in need first
            models.Index(
                fields=["organization", "day", "-need", "team"], name="board_of_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} on {self.day}"
