"""What-ifs: who sees them, what they come to, and what teams answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from django.db.models import BigIntegerField, Case, Count, Prefetch, Q, QuerySet, When

from conversations.models import Barrier, MoveAnswer, Scenario, ScenarioMove
from conversations.queries.arrangement import arrangement_of, teams_now
from conversations.queries.records import locked
from objectives.value_words import Line, lines
from objectives.what_if import Kind, Move, Picture, Seats, Tried, picture, try_out
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import OrganizationSettings
from teams.asking import OWNED
from teams.models import Team
from teams.queries import member_ids
from teams.standing import Standing

MOST_PAIRS = 3
MOST_WAITING = 50
ANSWER = Parameter("answer", BigIntegerField())
# the kinds of move that a team can counter by naming another team
TO_ANOTHER_TEAM = frozenset(
    {
        ScenarioMove.Kind.GIVE_OKR,
        ScenarioMove.Kind.GIVE_SLOTS,
        ScenarioMove.Kind.FORM_DEDICATED,
    }
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure today and in one or two what-ifs."""

    today: Line
    then: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        """Say whether any of them changes it."""
        return any(line.figure != self.today.figure for line in self.then)


@dataclass(frozen=True, slots=True)
class SeatsCompared:
    """A team's slots today and in what-ifs; None where it is not there.

    What looks alike is the very same as today's.
    """

    name: str
    reference: str
    today: Seats | None
    then: tuple[Seats | None, ...]

    @property
    def differs(self) -> bool:
        """Say whether any of them changes its slots, limit or load."""
        return any(_of(each) != _of(self.today) for each in self.then)


