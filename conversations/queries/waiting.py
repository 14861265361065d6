"""What waits for whom, the longest first; for its own page and for My focus."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from conversations.models import (
    CascadeProposal,
    MoveAnswer,
    NamedOpinion,
    NamelessOpinion,
)
from conversations.queries.waiting_help import (
    HELP,
    HELP_CAME,
    HELP_CLOSED,
    LATE_HELP,
    help_for,
    help_lines,
)
from conversations.queries.waiting_talk import (
    BARRIER,
    DIALOGUE,
    FIELDS,
    IDEAS,
    JOIN,
    LEADER,
    MENTION,
    MOVE,
    MOVE_BACK,
    ROUND,
    TEAM,
    Rows,
    barriers,
    dialogues,
    ideas,
    joining,
    mentions,
    moves,
    proposals,
    rounds,
)
from conversations.queries.waiting_work import (
    EXCEPTION,
    GAP,
    GRANTED,
    KPI,
    LOOK_BACK,
    SLOT,
    UNPLANNED,
    asked_of,
    exceptions,
    freed,
    gaps,
    late_values,
    looking_back,
    unplanned,
)
from teams.standing import Standing

PREFIXES = {
    LOOK_BACK: "I",
    KPI: "KPI",
    BARRIER: "B",
    HELP: "H",
    LATE_HELP: "H",
    HELP_CAME: "H",
    HELP_CLOSED: "H",
    EXCEPTION: "E",
    MOVE: "W",
    MOVE_BACK: "W",
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
    (MOVE, "A what-if asks a team for a move"),
    (MOVE_BACK, "A team answered a move otherwise"),
    (EXCEPTION, "An exception from the limit is asked for"),
    (SLOT, "A slot is free for what was turned away"),
    (GRANTED, "An exception is granted; the OKR can be committed"),
    (HELP, "Help is asked for"),
    (LATE_HELP, "Help was promised and is overdue"),
    (HELP_CAME, "Help came; did it arrive?"),
    (HELP_CLOSED, "The OKR taken to help is closed; did it help?"),
    (UNPLANNED, "Planned, and did not begin with its cycle"),
    (GAP, "Would the teams’ results reach it?"),
    (KPI, "The value of a KPI is overdue"),
    (LOOK_BACK, "An initiative was done a month ago; what did it move?"),
]
State = CascadeProposal.State
ASKED = MoveAnswer.State.ASKED
OTHERWISE = (MoveAnswer.State.COUNTERED, MoveAnswer.State.DECLINED)


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
        """Return O-12, B-3 for a barrier, H-4 for help, I-2 for an initiative, KPI-5.

        W-6 is the what-if with the id 6, E-7 the exception with the id 7.
        """
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
        mentions(me),
        rounds(person),
        proposals(TEAM, Q(state=State.ASKED, objective__team__in=leading)),
        proposals(
            LEADER,
            Q(state__in=[State.PUSHED_BACK, State.COUNTERED], waits_for=me),
        ),
        ideas(NamedOpinion, Q(round__objective__team__in=leading)),
        ideas(NamelessOpinion, Q(round__objective__team__in=leading)),
        barriers(Q(owner=me)),
        dialogues(Q(objective__team__in=leading) | Q(objective__sponsor=me)),
        joining(Q(team__in=leading)),
        moves(MOVE, Q(state=ASKED, team__in=leading)),
        moves(MOVE_BACK, Q(state__in=OTHERWISE, move__scenario__proposed_by=me)),
        freed(person),
        exceptions(EXCEPTION, asked_of(person)),
        exceptions(
            GRANTED,
            Q(state="granted", team__in=leading, cycle__ends_on__gte=on),
        ),
        *help_for(person, on),
        looking_back(person, on),
        unplanned(person),
        gaps(person, on),
        late_values(person, on),
    ]
    return _read(parts if person.writes else [], on)


def all_waiting(on: date) -> list[Waiting]:
    """Return what waits for anybody; rounds and mentions are each one's own. One query."""
    return _read(
        [
            proposals(TEAM, Q(state=State.ASKED)),
            proposals(LEADER, Q(state__in=[State.PUSHED_BACK, State.COUNTERED])),
            ideas(NamedOpinion, Q()),
            ideas(NamelessOpinion, Q()),
            barriers(Q()),
            dialogues(Q()),
            joining(Q()),
            moves(MOVE, Q(state=ASKED)),
            moves(MOVE_BACK, Q(state__in=OTHERWISE)),
            exceptions(EXCEPTION, Q(state="asked")),
            *help_lines(Q(), Q(), Q(), on),
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
