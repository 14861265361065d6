"""Objectives that a leader proposes to a team, and what both answer (DOMAIN 1.4)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from conversations.models.barriers import Barrier
from objectives.models import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team

UNCOMMITTED = frozenset({Objective.State.PROPOSED, Objective.State.READY})


class CascadeProposal(TenantModel):
    """An objective that a leader proposes to the team that would own it.

    It stays proposed while somebody owes an answer: the team, the leader `waits_for`,
    or whoever owns `barrier`. `since` is the day from which that is counted.
    """

    class State(models.TextChoices):
        ASKED = "asked", "The team is asked"
        ACCEPTED = "accepted", "Accepted"
        COUNTERED = "countered", "The team proposes it in its own words"
        PUSHED_BACK = "pushed_back", "Pushed back"
        HELD = "held", "Waits for a barrier"
        WITHDRAWN = "withdrawn", "Withdrawn"

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="cascades"
    )
    proposed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    proposed_on = models.DateField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.ASKED)
    waits_for = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    barrier = models.ForeignKey(
        Barrier, on_delete=models.PROTECT, null=True, related_name="held"
    )
    since = models.DateField()
    has_returned = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective"], name="objective_is_proposed_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["countered", "pushed_back"])
                | Q(waits_for__isnull=False),
                name="a_named_leader_owes_an_answer",
            ),
            TenantWall(
                name="conversations_cascadeproposal_wall",
                references=["objective", "proposed_by", "waits_for", "barrier"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} is {self.state}"

    @property
    def is_over(self) -> bool:
        """Say whether nobody owes an answer, since the objective is not proposed now."""
        return self.objective.state not in UNCOMMITTED


class CascadeAnswer(TenantModel):
    """What a team answered to a proposal, and what a leader answered to that."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", "We take it"
        COUNTER = "counter", "In our own words"
        PUSH_BACK = "push_back", "We cannot, as things are"

    class Obstacle(models.TextChoices):
        NOT_OURS = "not_ours", "Not ours alone to move"
        STRUCTURE = "structure", "Structure"
        POLICY = "policy", "Policy"
        CAPACITY = "capacity", "Capacity"
        NOT_ALIGNED = "not_aligned", "Does not fit the strategy"
        BETTER_IDEA = "better_idea", "We have a better idea"

    class LeaderKind(models.TextChoices):
        CHANGE_STRUCTURE = "change_structure", "Change the structure"
        CHANGE_OKR = "change_okr", "Change the OKR"
        OTHER_SET_UP = "other_set_up", "Another set-up"
        ACCEPT_RISK = "accept_risk", "Accept the risk in writing"
        WITHDRAW = "withdraw", "Withdraw it"
        TAKE_COUNTER = "take_counter", "Take the team’s words"
        ASK_AGAIN = "ask_again", "Ask again"

    proposal = models.ForeignKey(
        CascadeProposal, on_delete=models.CASCADE, related_name="answers"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    obstacles = ArrayField(
        models.CharField(max_length=11, choices=Obstacle.choices), default=list
    )
    would_need = models.TextField(blank=True)
    words = models.TextField(blank=True)
    counter = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="counters"
    )
    barrier = models.ForeignKey(
        Barrier, on_delete=models.PROTECT, null=True, related_name="answers"
    )
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField()
    leader_kind = models.CharField(
        max_length=16, choices=LeaderKind.choices, blank=True
    )
    leader_words = models.TextField(blank=True)
    leader = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    leader_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="push_back") | ~Q(would_need=""),
                name="push_back_says_what_would_have_to_change",
            ),
            models.CheckConstraint(
                condition=Q(leader_kind="") ^ Q(leader__isnull=False),
                name="leader_answers_with_a_name",
            ),
            TenantWall(
                name="conversations_cascadeanswer_wall",
                references=[
                    "proposal",
                    "team",
                    "counter",
                    "barrier",
                    "answered_by",
                    "leader",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.proposal_id}"

    @property
    def obstacle_words(self) -> list[str]:
        """Return what stands in the way, in words."""
        return [str(self.Obstacle(one).label) for one in self.obstacles]
