"""What waits for whom, the longest first; for its own page and for My focus."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

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
    help_for_me,
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
    asked_of_me,
    exceptions,
    freed,
    gaps,
    late_values,
    looking_back,
    unplanned,
)
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Prepared
from teams.asking import ME, OWNED, TODAY, told_of
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
    return _lines(_mine(**told_of(person, on)), on) if person.writes else []


def all_waiting(on: date) -> list[Waiting]:
    """Return what waits for anybody; rounds and mentions are each one's own. One query."""
    return _lines(_everybodys(**{TODAY.name: on}), on)


@Prepared
def _mine() -> Rows:
    owned = is_one_of("objective__team", OWNED)
    ideas_of_mine = is_one_of("round__objective__team", OWNED)
    back = Q(state__in=[State.PUSHED_BACK, State.COUNTERED], waits_for=ME)
    granted = Q(state="granted", cycle__ends_on__gte=TODAY)
    return mentions().union(
        rounds(),
        proposals(TEAM, owned & Q(state=State.ASKED)),
        proposals(LEADER, back),
        ideas(NamedOpinion, ideas_of_mine),
        ideas(NamelessOpinion, ideas_of_mine),
        barriers(Q(owner=ME)),
        dialogues(owned | Q(objective__sponsor=ME)),
        joining(is_one_of("team", OWNED)),
        moves(MOVE, is_one_of("team", OWNED) & Q(state=ASKED)),
        moves(MOVE_BACK, Q(state__in=OTHERWISE, move__scenario__proposed_by=ME)),
        freed(),
        exceptions(EXCEPTION, asked_of_me()),
        exceptions(GRANTED, is_one_of("team", OWNED) & granted),
        *help_for_me(),
        looking_back(),
        unplanned(),
        gaps(),
        late_values(),
        all=True,
    )


@Prepared
def _everybodys() -> Rows:
    return proposals(TEAM, Q(state=State.ASKED)).union(
        proposals(LEADER, Q(state__in=[State.PUSHED_BACK, State.COUNTERED])),
        ideas(NamedOpinion, Q()),
        ideas(NamelessOpinion, Q()),
        barriers(Q()),
        dialogues(Q()),
        joining(Q()),
        moves(MOVE, Q(state=ASKED)),
        moves(MOVE_BACK, Q(state__in=OTHERWISE)),
        exceptions(EXCEPTION, Q(state="asked")),
        *help_lines(Q(), Q(), Q()),
        all=True,
    )


def _lines(found: Iterable[dict[str, Any]], on: date) -> list[Waiting]:
    rows = [
        Waiting(**{name: row[f"line_{name}"] for name in FIELDS}, on=on)
        for row in found
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
