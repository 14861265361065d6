"""Acts that span rooms, in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import queries
from objectives.actions import publish_draft
from objectives.api.drafts import DraftedSerializer, DraftPageSerializer, draft_page
from okrhub.lib.api import Given, found, validated, version_if_seen
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint
from screens import actions
from screens.queries.push_backs import push_backs
from teams.api import TeamSerializer
from teams.queries import team_called


class ArchiveTeamView(Endpoint):
    """A team that has no OKR in process."""

    tag = "Teams"
    operations = {"post": "archive_team"}
    serializer_class = TeamSerializer

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Archive a team that has no OKR in process; its history stays."""
        with self.open():
            team = found(team_called(reference))
        validated(Given, request)
        actions.archive_team(team, **self.who)
        return self.shown(lambda: team_called(reference))


class DecisionGiven(Given):
    """The publisher's decision, in one line, about an objective that was pushed back."""

    objective = serializers.CharField(max_length=12)
    decision = serializers.CharField(max_length=240)


class PublishGiven(Given):
    """A decision for each push-back because of structure that nobody answered."""

    decisions = serializers.ListField(
        child=DecisionGiven(), max_length=50, required=False
    )


class LeftSerializer(serializers.Serializer[Any]):
    """What stays, and why."""

    objective = DraftedSerializer()
    reason = serializers.CharField()


class PublisherDecisionSerializer(serializers.Serializer[Any]):
    """What was decided about a push-back that nobody had answered."""

    objective = DraftedSerializer()
    said = serializers.CharField()
    decision = serializers.CharField()
    decided_by = PersonReferenceSerializer()
    decided_on = serializers.DateField()


class PublishedSerializer(serializers.Serializer[Any]):
    """What a publication did."""

    draft = DraftPageSerializer()
    committed = DraftedSerializer(many=True)
    left = LeftSerializer(many=True)
    decisions = PublisherDecisionSerializer(many=True)


class PublishDraftView(Endpoint):
    """A draft and its OKRs, going into process."""

    tag = "Drafts"
    operations = {"post": "publish_draft"}
    serializer_class = PublishedSerializer
    given = {"post": PublishGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Commit all that is ready in a draft, each through the limit."""
        with self.open():
            draft = found(queries.draft_called(reference))
            pushed_back = push_backs(queries.objectives_of(draft))
        given = validated(PublishGiven, request)
        done = publish_draft(
            draft,
            pushed_back=pushed_back,
            decisions={
                each["objective"]: each["decision"]
                for each in given.get("decisions", ())
            },
            version=version_if_seen(request),
            **self.who_and_when,
        )
        left = [{"objective": each, "reason": why} for each, why in done.left]
        return self.shown(
            lambda: {
                "draft": draft_page(reference),
                "committed": done.committed,
                "left": left,
                "decisions": queries.decisions_of(done.draft),
            }
        )
