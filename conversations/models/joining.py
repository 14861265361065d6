"""Invitations to join an OKR, which the invited team answers (DOMAIN 1.4)."""

from django.db import models
from django.db.models import Q

from objectives.models import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team


class JoinInvitation(TenantModel):
    """A team is asked to share an OKR, to own a key result of it, or to contribute.

    `key_result` is none exactly where the whole OKR would be shared.
    """

    class Part(models.TextChoices):
        SHARE = "share", "Share the OKR"
        KEY_RESULT = "key_result", "Own a key result"
        CONTRIBUTE = "contribute", "Contribute to a key result"

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="join_invitations"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.PROTECT, null=True, related_name="join_invitations"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="join_invitations"
    )
    part = models.CharField(max_length=10, choices=Part.choices)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    invited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    invited_on = models.DateField()
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
                name="a_team_is_invited_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(part="share", key_result=None)
                | (~Q(part="share") & Q(key_result__isnull=False)),
                name="an_invitation_names_its_key_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""),
                name="a_declined_invitation_has_a_reason",
            ),
            TenantWall(
                name="conversations_joininvitation_wall",
                references=[
                    "objective",
                    "key_result",
                    "team",
                    "invited_by",
                    "answered_by",
                ],
            ),
        ]
        indexes = [
            # what waits for a team's answer
            models.Index(
                fields=["organization", "team"],
                condition=Q(state="asked"),
                name="open_join_invitations",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} joins {self.objective_id}"
