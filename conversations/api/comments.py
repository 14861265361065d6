"""Comments and reactions in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.actions.comments import LONGEST
from conversations.models import Comment, Reaction
from conversations.queries import CommentView as Shown
from objectives.api.acts import NothingGiven
from objectives.queries import objective_called
from okrhub.lib.api import Given, found, validated, version_if_seen, version_seen
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint


class ReactionSerializer(serializers.Serializer[Any]):
    """Who reacted to a comment in a way."""

    kind = serializers.ChoiceField(Reaction.Kind.choices)
    names = serializers.ListField(child=serializers.CharField())
    is_mine = serializers.BooleanField()


class CommentSerializer(serializers.Serializer[Any]):
    """A comment, as Markdown; one that was taken back only its author sees."""

    id = serializers.IntegerField(source="comment.pk")
    objective = serializers.CharField(source="comment.objective.reference")
    author = PersonReferenceSerializer(source="comment.author")
    text = serializers.CharField(source="comment.text")
    written_at = serializers.DateTimeField(source="comment.written_at")
    edited_at = serializers.DateTimeField(source="comment.edited_at", allow_null=True)
    deleted_at = serializers.DateTimeField(source="comment.deleted_at", allow_null=True)
    mentions = serializers.ListField(child=serializers.CharField())
    reactions = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="comment.version")

    @extend_schema_field(ReactionSerializer(many=True))
    def get_reactions(self, view: Shown) -> list[Any]:
        """Return the reactions that there are."""
        given = [one for one in view.reactions if one.names]
        return list(ReactionSerializer(given, many=True).data)


class MentionsSeenSerializer(serializers.Serializer[Any]):
    """How many mentions were noted as seen; 0 where none was new."""

    seen = serializers.IntegerField()


class MentionsSeenGiven(Given):
    """Up to which comment one has read."""

    comment = serializers.IntegerField(min_value=1)


class CommentGiven(Given):
    """What to say; `@Name` or `@address` mentions a person."""

    text = serializers.CharField(max_length=LONGEST)


class ReactionGiven(Given):
    """A reaction, or that it is taken back."""

    kind = serializers.ChoiceField(Reaction.Kind.choices)
    is_on = serializers.BooleanField(default=True)


class CommentsView(ListEndpoint[Comment]):
    """List what was said about an objective, the latest first."""

    tag = "Conversations"
    operations = {"get": "list_comments", "post": "write_comment"}
    serializer_class = CommentSerializer
    given = {"post": CommentGiven}
    model = Comment

    def rows(self) -> QuerySet[Comment]:
        """Return the comments that the person sees."""
        objective = found(objective_called(self.kwargs["reference"]))
        return queries.comments_on(objective, self.asked.membership)

    def lines(self, rows: Any) -> list[Shown]:
        """Return comments with mentions and reactions."""
        return queries.views(rows, self.asked.membership)

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Say something about an objective."""
        with self.open():
            objective = found(objective_called(reference))
        given = validated(CommentGiven, request)
        comment = actions.write_comment(objective, **given, **self.who_and_when)
        return _shown(self, comment.pk, status=201)


class CommentView(Endpoint):
    """One comment."""

    tag = "Conversations"
    operations = {
        "get": "get_comment",
        "patch": "edit_comment",
        "delete": "take_back_comment",
    }
    serializer_class = CommentSerializer
    given = {"patch": CommentGiven}
    versioned = {"patch": True, "delete": False}

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a comment."""
        return _shown(self, pk)

    def patch(self, request: Request, slug: str, pk: int) -> Response:
        """Change one's own comment."""
        comment = _comment(self, pk)
        given = validated(CommentGiven, request)
        actions.edit_comment(
            comment, version=version_seen(request), **given, **self.who_and_when
        )
        return _shown(self, pk)

    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Take back one's own comment; `restore/` brings it back."""
        actions.delete_comment(
            _comment(self, pk), version=version_if_seen(request), **self.who_and_when
        )
        return Response(status=204)


class MentionsSeenView(Endpoint):
    """Note that one has seen where the comments on an objective mention one."""

    tag = "Conversations"
    operations = {"post": "see_mentions"}
    serializer_class = MentionsSeenSerializer
    given = {"post": MentionsSeenGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Note it; the reminder of these mentions ends."""
        with self.open():
            objective = found(objective_called(reference))
        given = validated(MentionsSeenGiven, request)
        seen = actions.see_mentions(
            objective,
            actor=self.asked.membership,
            now=self.asked.now,
            up_to=given["comment"],
        )
        return self.shown(lambda: {"seen": seen})


class RestoreCommentView(Endpoint):
    """Bring back one's own comment."""

    tag = "Conversations"
    operations = {"post": "restore_comment"}
    serializer_class = CommentSerializer
    given = {"post": NothingGiven}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Bring back a comment that one took back."""
        comment = _comment(self, pk)
        validated(NothingGiven, request)
        actions.restore_comment(comment, **self.who)
        return _shown(self, pk)


class ReactView(Endpoint):
    """React to a comment."""

    tag = "Conversations"
    operations = {"post": "react_to_comment"}
    serializer_class = CommentSerializer
    given = {"post": ReactionGiven}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """React with one of four kinds, or take a reaction back."""
        comment = _comment(self, pk)
        given = validated(ReactionGiven, request)
        act = actions.react if given["is_on"] else actions.unreact
        act(comment, kind=given["kind"], **self.who)
        return _shown(self, pk)


def _comment(endpoint: Endpoint, pk: int) -> Comment:
    """Return a comment that the person sees; 404 otherwise."""
    me = endpoint.asked.membership
    with endpoint.open():
        comment = found(queries.comment_number(pk))
    is_hidden = comment.deleted_at is not None and comment.author_id != me.pk
    return found(None if is_hidden else comment)


def _shown(endpoint: Endpoint, pk: int, *, status: int = 200) -> Response:
    comment = _comment(endpoint, pk)
    me = endpoint.asked.membership
    return endpoint.shown(lambda: queries.views([comment], me)[0], status=status)