@dataclass(frozen=True, slots=True)
class PairCompared:
    """Two units and how many open requests stand between them, today and then."""

    first: str
    second: str
    today: int
    then: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move in words, what is wrong with it, and what the teams answered."""

    move: ScenarioMove
    words: str
    problem: str
    answers: tuple[MoveAnswer, ...]


@dataclass(frozen=True)
class Comparison:
    """Today beside one or two what-ifs, and the moves that each of them makes."""

    scenarios: Sequence[Scenario]
    today: Picture
    then: Sequence[Picture]
    moves: Sequence[tuple[MoveLine, ...]]

    @property
    def measures(self) -> list[Compared]:
        """Return every measure, today and then."""
        columns = [lines(each.measures) for each in (self.today, *self.then)]
        return [Compared(row[0], tuple(row[1:])) for row in zip(*columns, strict=True)]

    @cached_property
    def seats(self) -> list[SeatsCompared]:
        """Return every team that has an OKR, or differs, by name."""
        pictures = (self.today, *self.then)
        keys = dict.fromkeys(key for each in pictures for key in each.seats)
        found = [
            SeatsCompared(
                name=next(p.seats[key].team.name for p in pictures if key in p.seats),
                reference=key,
                today=(now := self.today.seats.get(key)),
                then=tuple(
                    now if _of(then) == _of(now) else then
                    for then in (each.seats.get(key) for each in self.then)
                ),
            )
            for key in keys
        ]
        return [each for each in found if each.differs or _of(each.today)[0]]

    @property
    def sketches(self) -> list[tuple[Scenario, tuple[MoveLine, ...]]]:
        """Return each what-if with its moves."""
        return list(zip(self.scenarios, self.moves, strict=True))

    @property
    def pairs(self) -> list[PairCompared]:
        """Return the units that wait most for each other, today or then, by name."""
        pictures = (self.today, *self.then)
        counts = [
            {(first, second): count for first, second, count in each.pairs}
            for each in pictures
        ]
        most = [pair[:2] for each in pictures for pair in each.pairs[:MOST_PAIRS]]
        names = {
            key: seats.team.name
            for each in pictures
            for key, seats in each.seats.items()
        }
        return [
            PairCompared(
                names.get(pair[0], pair[0]),
                names.get(pair[1], pair[1]),
                counts[0].get(pair, 0),
                tuple(each.get(pair, 0) for each in counts[1:]),
            )
            for pair in dict.fromkeys(most)
        ]


def scenarios(reader: Standing) -> QuerySet[Scenario]:
    """Return the what-ifs that a person sees: own and shared ones, the newest first."""
    seen = Q(is_shared=True) | Q(author=reader.membership_id)
    return (
        Scenario.objects.filter(seen)
        .select_related("author__user", "cycle", "proposed_by__user")
        .annotate(how_many=Count("moves"))
        .order_by("-pk")
    )


def scenario_beside(
    pk: int, reader: Standing, *, most: int
) -> tuple[Scenario | None, list[Scenario]]:
    """Return a what-if that a person sees, and others of its cadence. One query."""
    is_it = Case(When(pk=pk, then=0), default=1)
    rows = list(scenarios(reader).order_by(is_it, "-pk")[: most + 1])
    if not rows or rows[0].pk != pk:
        return None, []
    cadence = rows[0].cycle.cadence
    return rows[0], [row for row in rows[1:] if row.cycle.cadence == cadence]


def scenario_number(pk: int, reader: Standing) -> Scenario | None:
    """Return a what-if that a person sees, or None. One query."""
    return scenarios(reader).filter(pk=pk).first()


def lock_scenario(scenario: Scenario) -> Scenario:
    """Lock a what-if, read afresh."""
    rows = Scenario.objects.select_related("author__user", "cycle", "proposed_by__user")
    return locked(rows, scenario.pk)


def moves_of(scenarios: Sequence[Scenario]) -> dict[int, list[ScenarioMove]]:
    """Return the moves of what-ifs, in their order. Two queries."""
    found: dict[int, list[ScenarioMove]] = {each.pk: [] for each in scenarios}
    answers = MoveAnswer.objects.select_related(
        "team", "counter_team", "barrier", "answered_by__user"
    )
    rows = ScenarioMove.objects.filter(scenario__in=list(found)).select_related(
        "objective__team", "team", "to_team"
    )
    for move in rows.prefetch_related(
        Prefetch("answers", queryset=answers.order_by("pk"))
    ).order_by("pk"):
        found[move.scenario_id].append(move)
    return found


def comparison(
    scenarios: Sequence[Scenario], *, on: date, settings: OrganizationSettings
) -> Comparison:
    """Return today beside what-ifs of one cadence, worked out afresh.

    Two queries more than the arrangement takes.
    """
    cycle = scenarios[0].cycle
    percent = settings.most_complex_percent
    found = moves_of(scenarios)
    rows = [found[scenario.pk] for scenario in scenarios]
    members = {
        team.pk: team
        for team in teams_now(
            cycle.cadence, on=on, besides=_member_ids(chain.from_iterable(rows))
        )
    }
    teams = [team for team in members.values() if team.archived_on is None]
    start = arrangement_of(teams, cycle, on=on, settings=settings)
    tried = [
        try_out(start, [as_move(each, members) for each in _pending(moves)])
        for moves in rows
    ]
    return Comparison(
        scenarios=scenarios,
        today=picture(start, percent=percent),
        then=[picture(each.arrangement, percent=percent) for each in tried],
        moves=[
            _lines(moves, each, members)
            for moves, each in zip(rows, tried, strict=True)
        ],
    )


def _lines(
    moves: Sequence[ScenarioMove], tried: Tried, members: Mapping[int, Team]
) -> tuple[MoveLine, ...]:
    places = {move.pk: place for place, move in enumerate(_pending(moves))}
    return tuple(
        MoveLine(
            move=move,
            words=in_words(move, members),
            problem=tried.problems.get(places.get(move.pk, -1), ""),
            answers=tuple(move.answers.all()),
        )
        for move in moves
    )


def _member_ids(moves: Iterable[ScenarioMove]) -> set[int]:
    """Return the ids of the teams that teams of teams are to be made of."""
    return {pk for move in moves for pk in move.member_ids}


def words_of(move: ScenarioMove) -> str:
    """Return a move as a sentence. One query at most."""
    return in_words(move, Team.objects.in_bulk(_member_ids([move])))


def as_move(move: ScenarioMove, members: Mapping[int, Team]) -> Move:
    """Return a move as plain values; `members` are those of teams of teams by id."""
    new = f"new-{move.pk}"
    return Move(
        kind=Kind(move.kind),
        okr=move.objective.reference if move.objective else "",
        team=move.team.reference if move.team else "",
        to=move.to_team.reference if move.to_team else new,
        slots=move.slots,
        name=move.name,
        members=tuple(members[pk].reference for pk in move.member_ids if pk in members),
    )


def in_words(move: ScenarioMove, members: Mapping[int, Team]) -> str:
    """Return a move as a sentence; `members` are those of teams of teams by id."""
    kind = ScenarioMove.Kind
    okr = f"{move.objective.reference} {move.objective.title}" if move.objective else ""
    to = move.to_team.name if move.to_team else move.name
    team = move.team.name if move.team else ""
    slots = "1 slot" if move.slots == 1 else f"{move.slots} slots"
    listed = ", ".join(members[pk].name for pk in move.member_ids if pk in members)
    return {
        kind.GIVE_OKR: f"{okr}: from {team} to {to}",
        kind.GIVE_SLOTS: f"{slots}: from {team} to {to}",
        kind.FORM_DEDICATED: f"{okr}: a dedicated team, {to}",
        kind.DISSOLVE_DEDICATED: f"{team}: a team like others",
        kind.FORM_GROUP: f"{to}: a team of teams of {listed}"
        + (f" for {okr}" if okr else ""),
        kind.DISSOLVE_GROUP: f"{team}: no team of teams any more",
    }[kind(move.kind)]


def teams_concerned(move: ScenarioMove) -> list[Team]:
    """Return the teams that answer for a move, by id. One or two queries."""
    ids = {move.team_id, move.to_team_id, *move.member_ids} - {None}
    if move.objective is not None:
        ids.add(move.objective.team_id)
    if move.kind == ScenarioMove.Kind.DISSOLVE_GROUP and move.team is not None:
        ids = set(member_ids(move.team)) or ids
    return list(Team.objects.filter(pk__in=ids).order_by("pk"))


def answer_number(pk: int) -> MoveAnswer | None:
    """Return a team's answer to a move, with what it is about. One query."""
    if pk > BigIntegerField.MAX_BIGINT:
        return None
    return next(iter(_answer(answer=pk)), None)


