"""Help that one team asks of another, or of a function (DOMAIN 1.4)."""

from datetime import date

from django.db import models
from django.db.models import Q

from objectives.models import Initiative, KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Function, Team


class HelpRequest(TenantModel):
    """Something an objective needs of a team or a function, by a day.

    Exactly one of `asked_team` and `asked_function` is set. `helper` is the team that
    said yes; none where leaders did so for a function that no team carries. `due_on` is
    what was promised, `first_due_on` before it slipped. `since` is the day of the
    present state. `moved` is what the asking team says came of it, `helper_says` the
    helping one.
    """

    class Form(models.TextChoices):
        PEOPLE = "people", "People"
        DECISION = "decision", "A decision"
        REVIEW = "review", "A review"
        DATA = "data", "Data"
        INTERFACE = "interface", "An interface"
        ACCESS = "access", "Access"
        MONEY = "money", "Money"

    class State(models.TextChoices):
        REQUESTED = "requested", "Asked"
        ACCEPTED = "accepted", "Promised"
        DELIVERED = "delivered", "Delivered"
        CONFIRMED = "confirmed", "Received"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Way(models.TextChoices):
        JUST_DO_IT = "just_do_it", "Just do it"
        INITIATIVE = "initiative", "As an initiative"
        DEPENDENT = "dependent", "As an OKR of our own"
        SHARED = "shared", "Share the OKR"

    class Moved(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"
        CANNOT_TELL = "cannot_tell", "Cannot tell"

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    form = models.CharField(max_length=9, choices=Form.choices)
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="help_requests"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.PROTECT, null=True, related_name="help_requests"
    )
    asked_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="help_asked_of"
    )
    asked_function = models.ForeignKey(
        Function, on_delete=models.PROTECT, null=True, related_name="help_asked_of"
    )
    needed_by = models.DateField()
    is_blocking = models.BooleanField(default=False)
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.REQUESTED
    )
    since = models.DateField()
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    helper = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="help_promised"
    )
    way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    due_on = models.DateField(null=True)
    first_due_on = models.DateField(null=True)
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_on = models.DateField(null=True)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, null=True, related_name="+"
    )
    dependent = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="helps_requests"
    )
    words = models.TextField(blank=True)
    delivered_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    moved = models.CharField(max_length=11, choices=Moved.choices, blank=True)
    helper_says = models.CharField(max_length=11, choices=Moved.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="help_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(asked_team=None) ^ Q(asked_function=None),
                name="help_is_asked_of_a_team_or_a_function",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(words=""),
                name="declined_help_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "delivered", "confirmed"])
                | Q(due_on__isnull=False),
                name="promised_help_has_a_day",
            ),
            TenantWall(
                name="conversations_helprequest_wall",
                references=[
                    "objective",
                    "key_result",
                    "asked_team",
                    "asked_function",
                    "asked_by",
                    "helper",
                    "answered_by",
                    "initiative",
                    "dependent",
                ],
            ),
        ]
        indexes = [
            # what is open, by the day it is needed
            models.Index(
                fields=["organization", "needed_by"],
                condition=Q(state__in=["requested", "accepted", "delivered"]),
                name="open_help_requests",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: H-3."""
        return f"H-{self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether one of the two still owes the other something."""
        return self.state in OPEN_HELP

    @property
    def asked_of(self) -> str:
        """Return the name of the team or function that was asked."""
        asked = (self.asked_team, self.asked_function)
        return next((each.name for each in asked if each is not None), "")

    @property
    def day(self) -> date:
        """Return the day that counts: promised, or needed while nothing is promised."""
        return self.due_on or self.needed_by

    def is_overdue(self, on: date) -> bool:
        """Say whether a promise was due before a day and nothing has come."""
        return (
            self.state == self.State.ACCEPTED
            and self.due_on is not None
            and self.due_on < on
        )

    @property
    def has_slipped(self) -> bool:
        """Say whether the promise moved to a later day."""
        return self.first_due_on is not None and self.first_due_on != self.due_on


OPEN_HELP = (
    HelpRequest.State.REQUESTED,
    HelpRequest.State.ACCEPTED,
    HelpRequest.State.DELIVERED,
)
