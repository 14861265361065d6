"""What-ifs in the API: sketched, set beside today, proposed to teams, answered."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.actions.scenarios import LEADER_KINDS
from conversations.models import Barrier, MoveAnswer, Scenario, ScenarioMove
from objectives.queries import cycle_called, objective_called
from okrhub.lib.api import (
    ById,
    ByReference,
    Given,
    found,
    validated,
    version_if_seen,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.queries import person_number
from teams.api import TeamReferenceSerializer
from teams.queries import standing, team_called

LONGEST = 1000
ANSWERS = [
    each
    for each in MoveAnswer.State.choices
    if each[0] in {"accepted", "countered", "declined"}
]
LEADS = [(each, each) for each in LEADER_KINDS]


class ScenarioSerializer(serializers.Serializer[Scenario]):
    """A what-if; its author alone sees it until it is shared."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    why = serializers.CharField()
    cycle = serializers.CharField(source="cycle.name")
    author = PersonReferenceSerializer()
    is_shared = serializers.BooleanField()
    created_on = serializers.DateField()
    proposed_by = PersonReferenceSerializer(allow_null=True)
    proposed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class MeasureSerializer(serializers.Serializer[Any]):
    """A measure of organising around value, today and then; never added up."""

    measure = serializers.CharField(source="today.key")
    today = serializers.CharField(source="today.sentence")
    then = serializers.SerializerMethodField()

    def get_then(self, row: queries.Compared) -> str:
        """Return the sentence for when every move is made."""
        return row.then[0].sentence


class SeatsSerializer(serializers.Serializer[Any]):
    """A team's slots: OKRs it is accountable for, its limit, OKRs it helps with."""

    taken = serializers.IntegerField()
    limit = serializers.IntegerField(source="team.limit")
    contributions = serializers.IntegerField()


class TeamThenSerializer(serializers.Serializer[Any]):
    """A team today and then; null where it is not there."""

    team = serializers.CharField(source="reference")
    name = serializers.CharField()
    today = SeatsSerializer(allow_null=True)
    then = serializers.SerializerMethodField()

    def get_then(self, row: queries.SeatsCompared) -> dict[str, int] | None:
        """Return the slots for when every move is made."""
        seats = row.then[0]
        return SeatsSerializer(seats).data if seats is not None else None


class WaitingPairSerializer(serializers.Serializer[Any]):
    """Two teams, or a team and a function, and the open requests between them."""

    first = serializers.CharField()
    second = serializers.CharField()
    today = serializers.IntegerField()
    then = serializers.SerializerMethodField()

    def get_then(self, row: queries.PairCompared) -> int:
        """Return how many there are when every move is made."""
        return row.then[0]


