"""Proposals to teams, and what teams and leaders answer, in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.models import CascadeAnswer, CascadeProposal
from conversations.queries import ProposalPage
from objectives.api.acts import NothingGiven
from objectives.queries import cycle_called, key_result_called, objective_called
from okrhub.lib.api import (
    LONGEST_TEXT,
    ById,
    ByReference,
    Given,
    OrNothing,
    found,
    validated,
    version_if_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.queries import person_number
from teams.api import TeamReferenceSerializer
from teams.queries import standing, team_called

Kind = CascadeAnswer.Kind


class CascadeAnswerSerializer(serializers.Serializer[CascadeAnswer]):
    """What a team answered, and what a leader answered to that."""

    kind = serializers.ChoiceField(Kind.choices)
    team = TeamReferenceSerializer()
    obstacles = serializers.ListField(
        child=serializers.ChoiceField(CascadeAnswer.Obstacle.choices)
    )
    would_need = serializers.CharField()
    words = serializers.CharField()
    counter = serializers.CharField(
        source="counter.reference", default=None, allow_null=True
    )
    barrier = serializers.CharField(
        source="barrier.reference", default=None, allow_null=True
    )
    answered_by = PersonReferenceSerializer()
    answered_on = serializers.DateField()
    leader_kind = OrNothing(CascadeAnswer.LeaderKind.choices)
    leader_words = serializers.CharField()
    leader = PersonReferenceSerializer(allow_null=True)
    leader_on = serializers.DateField(allow_null=True)


class ProposalSerializer(serializers.Serializer[CascadeProposal]):
    """An objective that a leader proposes to a team; `since` is when the wait began."""

    objective = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    team = TeamReferenceSerializer(source="objective.team")
    proposed_by = PersonReferenceSerializer()
    proposed_on = serializers.DateField()
    state = serializers.ChoiceField(CascadeProposal.State.choices)
    waits_for = serializers.SerializerMethodField()
    barrier = serializers.CharField(
        source="barrier.reference", default=None, allow_null=True
    )
    since = serializers.DateField()
    has_returned = serializers.BooleanField()
    version = serializers.IntegerField()

    def get_waits_for(self, proposal: CascadeProposal) -> str:
        """Return who owes the next answer, a team or a person; empty for nobody."""
        return queries.whom(proposal)


class ProposalPageSerializer(ProposalSerializer):
    """A proposal with what it leads to, O-2, KR-5 or G-1, and every answer."""

    leads_to = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_leads_to(self, proposal: CascadeProposal) -> str | None:
        """Return the reference of what it leads to first of all, or None."""
        link = vars(proposal)["link"]
        return link.lowest.reference if link else None

    @extend_schema_field(CascadeAnswerSerializer(many=True))
    def get_answers(self, proposal: CascadeProposal) -> list[Any]:
        """Return the answers in their order."""
        return list(CascadeAnswerSerializer(vars(proposal)["shown"], many=True).data)


class ProposalGiven(Given):
    """What to propose to which team; it leads to `parent`, or to a key result of it."""

    team = ByReference(team_called, "team")
    cycle = ByReference(cycle_called, "cycle")
    title = serializers.CharField(max_length=400)
    why = serializers.CharField(max_length=LONGEST_TEXT, default="", allow_blank=True)
    parent: Any = ByReference(
        objective_called, "objective", required=False, allow_null=True
    )
    parent_key_result = ByReference(
        key_result_called, "key result", required=False, allow_null=True
    )


class TeamAnswerGiven(Given):
    """What the team answers.

    To counter needs a `title`; to push back `obstacles` and `would_need`, and it may
    name the `leader` who is to answer.
    """

    kind = serializers.ChoiceField(Kind.choices)
    words = serializers.CharField(max_length=LONGEST_TEXT, default="", allow_blank=True)
    title = serializers.CharField(max_length=400, required=False)
    why = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True
    )
    obstacles = serializers.ListField(
        child=serializers.ChoiceField(CascadeAnswer.Obstacle.choices), required=False
    )
    would_need = serializers.CharField(max_length=1000, required=False)
    leader = ById(person_number, "person", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for what the answer needs, and for nothing else."""
        known = {"kind", "words"} | set(NEEDED[attrs["kind"]]) | OPTIONAL[attrs["kind"]]
        errors = {name: ["This answer needs it."] for name in NEEDED[attrs["kind"]]}
        errors = {name: words for name, words in errors.items() if name not in attrs}
        errors |= {name: ["Not with this answer."] for name in attrs.keys() - known}
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


