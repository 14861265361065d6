"""Lines of what waits in conversations: proposals, opinions, comments, barriers."""

from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import TruncDate

from conversations.models import (
    Barrier,
    CascadeProposal,
    JoinInvitation,
    Mention,
    MoveAnswer,
    NamedOpinion,
    NamelessOpinion,
    OpinionRound,
    Participation,
    StrategyDialogue,
)
from conversations.models.cascade import UNCOMMITTED
from conversations.models.opinions import LEAST_NAMELESS
from objectives.lifecycle import OPEN
from objectives.models import CoOwner
from okrhub.lib.among import is_one_of
from teams.asking import ME, TEAMS

TEAM, LEADER, BARRIER, IDEAS, ROUND, MENTION, DIALOGUE, JOIN, MOVE, MOVE_BACK = (
    "team",
    "leader",
    "barrier",
    "ideas",
    "round",
    "mention",
    "dialogue",
    "join",
    "move",
    "move_back",
)
FIELDS = ("kind", "number", "title", "since", "count", "whom", "has_returned")
Rows = QuerySet[Any, dict[str, Any]]


def lines_of(
    rows: QuerySet[Any],
    kind: str,
    *,
    number: str,
    title: str,
    whom: Any,
    since: Any,
    returned: Any = None,
) -> Rows:
    """Return rows as lines, one for each number: how many, and since when."""
    grouped = (
        rows.order_by()
        .annotate(
            line_kind=Value(kind, output_field=CharField()),
            line_number=F(number),
            line_title=F(title),
            line_whom=whom or Value("", output_field=CharField()),
            line_has_returned=returned
            or Value(value=False, output_field=BooleanField()),
        )
        .values(
            "line_kind", "line_number", "line_title", "line_whom", "line_has_returned"
        )
        .annotate(line_since=Min(since), line_count=Count("pk"))
    )
    lines: Rows = grouped.values(*(f"line_{name}" for name in FIELDS))
    return lines


def lines_about(
    rows: QuerySet[Any], kind: str, path: str, *, whom: str, **options: Any
) -> Rows:
    return lines_of(
        rows,
        kind,
        number=f"{path}__number",
        title=f"{path}__title",
        whom=F(whom) if whom else None,
        **options,
    )


def proposals(kind: str, which: Q) -> Rows:
    rows = CascadeProposal.objects.filter(which, objective__state__in=UNCOMMITTED)
    whom = "objective__team__name" if kind == TEAM else "waits_for__user__name"
    return lines_about(
        rows, kind, "objective", whom=whom, since="since", returned=F("has_returned")
    )


def ideas(model: type[NamedOpinion] | type[NamelessOpinion], which: Q) -> Rows:
    rows = model.objects.filter(
        which, kind="idea", replies=None, round__objective__state__in=OPEN
    )
    since = "given_on"
    if model is NamelessOpinion:
        rows = rows.filter(round__answers__gte=LEAST_NAMELESS)
        since = "round__asked_on"
    return lines_about(
        rows,
        IDEAS,
        "round__objective",
        whom="round__objective__team__name",
        since=since,
    )


def rounds() -> Rows:
    mine = Q(asks_everybody=True) | is_one_of("objective__team", TEAMS)
    sharing = CoOwner.objects.filter(
        is_one_of("team", TEAMS), objective=OuterRef("objective")
    )
    answered = Participation.objects.filter(round=OuterRef("pk"), membership=ME)
    rows = OpinionRound.objects.filter(
        mine | Q(Exists(sharing)),
        ~Exists(answered),
        closed_on=None,
        objective__state__in=OPEN,
    ).exclude(asked_by=ME)
    return lines_about(
        rows, ROUND, "objective", whom="asked_by__user__name", since="asked_on"
    )


def mentions() -> Rows:
    rows = Mention.objects.filter(membership=ME, seen_at=None, comment__deleted_at=None)
    return lines_about(
        rows,
        MENTION,
        "comment__objective",
        whom="",
        since=TruncDate("comment__written_at"),
    )


def dialogues(which: Q) -> Rows:
    rows = StrategyDialogue.objects.filter(which, state=StrategyDialogue.State.OPEN)
    return lines_about(
        rows,
        DIALOGUE,
        "objective",
        whom="objective__team__name",
        since="opened_on",
    )


def joining(which: Q) -> Rows:
    rows = JoinInvitation.objects.filter(
        which, state=JoinInvitation.State.ASKED, objective__state__in=OPEN
    )
    return lines_about(rows, JOIN, "objective", whom="team__name", since="invited_on")


def barriers(which: Q) -> Rows:
    rows = Barrier.objects.filter(which).exclude(
        state__in=[Barrier.State.RESOLVED, Barrier.State.WONT_FIX]
    )
    return lines_of(
        rows,
        BARRIER,
        number="number",
        title="title",
        whom=F("owner__user__name"),
        since="logged_on",
    )


def moves(kind: str, which: Q) -> Rows:
    """Return what-ifs whose moves wait: for teams, or for who proposed them."""
    return lines_of(
        MoveAnswer.objects.filter(which),
        kind,
        number="move__scenario_id",
        title="move__scenario__name",
        whom=F("team__name"),
        since="since",
    )