@Prepared
def _answer() -> QuerySet[MoveAnswer]:
    return _answers().filter(pk=ANSWER)


def lock_answer(answer: MoveAnswer) -> MoveAnswer:
    """Lock a team's answer, read afresh."""
    return locked(_answers(), answer.pk)


def lock_moves_behind(barrier: Barrier) -> QuerySet[MoveAnswer]:
    """Lock what teams declined for a barrier and still could do, in order of ids."""
    return (
        MoveAnswer.objects.select_for_update()
        .filter(
            barrier=barrier,
            state=MoveAnswer.State.DECLINED,
            move__state=ScenarioMove.State.ASKED,
        )
        .order_by("pk")
    )


def answers_waiting(teams: Sequence[int]) -> list[MoveAnswer]:
    """Return what waits for teams, the oldest first, at most fifty. One query."""
    return _waiting(owned=list(teams))


@Prepared
def _waiting() -> QuerySet[MoveAnswer]:
    asked = _answers().filter(is_one_of("team", OWNED), state=MoveAnswer.State.ASKED)
    return asked.order_by("since", "pk")[:MOST_WAITING]


def _answers() -> QuerySet[MoveAnswer]:
    return MoveAnswer.objects.select_related(
        "team",
        "answered_by__user",
        "counter_team",
        "barrier",
        "move__objective__team",
        "move__objective__owner",
        "move__objective__cycle",
        "move__team",
        "move__to_team",
        "move__scenario__cycle",
        "move__scenario__author__user",
        "move__scenario__proposed_by__user",
    )


def _pending(moves: Sequence[ScenarioMove]) -> list[ScenarioMove]:
    """Return what is not done yet and not withdrawn: the rest is in today already."""
    over = {ScenarioMove.State.DONE, ScenarioMove.State.WITHDRAWN}
    return [move for move in moves if move.state not in over]


def _of(seats: Seats | None) -> tuple[int, int, int, bool]:
    """Return what a reader sees of a team's slots; the team may be in a group now."""
    if seats is None:
        return (0, -1, 0, False)
    return (
        seats.taken,
        seats.team.limit,
        seats.contributions,
        seats.team.is_dedicated,
    )
