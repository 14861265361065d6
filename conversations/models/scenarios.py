"""What if teams and OKRs were arranged otherwise: moves that are tried, then proposed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from conversations.models.barriers import Barrier
from objectives.models import Cycle, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team


class Scenario(TenantModel):
    """A set of moves on paper: nothing moves before the teams concerned accept.

    Its author alone sees it until it is shared. `proposed_by` is the leader who sent it
    to the teams and in whose name what they accept is done.
    """

    name = models.CharField(max_length=120)
    why = models.TextField(blank=True)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    is_shared = models.BooleanField(default=False)
    created_on = models.DateField()
    proposed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_by=None) ^ Q(proposed_on__isnull=False),
                name="scenario_is_proposed_by_somebody_on_a_day",
            ),
            TenantWall(
                name="conversations_scenario_wall",
                references=["cycle", "author", "proposed_by"],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_proposed(self) -> bool:
        """Say whether the teams were asked."""
        return self.proposed_on is not None


class ScenarioMove(TenantModel):
    """A move of an OKR, of slots or of a set-up; never of a person.

    `team` gives or is meant, `to_team` receives; a team that is to be formed has a
    `name` instead. `member_ids` are the teams of a team of teams to be formed.
    """

    class Kind(models.TextChoices):
        GIVE_OKR = "give_okr", "Give an OKR to another team"
        GIVE_SLOTS = "give_slots", "Move slots"
        FORM_DEDICATED = "form_dedicated", "Form a dedicated team"
        DISSOLVE_DEDICATED = "dissolve_dedicated", "Dissolve a dedicated team"
        FORM_GROUP = "form_group", "Form a team of teams"
        DISSOLVE_GROUP = "dissolve_group", "Dissolve a team of teams"

    class State(models.TextChoices):
        SKETCHED = "sketched", "On paper"
        ASKED = "asked", "The teams are asked"
        DONE = "done", "Done"
        WITHDRAWN = "withdrawn", "Withdrawn"

    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, related_name="moves"
    )
    kind = models.CharField(max_length=18, choices=Kind.choices)
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, null=True, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+"
    )
    to_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120, blank=True)
    slots = models.PositiveSmallIntegerField(default=0)
    member_ids = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.SKETCHED
    )
    done_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="conversations_scenariomove_wall",
                references=["scenario", "objective", "team", "to_team"],
            ),
        ]
        indexes = [
            # the moves of a scenario, in their order
            models.Index(
                fields=["organization", "scenario", "id"], name="moves_of_scenario"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.scenario_id}"


class MoveAnswer(TenantModel):
    """What one team answers to a move that concerns it; asked again it waits again.

    A structural reason to decline is a `barrier`; resolved, it asks the team again.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        ACCEPTED = "accepted", "Accepted"
        COUNTERED = "countered", "Proposes another way"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    move = models.ForeignKey(
        ScenarioMove, on_delete=models.CASCADE, related_name="answers"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="move_answers"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    words = models.TextField(blank=True)
    counter_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+"
    )
    barrier = models.ForeignKey(
        Barrier, on_delete=models.PROTECT, null=True, related_name="moves"
    )
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    since = models.DateField()
    leader_words = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "move", "team"], name="team_is_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["countered", "declined"]) | ~Q(words=""),
                name="declined_move_has_a_reason",
            ),
            TenantWall(
                name="conversations_moveanswer_wall",
                references=["move", "team", "counter_team", "barrier", "answered_by"],
            ),
        ]
        indexes = [
            # what waits for a team
            models.Index(
                fields=["organization", "team"],
                condition=Q(state="asked"),
                name="moves_that_wait_for_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} on {self.move_id}: {self.state}"
