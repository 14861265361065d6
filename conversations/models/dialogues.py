"""Leaders' dialogues: where an OKR and the strategy do not fit (DOMAIN 4, 5)."""

from datetime import date

from django.db import models
from django.db.models import Q

from objectives.models import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class StrategyDialogue(TenantModel):
    """A difference that leaders and a team talk about until one of them moves.

    Opened by a leader who flags an objective, by a gap answer of "no" (then about a key
    result), or because an objective leads to retired goals alone (then by nobody).
    """

    class Cause(models.TextChoices):
        FLAGGED = "flagged", "Does not match the strategy"
        GAP = "gap", "What is linked does not suffice"
        RETIRED = "retired", "Leads to retired goals alone"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        TEAM_CHANGES = "team_changes", "The team changes"
        LEADER_ACCEPTS = "leader_accepts", "Leaders accept it"
        STRATEGY_CHANGES = "strategy_changes", "The strategy changes"

    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="dialogues"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.PROTECT, null=True, related_name="dialogues"
    )
    cause = models.CharField(max_length=7, choices=Cause.choices)
    words = models.TextField(blank=True)
    opened_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_on = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "cause"],
                condition=Q(state="open", key_result=None),
                name="one_open_dialogue_for_a_cause",
            ),
            models.UniqueConstraint(
                fields=["organization", "key_result"],
                condition=Q(state="open"),
                name="one_open_dialogue_about_a_key_result",
            ),
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(closed_on__isnull=False),
                name="a_dialogue_is_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(cause="gap") ^ Q(key_result=None),
                name="a_gap_is_about_a_key_result",
            ),
            TenantWall(
                name="conversations_strategydialogue_wall",
                references=["objective", "key_result", "opened_by", "closed_by"],
            ),
        ]
        indexes = [
            # the page of open dialogues, the oldest first
            models.Index(
                fields=["organization", "opened_on"],
                condition=Q(state="open"),
                name="open_dialogues",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.objective_id}"

    @property
    def is_open(self) -> bool:
        """Say whether nobody has moved yet."""
        return self.state == self.State.OPEN

    def days(self, on: date) -> int:
        """Return its age up to a day, or to its close; both ends count."""
        return ((self.closed_on or on) - self.opened_on).days + 1