class ReachShareSerializer(serializers.Serializer[Any]):
    """OKRs whose teams have every function that they need, of those that say any."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()


class WithinReachSerializer(serializers.Serializer[Any]):
    """The reach today and when every move is made."""

    today = ReachShareSerializer(source="today.reach")
    then = serializers.SerializerMethodField()

    @extend_schema_field(ReachShareSerializer)
    def get_then(self, beside: queries.Comparison) -> dict[str, int]:
        """Return the reach when every move is made."""
        return ReachShareSerializer(beside.then[0].reach).data


class TeamAnswerSerializer(serializers.Serializer[MoveAnswer]):
    """What a team says to a move."""

    id = serializers.IntegerField(source="pk")
    team = TeamReferenceSerializer()
    state = serializers.ChoiceField(MoveAnswer.State.choices)
    words = serializers.CharField()
    counter_team = TeamReferenceSerializer(allow_null=True)
    barrier = serializers.CharField(
        source="barrier.reference", default=None, allow_null=True
    )
    version = serializers.IntegerField()


class ScenarioMoveSerializer(serializers.Serializer[Any]):
    """A move in words, why it does not fit (else ""), and what the teams say."""

    id = serializers.IntegerField(source="move.pk")
    kind = serializers.ChoiceField(ScenarioMove.Kind.choices, source="move.kind")
    words = serializers.CharField()
    objective = serializers.CharField(
        source="move.objective.reference", default=None, allow_null=True
    )
    team = TeamReferenceSerializer(source="move.team", allow_null=True)
    to_team = TeamReferenceSerializer(source="move.to_team", allow_null=True)
    slots = serializers.IntegerField(source="move.slots")
    state = serializers.ChoiceField(ScenarioMove.State.choices, source="move.state")
    problem = serializers.CharField()
    answers = TeamAnswerSerializer(many=True)


class ScenarioPageSerializer(ScenarioSerializer):
    """A what-if with its moves, beside today."""

    moves = ScenarioMoveSerializer(many=True, source="shown_moves")
    measures = MeasureSerializer(many=True, source="comparison.measures")
    teams = TeamThenSerializer(many=True, source="comparison.seats")
    reach = WithinReachSerializer(source="comparison")
    pairs = WaitingPairSerializer(many=True, source="comparison.pairs")


class ScenarioGiven(Given):
    """What it is called, and the cycle that it is based on."""

    name = serializers.CharField(max_length=120)
    why = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    cycle = ByReference(cycle_called, "cycle")
    is_shared = serializers.BooleanField(default=False)


class ScenarioEdited(Given):
    """Its name or why otherwise, or shared; what is not sent stays."""

    name = serializers.CharField(max_length=120, required=False)
    why = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    is_shared = serializers.BooleanField(required=False)


class ScenarioMoveGiven(Given):
    """A move; which of the names it needs depends on its kind. 409 says what."""

    kind = serializers.ChoiceField(ScenarioMove.Kind.choices)
    objective = ByReference(objective_called, "objective", required=False)
    team = ByReference(team_called, "team", required=False)
    to_team = ByReference(team_called, "team", required=False)
    name = serializers.CharField(max_length=120, default="", allow_blank=True)
    slots = serializers.IntegerField(min_value=0, max_value=20, default=0)
    members = serializers.ListField(
        child=ByReference(team_called, "team"), default=list, max_length=40
    )


class MoveAnswerGiven(Given):
    """What a team says; whoever does not accept says why, or how else.

    A structural `cause` to decline becomes a barrier of the `owner`, somebody outside
    the team, else of who proposed the what-if; resolved, it asks the team again.
    """

    kind = serializers.ChoiceField(ANSWERS)
    owner = ById(person_number, "person", required=False)
    words = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    counter_team = ByReference(team_called, "team", required=False)
    cause = serializers.ChoiceField(Barrier.Cause.choices, default="", allow_blank=True)


class LeadMoveGiven(Given):
    """What a leader answers; only `withdraw` needs no answer of the team."""

    kind = serializers.ChoiceField(LEADS)
    words = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class ScenariosView(ListEndpoint[Scenario]):
    """List the what-ifs that you see: your own and shared ones, the newest first."""

    tag = "Conversations"
    operations = {"get": "list_scenarios", "post": "begin_scenario"}
    serializer_class = ScenarioSerializer
    given = {"post": ScenarioGiven}
    model = Scenario

    def rows(self) -> QuerySet[Scenario]:
        """Return the what-ifs."""
        person = standing(self.asked.membership, self.asked.today)
        return queries.scenarios(person)

    def post(self, request: Request, slug: str) -> Response:
        """Begin a what-if."""
        with self.open():
            given = validated(ScenarioGiven, request)
        made = actions.begin_scenario(**given, **self.who)
        return self.shown(lambda: self.rows().get(pk=made.pk), status=201)


class ScenarioView(Endpoint):
    """One what-if. To compare two, read both: `today` is the same in each."""

    tag = "Conversations"
    operations = {
        "get": "get_scenario",
        "patch": "edit_scenario",
        "delete": "delete_scenario",
    }
    serializer_class = ScenarioPageSerializer
    given = {"patch": ScenarioEdited}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a what-if with its moves, beside today."""
        return _page(self, pk)

    def patch(self, request: Request, slug: str, pk: int) -> Response:
        """Say its name or why otherwise, or share it, as the author."""
        with self.open():
            scenario = _scenario(self, pk)
        changes = validated(ScenarioEdited, request)
        version = version_seen(request)
        actions.edit_scenario(scenario, version=version, **changes, **self.who)
        return _page(self, pk)

    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Throw it away, as the author, before the teams are asked."""
        with self.open():
            scenario = _scenario(self, pk)
        actions.delete_scenario(scenario, **self.who)
        return Response(status=204)


class MovesView(Endpoint):
    """The moves of a what-if."""

    tag = "Conversations"
    operations = {"post": "add_move"}
    serializer_class = ScenarioPageSerializer
    given = {"post": ScenarioMoveGiven}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Try a move on paper, as the author."""
        with self.open():
            scenario = _scenario(self, pk)
            given = validated(ScenarioMoveGiven, request)
        actions.add_move(scenario, **given, **self.who)
        return _page(self, pk)