NEEDED = {
    Kind.ACCEPT.value: (),
    Kind.COUNTER.value: ("title",),
    Kind.PUSH_BACK.value: ("obstacles", "would_need"),
}
OPTIONAL = {
    Kind.ACCEPT.value: set[str](),
    Kind.COUNTER.value: {"why"},
    Kind.PUSH_BACK.value: {"leader"},
}


class LeaderAnswerGiven(Given):
    """What a leader answers; another set-up names the `team` that takes it over."""

    kind = serializers.ChoiceField(CascadeAnswer.LeaderKind.choices)
    words = serializers.CharField(max_length=LONGEST_TEXT, default="", allow_blank=True)
    team = ByReference(team_called, "team", required=False, allow_null=True)


class ProposalsView(ListEndpoint[CascadeProposal]):
    """List the objectives that leaders propose to teams, the longest wait first."""

    tag = "Conversations"
    operations = {"get": "list_proposals", "post": "propose_objective"}
    serializer_class = ProposalSerializer
    added_class = ProposalPageSerializer
    given = {"post": ProposalGiven}
    model = CascadeProposal

    def rows(self) -> QuerySet[CascadeProposal]:
        """Return the proposals."""
        return (
            queries.proposals()
            .select_related("barrier__owner__user")
            .order_by("since", "pk")
        )

    def post(self, request: Request, slug: str) -> Response:
        """Propose an objective to a team, as a leader."""
        with self.open():
            given = validated(ProposalGiven, request)
        proposal = actions.cascade_objective(**given, **self.who_and_when)
        return _proposal(self, proposal.objective.reference, status=201)


class ProposalView(Endpoint):
    """One proposal."""

    tag = "Conversations"
    operations = {"get": "get_proposal"}
    serializer_class = ProposalPageSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a proposal with every answer."""
        return _proposal(self, reference)


class AskTeamView(Endpoint):
    """Ask the team of a proposed objective whether it takes it."""

    tag = "Conversations"
    operations = {"post": "ask_team"}
    serializer_class = ProposalPageSerializer
    given = {"post": NothingGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Ask the team, as a leader."""
        with self.open():
            objective = found(objective_called(reference))
        validated(NothingGiven, request)
        actions.ask_team(objective, **self.who)
        return _proposal(self, reference)


class AnswerProposalView(Endpoint):
    """Answer a proposal for the team."""

    tag = "Conversations"
    operations = {"post": "answer_proposal"}
    serializer_class = ProposalPageSerializer
    given = {"post": TeamAnswerGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Accept it, say it in own words, or push back."""
        with self.open():
            proposal = _page(self, reference).proposal
            given = validated(TeamAnswerGiven, request)
        kind, version = given.pop("kind"), version_if_seen(request)
        if kind == Kind.PUSH_BACK:
            actions.push_back(proposal, version=version, **given, **self.who)
        else:
            act: Any = (
                actions.accept_cascade
                if kind == Kind.ACCEPT
                else actions.counter_cascade
            )
            act(proposal, version=version, **given, **self.who_and_when)
        return _proposal(self, reference)


class LeadProposalView(Endpoint):
    """Answer what a team answered."""

    tag = "Conversations"
    operations = {"post": "answer_team"}
    serializer_class = ProposalPageSerializer
    given = {"post": LeaderAnswerGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Answer a push-back or a counter-proposal, as a leader."""
        with self.open():
            proposal = _page(self, reference).proposal
            given = validated(LeaderAnswerGiven, request)
        actions.answer_team(
            proposal, version=version_if_seen(request), **given, **self.who_and_when
        )
        return _proposal(self, reference)


def _page(endpoint: Endpoint, reference: str) -> ProposalPage:
    person = standing(endpoint.asked.membership, endpoint.asked.today)
    return found(queries.proposal_page(reference, person, endpoint.asked.today))


def _proposal(endpoint: Endpoint, reference: str, *, status: int = 200) -> Response:
    with endpoint.open():
        page = _page(endpoint, reference)
        vars(page.proposal).update(shown=page.answers, link=page.link)
        return Response(ProposalPageSerializer(page.proposal).data, status=status)
