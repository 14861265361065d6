"""How people read what was computed: their own views, and addresses for others."""

from django.db import models
from django.db.models import Q

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, SecretAddress, TenantModel
from teams.models import Team, Unit


class BoardView(TenantModel):
    """A person's saved filter of the dashboard; `query` is the address behind `?`."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "name"],
                name="a_person_names_a_view_once",
            ),
            TenantWall(name="flow_boardview_wall", references=["membership"]),
        ]

    def __str__(self) -> str:
        return self.name


class LastLook(TenantModel):
    """When a person last said of the leaders' view: I have seen it."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    looked_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership"], name="a_person_looked_last_once"
            ),
            TenantWall(
                name="flow_lastlook_wall", references=["membership"], audited=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} at {self.looked_at}"


class ReadingLink(SecretAddress):
    """The address of a wall screen or a report, for who is no member.

    Of a team or a unit; of neither it is the whole organisation's.
    """

    class What(models.TextChoices):
        WALL = "wall", "Wall screen"
        REPORT = "report", "Report"

    what = models.CharField(max_length=6, choices=What.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "token_hash"], name="reading_address_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "what", "unit", "team"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="one_address_to_read_at",
            ),
            TenantWall(
                name="flow_readinglink_wall",
                references=["created_by", "unit", "team"],
                hidden=["token_hash"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.pk}"
