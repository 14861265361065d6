"""Invitations to join an OKR, in the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.models import JoinInvitation
from objectives.api.acts import NothingGiven
from objectives.queries import key_result_called, objective_called
from okrhub.lib.api import (
    LONGEST_TEXT,
    ByReference,
    Given,
    found,
    validated,
    version_if_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import TeamReferenceSerializer
from teams.queries import team_called


class JoinInvitationSerializer(serializers.Serializer[JoinInvitation]):
    """A team asked to share an OKR, to own a key result of it, or to contribute."""

    id = serializers.IntegerField()
    objective = serializers.CharField(source="objective.reference")
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    team = TeamReferenceSerializer()
    part = serializers.ChoiceField(JoinInvitation.Part.choices)
    words = serializers.CharField()
    state = serializers.ChoiceField(JoinInvitation.State.choices)
    invited_by = PersonReferenceSerializer()
    invited_on = serializers.DateField()
    answered_by = PersonReferenceSerializer(allow_null=True)
    answered_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField()
    version = serializers.IntegerField()


class JoinInvitationGiven(Given):
    """Which team, in which part; all but sharing name the `key_result`."""

    team = ByReference(team_called, "team")
    part = serializers.ChoiceField(JoinInvitation.Part.choices)
    key_result: Any = ByReference(
        key_result_called, "key result", required=False, allow_null=True
    )
    words = serializers.CharField(max_length=LONGEST_TEXT, default="", allow_blank=True)


class DeclineInvitationGiven(Given):
    """Why not."""

    reason = serializers.CharField(max_length=LONGEST_TEXT)


class JoinInvitationsView(ListEndpoint[JoinInvitation]):
    """List the invitations to join an OKR, the latest first."""

    tag = "Help"
    operations = {"get": "list_join_invitations", "post": "invite_team"}
    serializer_class = JoinInvitationSerializer
    given = {"post": JoinInvitationGiven}
    model = JoinInvitation

    def rows(self) -> QuerySet[JoinInvitation]:
        """Return the invitations to this OKR."""
        objective = found(objective_called(self.kwargs["reference"]))
        return queries.invitations().filter(objective=objective).order_by("-pk")

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Invite a team, as one of the OKR's."""
        with self.open():
            objective = found(objective_called(reference))
            given = validated(JoinInvitationGiven, request)
        made = actions.invite_team(objective, **given, **self.who_and_when)
        return self.shown(lambda: queries.invitation_number(made.pk), status=201)


class AcceptInvitationView(Endpoint):
    """Join an OKR."""

    tag = "Help"
    operations = {"post": "accept_invitation_to_join"}
    serializer_class = JoinInvitationSerializer
    given = {"post": NothingGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Join, as the invited team's product owner; in process it needs a slot."""
        with self.open():
            invitation = found(queries.invitation_number(pk))
            validated(NothingGiven, request)
        actions.accept_invitation(
            invitation, version=version_if_seen(request), **self.who_and_when
        )
        return self.shown(lambda: queries.invitation_number(pk))


class DeclineInvitationView(Endpoint):
    """Do not join an OKR."""

    tag = "Help"
    operations = {"post": "decline_invitation_to_join"}
    serializer_class = JoinInvitationSerializer
    given = {"post": DeclineInvitationGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Say no with a reason, as the invited team's product owner."""
        with self.open():
            invitation = found(queries.invitation_number(pk))
            given = validated(DeclineInvitationGiven, request)
        actions.decline_invitation(
            invitation, version=version_if_seen(request), **given, **self.who_and_when
        )
        return self.shown(lambda: queries.invitation_number(pk))


class WithdrawInvitationView(Endpoint):
    """Take an invitation back."""

    tag = "Help"
    operations = {"post": "withdraw_invitation_to_join"}
    serializer_class = JoinInvitationSerializer
    given = {"post": NothingGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Take it back as one of the OKR's team, while nobody has answered."""
        with self.open():
            invitation = found(queries.invitation_number(pk))
            validated(NothingGiven, request)
        actions.withdraw_invitation(
            invitation, version=version_if_seen(request), **self.who_and_when
        )
        return self.shown(lambda: queries.invitation_number(pk))