class MoveView(Endpoint):
    """One move of a what-if."""

    tag = "Conversations"
    operations = {"delete": "remove_move"}
    serializer_class = ScenarioPageSerializer

    def delete(self, request: Request, slug: str, pk: int, move: int) -> Response:
        """Take a move off the paper, as the author."""
        with self.open():
            rows = _scenario(self, pk).moves.select_related("scenario")
            row = found(rows.filter(pk=move).first())
        actions.remove_move(row, **self.who)
        return Response(status=204)


class ProposeScenarioView(Endpoint):
    """The teams are asked."""

    tag = "Conversations"
    operations = {"post": "propose_scenario"}
    serializer_class = ScenarioPageSerializer
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Ask the teams concerned, as a leader; nothing moves until they accept."""
        with self.open():
            scenario = _scenario(self, pk)
        version = version_if_seen(request)
        actions.propose_scenario(scenario, version=version, **self.who)
        return _page(self, pk)


class AnswerMoveView(Endpoint):
    """A team's answer to a move."""

    tag = "Conversations"
    operations = {"post": "answer_move"}
    serializer_class = TeamAnswerSerializer
    given = {"post": MoveAnswerGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Answer for a team; the last to accept lets it happen, within the limit."""
        with self.open():
            answer = found(queries.answer_number(pk))
            given = validated(MoveAnswerGiven, request)
        actions.answer_move(
            answer, version=version_if_seen(request), **given, **self.who_and_when
        )
        return self.shown(lambda: found(queries.answer_number(pk)))


class LeadMoveView(Endpoint):
    """A leader's answer to a team."""

    tag = "Conversations"
    operations = {"post": "lead_move"}
    serializer_class = TeamAnswerSerializer
    given = {"post": LeadMoveGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Ask again, take what the team proposes, or withdraw the move.

        A move can be withdrawn before a team answers, too.
        """
        with self.open():
            answer = found(queries.answer_number(pk))
            given = validated(LeadMoveGiven, request)
        actions.lead_move(
            answer, version=version_if_seen(request), **given, **self.who_and_when
        )
        return self.shown(lambda: found(queries.answer_number(pk)))


def _scenario(endpoint: Endpoint, pk: int) -> Scenario:
    person = standing(endpoint.asked.membership, endpoint.asked.today)
    return found(queries.scenario_number(pk, person))


def _page(endpoint: Endpoint, pk: int) -> Response:
    def read() -> Scenario:
        scenario = _scenario(endpoint, pk)
        beside = queries.comparison(
            [scenario], on=endpoint.asked.today, settings=endpoint.asked.settings
        )
        vars(scenario)["comparison"] = beside
        vars(scenario)["shown_moves"] = beside.moves[0]
        return scenario

    return endpoint.shown(read)
