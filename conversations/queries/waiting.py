"""What waits for whom, the longest first; for its own page and for My focus."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
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
from django.db.models.functions import Coalesce, TruncDate

from conversations.models import (
    Barrier,
    CascadeProposal,
    HelpRequest,
    JoinInvitation,
    Mention,
    NamedOpinion,
    NamelessOpinion,
    OpinionRound,
    Participation,
    StrategyDialogue,
)
from conversations.models.cascade import UNCOMMITTED
from conversations.models.opinions import LEAST_NAMELESS
from objectives.lifecycle import OPEN
from objectives.models import CoOwner, LimitException, Objective, TeamCapacity
from objectives.queries import to_look_back_at
from teams.models import TeamFunction
from teams.standing import Standing

TEAM, LEADER, BARRIER, IDEAS, ROUND, MENTION, DIALOGUE = (
    "team",
    "leader",
    "barrier",
    "ideas",
    "round",
    "mention",
    "dialogue",
)
JOIN = "join"
HELP, LATE_HELP, HELP_CAME, HELP_CLOSED = (
    "help",
    "late_help",
    "help_came",
    "help_closed",
)
EXCEPTION, GRANTED, SLOT = "exception", "granted", "slot"
LOOK_BACK = "look_back"
PREFIXES = {
    LOOK_BACK: "I",
    BARRIER: "B",
    HELP: "H",
    LATE_HELP: "H",
    HELP_CAME: "H",
    HELP_CLOSED: "H",
}
KINDS = [
    (TEAM, "A team owes an answer"),
    (LEADER, "A leader owes an answer"),
    (BARRIER, "A barrier is open"),
    (IDEAS, "Ideas have no answer"),
    (ROUND, "An opinion is asked for"),
    (MENTION, "A comment mentions the person"),
    (DIALOGUE, "An OKR and the strategy do not fit"),
    (JOIN, "A team is invited to join an OKR"),
    (EXCEPTION, "An exception from the limit is asked for"),
    (SLOT, "A slot is free for what was turned away"),
    (GRANTED, "An exception is granted; the OKR can be committed"),
    (HELP, "Help is asked for"),
    (LATE_HELP, "Help was promised and is overdue"),
    (HELP_CAME, "Help came; did it arrive?"),
    (HELP_CLOSED, "The OKR taken to help is closed; did it help?"),
    (LOOK_BACK, "An initiative was done a month ago; what did it move?"),
]
State = CascadeProposal.State
FIELDS = ("kind", "number", "title", "since", "count", "whom", "has_returned")
Rows = QuerySet[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for an answer: of what kind, about what, since when.

    `number` is that of the objective, or of the barrier; `count` how many ideas or
    mentions; `whom` the team or the person who owes the answer.
    """

    kind: str
    number: int
    title: str
    since: date
    count: int
    whom: str
    has_returned: bool
    on: date

    @property
    def reference(self) -> str:
        """Return O-12, B-3 for a barrier, H-4 for help, I-2 for an initiative."""
        return f"{PREFIXES.get(self.kind, 'O')}-{self.number}"

    @property
    def days(self) -> int:
        """Return how many days it waits, both ends included."""
        return (self.on - self.since).days + 1


def waiting_for(person: Standing, on: date) -> list[Waiting]:
    """Return what waits for one person. One query."""
    me = person.membership_id
    leading = [team for team in person.teams if person.is_product_owner_of(team)]
    parts = [
        _mentions(me),
        _rounds(person),
        _proposals(TEAM, Q(state=State.ASKED, objective__team__in=leading)),
        _proposals(
            LEADER,
            Q(state__in=[State.PUSHED_BACK, State.COUNTERED], waits_for=me),
        ),
        _ideas(NamedOpinion, Q(round__objective__team__in=leading)),
        _ideas(NamelessOpinion, Q(round__objective__team__in=leading)),
        _barriers(Q(owner=me)),
        _dialogues(Q(objective__team__in=leading) | Q(objective__sponsor=me)),
        _joining(Q(team__in=leading)),
        _freed(person),
        _exceptions(EXCEPTION, _asks(person)),
        _exceptions(
            GRANTED,
            Q(state="granted", team__in=leading, cycle__ends_on__gte=on),
        ),
        *_help_for(person, on),
        _looking_back(person, on),
    ]
    return _read(parts if person.writes else [], on)


