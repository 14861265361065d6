"""What people think of an objective, as its page shows it.

What bears no name comes in the order of its chance keys, without a moment, and only
from three answers on (DOMAIN "People").
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from conversations.models import (
    IdeaReply,
    NamedOpinion,
    NamelessOpinion,
    Opinion,
    OpinionRound,
    Participation,
)
from conversations.models.opinions import LEAST_NAMELESS
from conversations.queries.records import rounds
from objectives.models import CoOwner, Initiative, KeyResult, Objective
from organizations.models import Membership
from teams.models import TeamMembership

Kind = Opinion.Kind


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said; `author` is empty for what bears no name.

    `since` is the day from which an idea waits for its answer.
    """

    sort: str
    pk: int
    text: str
    author: str
    key_result: KeyResult | None
    option: Initiative | None
    since: date
    reply: IdeaReply | None = None


@dataclass(frozen=True, slots=True)
class Dots:
    """The dots on a key result or an option, and whose where the round has names."""

    target: KeyResult | Initiative
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Votes:
    """How often 5, 4, 3, 2 and 1 were voted."""

    counts: tuple[tuple[int, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with all that may be shown of it.

    `asked` counts the people who are asked, `teams` are the objective's; `held_back` how many answers are too few
    to show what bears no name, 0 where nothing is kept back.
    """

    round: OpinionRound
    asked: int
    has_answered: bool
    teams: frozenset[int]
    ideas: tuple[Said, ...] = ()
    dots: tuple[Dots, ...] = ()
    worries: tuple[Said, ...] = ()
    votes: Votes | None = None
    held_back: int = 0

    @property
    def unanswered(self) -> int:
        """Return how many ideas wait for an answer."""
        return sum(idea.reply is None for idea in self.ideas)


@dataclass(slots=True)
class _Heard:
    """What was said in a round, as it was read."""

    named: list[NamedOpinion] = field(default_factory=list)
    nameless: list[NamelessOpinion] = field(default_factory=list)


def rounds_on(objective: Objective, reader: Membership) -> list[RoundView]:
    """Return an objective's rounds, the latest first. Four queries at most."""
    rows = rounds_read_by(reader).filter(objective=objective)
    return round_views(list(rows.order_by("-pk")))


def round_of(pk: int, reader: Membership) -> RoundView | None:
    """Return one round with what may be shown of it. Four queries at most."""
    return next(iter(round_views(list(rounds_read_by(reader).filter(pk=pk)))), None)


def rounds_read_by(reader: Membership) -> QuerySet[OpinionRound]:
    """Return rounds with how many are asked, and whether the reader has answered."""
    sharing = CoOwner.objects.filter(objective=OuterRef("objective")).values("team")
    sharing_of_outer = CoOwner.objects.filter(
        objective=OuterRef(OuterRef("objective"))
    ).values("team")
    everybody = Membership.objects.filter(is_active=True).exclude(
        role=Membership.Role.VIEWER
    )
    in_teams = TeamMembership.objects.filter(
        Q(team=OuterRef("objective__team")) | Q(team__in=sharing_of_outer),
        ended_on=None,
        membership__in=everybody,
    )
    return rounds().annotate(
        in_teams=_count_of(in_teams, "membership"),
        everybody=_count_of(everybody, "pk"),
        sharing=ArraySubquery(sharing),
        has_answered=Exists(
            Participation.objects.filter(round=OuterRef("pk"), membership=reader)
        ),
    )


def options_of(objective: Objective) -> list[Initiative]:
    """Return what may be tried for an objective and is not over. One query."""
    state = Initiative.State
    return list(
        Initiative.objects.filter(
            links__key_result__objective=objective,
            state__in=[state.IDEA, state.NEXT, state.DOING],
        )
        .distinct()
        .order_by("number")
    )


def _count_of(rows: QuerySet[Any], of: str) -> Coalesce:
    counted = rows.order_by().values("organization")
    return Coalesce(
        Subquery(counted.annotate(n=Count(of, distinct=True)).values("n")), 0
    )


def round_views(rows: Sequence[OpinionRound]) -> list[RoundView]:
    """Return rounds, read by `rounds_read_by`, with what may be shown. Three queries."""
    if not rows:
        return []
    keys = [row.pk for row in rows]
    heard: dict[int, _Heard] = defaultdict(_Heard)
    for named in NamedOpinion.objects.filter(round__in=keys).select_related(
        "author__user", "key_result", "option"
    ):
        heard[named.round_id].named.append(named)
    shown = [row.pk for row in rows if row.shows_nameless]
    for nameless in (
        NamelessOpinion.objects.filter(round__in=shown)
        .select_related("key_result", "option")
        .order_by("pk")
    ):
        heard[nameless.round_id].nameless.append(nameless)
    replies = _replies(heard.values())
    return [_view(row, heard[row.pk], replies) for row in rows]


def _view(
    row: OpinionRound,
    heard: _Heard,
    replies: dict[tuple[str, int], IdeaReply],
) -> RoundView:
    about = vars(row)
    asked = about["everybody" if row.asks_everybody else "in_teams"]
    said = [
        *(_said(one, row, one.author.user.name, replies) for one in heard.named),
        *(_said(one, row, "", replies) for one in heard.nameless),
    ]
    kinds = [one.kind for one in (*heard.named, *heard.nameless)]
    by_kind: dict[str, list[Said]] = defaultdict(list)
    for kind, one in zip(kinds, said, strict=True):
        by_kind[kind].append(one)
    points = [
        one.points
        for one in (*heard.named, *heard.nameless)
        if one.kind == Kind.VOTE and one.points
    ]
    return RoundView(
        round=row,
        asked=max(asked, row.answers),
        has_answered=about["has_answered"],
        teams=frozenset(about["sharing"]) | {row.objective.team_id},
        ideas=tuple(by_kind[Kind.IDEA]),
        dots=_dots(by_kind[Kind.IMPACT]),
        worries=tuple(by_kind[Kind.WORRY]),
        votes=_votes(points),
        held_back=0 if row.shows_nameless or row.has_names else row.answers,
    )


def _said(
    one: NamedOpinion | NamelessOpinion,
    row: OpinionRound,
    author: str,
    replies: dict[tuple[str, int], IdeaReply],
) -> Said:
    sort = "named" if isinstance(one, NamedOpinion) else "nameless"
    since = one.given_on if isinstance(one, NamedOpinion) else row.asked_on
    return Said(
        sort=sort,
        pk=one.pk,
        text=one.text,
        author=author,
        key_result=one.key_result,
        option=one.option,
        since=since,
        reply=replies.get((sort, one.pk)),
    )


def _dots(said: Iterable[Said]) -> tuple[Dots, ...]:
    """Return what has dots, the one with most of them first."""
    found: dict[str, list[Said]] = defaultdict(list)
    targets: dict[str, KeyResult | Initiative] = {}
    for one in said:
        target = one.key_result or one.option
        if target is not None:
            targets[target.reference] = target
            found[target.reference].append(one)
    dots = [
        Dots(
            targets[reference],
            len(ones),
            tuple(sorted({one.author for one in ones if one.author})),
        )
        for reference, ones in found.items()
    ]
    return tuple(sorted(dots, key=lambda dot: (-dot.count, dot.target.reference)))


def _votes(points: Sequence[int]) -> Votes | None:
    """Return the distribution, from three votes on."""
    if len(points) < LEAST_NAMELESS:
        return None
    counts = tuple((level, points.count(level)) for level in range(5, 0, -1))
    return Votes(counts, len(points))


def _replies(heard: Iterable[_Heard]) -> dict[tuple[str, int], IdeaReply]:
    """Return the answers to ideas, by the idea's sort and key. One query."""
    found = list(heard)
    rows = IdeaReply.objects.select_related("replied_by__user", "initiative").filter(
        Q(named__in=[one.pk for each in found for one in each.named])
        | Q(nameless__in=[one.pk for each in found for one in each.nameless])
    )
    return {
        ("named", row.named_id)
        if row.named_id
        else ("nameless", row.nameless_id or 0): row
        for row in rows
    }
