"""What was said about an objective, as its page shows it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from conversations.models import Comment, Mention, Reaction
from conversations.queries.records import comments
from objectives.models import Objective
from organizations.models import Membership

MOST_COMMENTS = 50


@dataclass(frozen=True, slots=True)
class ReactionCount:
    """How many reacted to a comment in a way, by name; `is_mine` where one did oneself."""

    kind: str
    words: str
    names: tuple[str, ...]
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment with whom it mentions and how people reacted."""

    comment: Comment
    mentions: tuple[str, ...]
    reactions: tuple[ReactionCount, ...]
    is_mine: bool
    is_unseen: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A page of comments, the earliest first, and where the reader is mentioned."""

    objective: Objective
    page: Page[Comment]
    comments: tuple[CommentView, ...]
    count: int

    @property
    def is_unseen(self) -> bool:
        """Say whether one of these comments mentions the reader for the first time."""
        return any(view.is_unseen for view in self.comments)


def talk(objective: Objective, reader: Membership, *, number: int | str = 1) -> Talk:
    """Return the comments of an objective, 50 at a time. Four queries.

    Page 1 holds the latest. What somebody took back only the author still sees.
    """
    rows = comments_on(objective, reader)
    page = Paginator(rows, MOST_COMMENTS).get_page(number)
    shown = views(list(page.object_list)[::-1], reader)
    return Talk(objective, page, tuple(shown), page.paginator.count)


def comments_on(objective: Objective, reader: Membership) -> QuerySet[Comment]:
    """Return an objective's comments, the latest first."""
    return (
        comments()
        .filter(objective=objective)
        .filter(Q(deleted_at=None) | Q(author=reader))
        .order_by("-written_at", "-pk")
    )


def views(rows: Sequence[Comment], reader: Membership) -> list[CommentView]:
    """Return comments with mentions and reactions. Two queries."""
    keys = [row.pk for row in rows]
    mentions: dict[int, list[str]] = defaultdict(list)
    unseen = set()
    for mention in Mention.objects.filter(comment__in=keys).select_related(
        "membership__user"
    ):
        mentions[mention.comment_id].append(mention.membership.user.name)
        if mention.membership_id == reader.pk and mention.seen_at is None:
            unseen.add(mention.comment_id)
    reactions: dict[tuple[int, str], list[Membership]] = defaultdict(list)
    for reaction in Reaction.objects.filter(comment__in=keys).select_related(
        "membership__user"
    ):
        reactions[reaction.comment_id, reaction.kind].append(reaction.membership)
    return [
        CommentView(
            row,
            tuple(sorted(mentions[row.pk], key=str.casefold)),
            tuple(
                _count(kind, reactions[row.pk, kind], reader) for kind in Reaction.Kind
            ),
            is_mine=row.author_id == reader.pk,
            is_unseen=row.pk in unseen and row.deleted_at is None,
        )
        for row in rows
    ]


def _count(
    kind: Reaction.Kind, who: Sequence[Membership], reader: Membership
) -> ReactionCount:
    return ReactionCount(
        kind=kind.value,
        words=str(kind.label),
        names=tuple(sorted((one.user.name for one in who), key=str.casefold)),
        is_mine=reader.pk in {one.pk for one in who},
    )