def all_waiting(on: date) -> list[Waiting]:
    """Return what waits for anybody; rounds and mentions are each one's own. One query."""
    return _read(
        [
            _proposals(TEAM, Q(state=State.ASKED)),
            _proposals(LEADER, Q(state__in=[State.PUSHED_BACK, State.COUNTERED])),
            _ideas(NamedOpinion, Q()),
            _ideas(NamelessOpinion, Q()),
            _barriers(Q()),
            _dialogues(Q()),
            _joining(Q()),
            _exceptions(EXCEPTION, Q(state="asked")),
            *_help(Q(), Q(), Q(), on),
        ],
        on,
    )


def _read(parts: list[Rows], on: date) -> list[Waiting]:
    if not parts:
        return []
    first, *others = parts
    rows = [
        Waiting(**{name: row[f"line_{name}"] for name in FIELDS}, on=on)
        for row in first.union(*others, all=True)
    ]
    return sorted(_added_up(rows), key=lambda row: (row.since, row.kind, row.number))


def _added_up(rows: Iterable[Waiting]) -> Iterable[Waiting]:
    """Make one line of the ideas of an objective, with and without names."""
    ideas: dict[int, Waiting] = {}
    for row in rows:
        if row.kind != IDEAS:
            yield row
            continue
        other = ideas.get(row.number, row)
        count = row.count + other.count if row.number in ideas else row.count
        ideas[row.number] = replace(row, since=min(row.since, other.since), count=count)
    yield from ideas.values()


def _lines(
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


def _about(
    rows: QuerySet[Any], kind: str, path: str, *, whom: str, **options: Any
) -> Rows:
    return _lines(
        rows,
        kind,
        number=f"{path}__number",
        title=f"{path}__title",
        whom=F(whom) if whom else None,
        **options,
    )


def _proposals(kind: str, which: Q) -> Rows:
    rows = CascadeProposal.objects.filter(which, objective__state__in=UNCOMMITTED)
    whom = "objective__team__name" if kind == TEAM else "waits_for__user__name"
    return _about(
        rows, kind, "objective", whom=whom, since="since", returned=F("has_returned")
    )


def _ideas(model: type[NamedOpinion] | type[NamelessOpinion], which: Q) -> Rows:
    rows = model.objects.filter(
        which, kind="idea", replies=None, round__objective__state__in=OPEN
    )
    since = "given_on"
    if model is NamelessOpinion:
        rows = rows.filter(round__answers__gte=LEAST_NAMELESS)
        since = "round__asked_on"
    return _about(
        rows,
        IDEAS,
        "round__objective",
        whom="round__objective__team__name",
        since=since,
    )


def _rounds(person: Standing) -> Rows:
    mine = Q(asks_everybody=True) | Q(objective__team__in=person.teams)
    sharing = CoOwner.objects.filter(
        objective=OuterRef("objective"), team__in=person.teams
    )
    answered = Participation.objects.filter(
        round=OuterRef("pk"), membership=person.membership_id
    )
    rows = OpinionRound.objects.filter(
        mine | Q(Exists(sharing)),
        ~Exists(answered),
        closed_on=None,
        objective__state__in=OPEN,
    ).exclude(asked_by=person.membership_id)
    return _about(
        rows, ROUND, "objective", whom="asked_by__user__name", since="asked_on"
    )


def _mentions(person: int) -> Rows:
    rows = Mention.objects.filter(
        membership=person, seen_at=None, comment__deleted_at=None
    )
    return _about(
        rows,
        MENTION,
        "comment__objective",
        whom="",
        since=TruncDate("comment__written_at"),
    )


def _dialogues(which: Q) -> Rows:
    rows = StrategyDialogue.objects.filter(which, state=StrategyDialogue.State.OPEN)
    return _about(
        rows,
        DIALOGUE,
        "objective",
        whom="objective__team__name",
        since="opened_on",
    )


def _joining(which: Q) -> Rows:
    rows = JoinInvitation.objects.filter(
        which, state=JoinInvitation.State.ASKED, objective__state__in=OPEN
    )
    return _about(rows, JOIN, "objective", whom="team__name", since="invited_on")


def _freed(person: Standing) -> Rows:
    """Match what was turned away and could be pulled now, for who leads its team."""
    stewarding = [
        team
        for team in person.teams
        if person.is_product_owner_of(team) or person.is_scrum_master_of(team)
    ]
    free = TeamCapacity.objects.filter(
        team=OuterRef("team"),
        cadence=OuterRef("cycle__cadence"),
        in_process__lt=F("effective_limit"),
    )
    rows = Objective.objects.filter(
        Exists(free),
        team__in=stewarding,
        state=Objective.State.READY,
        is_planned=False,
        turned_away__gt=0,
    )
    return _lines(
        rows,
        SLOT,
        number="number",
        title="title",
        whom=F("team__name"),
        since=TruncDate("limit_hits__happened_at"),
    )


def _asks(person: Standing) -> Q:
    """Match exceptions that a person is to answer: the unit's leader, or any leader."""
    asked = Q(state="asked") & ~Q(asked_by=person.membership_id)
    units = ("team__unit", "team__unit__parent", "team__unit__parent__parent")
    mine, nobody = Q(), Q()
    for unit in units:
        mine |= nobody & Q(**{f"{unit}__leader": person.membership_id})
        nobody &= Q(**{f"{unit}__leader": None})
    return asked & (mine | nobody if person.leads else mine)


def _exceptions(kind: str, which: Q) -> Rows:
    rows = LimitException.objects.filter(which, objective__state__in=UNCOMMITTED)
    since = "asked_on" if kind == EXCEPTION else "answered_on"
    return _about(rows, kind, "objective", whom="team__name", since=since)


def _looking_back(person: Standing, on: date) -> Rows:
    """Return the person's initiatives that were done a month ago (DOMAIN 1.4)."""
    return _lines(
        to_look_back_at(person, on),
        LOOK_BACK,
        number="number",
        title="text",
        whom=None,
        since="since",
    )


def _barriers(which: Q) -> Rows:
    rows = Barrier.objects.filter(which).exclude(
        state__in=[Barrier.State.RESOLVED, Barrier.State.WONT_FIX]
    )
    return _lines(
        rows,
        BARRIER,
        number="number",
        title="title",
        whom=F("owner__user__name"),
        since="logged_on",
    )


def _help_for(person: Standing, on: date) -> list[Rows]:
    """Return the help that a person's teams owe, or wait for, as its stewards."""
    own = [
        team
        for team in person.teams
        if person.is_product_owner_of(team) or person.is_scrum_master_of(team)
    ]
    carried = TeamFunction.objects.filter(
        function=OuterRef("asked_function"), team__in=own
    )
    asking = Q(objective__team__in=own) | Q(asked_by=person.membership_id)
    return _help(
        Q(asked_team__in=own) | Q(Exists(carried)), Q(helper__in=own), asking, on
    )


def _help(answering: Q, helping: Q, asking: Q, on: date) -> list[Rows]:
    """Return what is asked, late, delivered, or to be told since an OKR closed."""
    rows = HelpRequest.objects.filter(objective__state__in=OPEN)
    promised = rows.filter(state=HelpRequest.State.ACCEPTED)
    over = Q(dependent__state=Objective.State.CLOSED)
    both = helping | asking if helping and asking else Q()
    whom = Coalesce("helper__name", "asked_team__name", "asked_function__name")

    def lines(found: QuerySet[HelpRequest], kind: str, since: str) -> Rows:
        return _lines(
            found, kind, number="number", title="title", whom=whom, since=since
        )

    return [
        lines(
            rows.filter(answering, state=HelpRequest.State.REQUESTED), HELP, "asked_on"
        ),
        lines(promised.filter(both, ~over, due_on__lt=on), LATE_HELP, "due_on"),
        lines(
            rows.filter(asking, state=HelpRequest.State.DELIVERED),
            HELP_CAME,
            "delivered_on",
        ),
        lines(promised.filter(both, over), HELP_CLOSED, "dependent__closed_on"),
    ]
