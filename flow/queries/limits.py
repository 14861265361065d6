"""How teams stand with their limit, and what happened at it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from conversations.models import PriorityDecision
from flow.advice import suggested_limit, was_full
from flow.items import Level
from flow.models import FlowHolder, FlowSnapshot, LimitStatus
from objectives.models import Cycle, LimitException, LimitHit, TeamCapacity
from objectives.queries import limits_of
from teams.models import Team

CYCLES_WITHOUT_A_HIT = 2
CYCLES_FOR_ADVICE = 12
FINISHES = ("achieved", "missed")


@dataclass(frozen=True, slots=True)
class Occasions:
    """What happened at the limit in a cycle, by team."""

    hits: Counter[int]
    swaps: Counter[int]
    exceptions: Counter[int]


def occasions_in(cycle: Cycle | None, teams: Collection[int]) -> Occasions:
    """Return what happened at the limit of some teams in a cycle. Three queries."""
    swapped = PriorityDecision.objects.filter(
        team_id__in=teams, cycle=cycle, kind=PriorityDecision.Kind.SWAP
    )
    granted = LimitException.objects.filter(
        team_id__in=teams, cycle=cycle, state=LimitException.State.GRANTED
    )
    hits = LimitHit.objects.filter(team_id__in=teams, cycle=cycle)
    return Occasions(
        hits=Counter(hits.values_list("team_id", flat=True)),
        swaps=Counter(swapped.values_list("team_id", flat=True)),
        exceptions=Counter(granted.values_list("team_id", flat=True)),
    )


def limit_statuses(
    teams: Sequence[Team], cadence: str, *, on: date
) -> list[LimitStatus]:
    """Return how teams stand today, not yet stored. Eleven queries, however many."""
    ids = [team.pk for team in teams]
    cycles = list(
        Cycle.objects.filter(cadence=cadence, starts_on__lte=on).order_by("-starts_on")
    )
    current = next((cycle for cycle in cycles if cycle.covers(on)), None)
    ended = [cycle for cycle in cycles if cycle.ends_on < on]
    limits = limits_of(teams, cadence, on=on)
    taken = dict(
        TeamCapacity.objects.filter(team_id__in=ids, cadence=cadence).values_list(
            "team_id", "in_process"
        )
    )
    happened = occasions_in(current, ids)
    recent = [*ended[:CYCLES_WITHOUT_A_HIT], *([current] if current else [])]
    hit = set(
        LimitHit.objects.filter(team_id__in=ids, cycle__in=recent).values_list(
            "team_id", flat=True
        )
    )
    finishes = _finishes(ids, cadence, ended[:CYCLES_FOR_ADVICE])
    quiet = {
        team.pk
        for team in teams
        if taken.get(team.pk, 0) < limits[team.pk]
        and _is_never_refused(team, ended, hit, taken)
    }
    if quiet:
        since = ended[CYCLES_WITHOUT_A_HIT - 1].starts_on
        quiet -= _filled(quiet, cadence, limits=limits, since=since)
    return [
        LimitStatus(
            team=team,
            cadence=cadence,
            day=on,
            in_process=taken.get(team.pk, 0),
            limit=limits[team.pk],
            hits=happened.hits[team.pk],
            swaps=happened.swaps[team.pk],
            exceptions=happened.exceptions[team.pk],
            is_never_hit=team.pk in quiet,
            suggested=suggested_limit(finishes.get(team.pk, [])),
            finishes=sum(finishes.get(team.pk, [])),
        )
        for team in teams
    ]


def _is_never_refused(
    team: Team, ended: Sequence[Cycle], hit: Collection[int], taken: dict[int, int]
) -> bool:
    """Say whether a team lived through two cycles without being refused once."""
    if len(ended) < CYCLES_WITHOUT_A_HIT or team.pk in hit or team.pk not in taken:
        return False
    return team.created_on <= ended[CYCLES_WITHOUT_A_HIT - 1].starts_on


def _filled(
    teams: Collection[int],
    cadence: str,
    *,
    limits: Mapping[int, int],
    since: date,
) -> set[int]:
    """Return the teams whose limit was full at the end of a day since one. Two queries.

    Where no row says the limit of a day it is that of the first row, or of `limits`.
    """
    rows = LimitStatus.objects.filter(team_id__in=teams, cadence=cadence)
    counted = FlowSnapshot.objects.filter(
        team_id__in=teams, cadence=cadence, level=Level.OKR
    )
    stood = _by_team(rows.order_by("day").values_list("team_id", "day", "limit"))
    taken = _by_team(
        counted.order_by("day").values_list("team_id", "day", "in_process")
    )
    return {
        team
        for team in teams
        if was_full(taken[team], stood[team] or [(since, limits[team])], since=since)
    }


def _by_team(
    rows: Iterable[tuple[int, date, int]],
) -> dict[int, list[tuple[date, int]]]:
    found = defaultdict(list)
    for team, day, many in rows:
        found[team].append((day, many))
    return found


def _finishes(
    teams: Collection[int], cadence: str, cycles: Sequence[Cycle]
) -> dict[int, list[int]]:
    """Return each team's finishes by cycle, from the cycle of its first one on."""
    oldest_first = sorted(cycles, key=lambda cycle: cycle.starts_on)
    if not oldest_first:
        return {}
    rows = FlowHolder.objects.filter(
        team_id__in=teams,
        record__level="okr",
        record__cadence=cadence,
        record__outcome__in=FINISHES,
        record__exited_on__gte=oldest_first[0].starts_on,
    ).values_list("team_id", "record__team_id", "record__others", "record__exited_on")
    counted: dict[int, Counter[int]] = {}
    for team, last, others, day in rows:
        for place, cycle in enumerate(oldest_first):
            if day is not None and cycle.covers(day) and team in {last, *others}:
                counted.setdefault(team, Counter())[place] += 1
    return {
        team: [found[place] for place in range(min(found), len(oldest_first))]
        for team, found in counted.items()
    }


def latest_limits(
    teams: Collection[int], *, up_to: date
) -> dict[tuple[int, str], LimitStatus]:
    """Return the rows that hold on a day, by team and cadence. One query."""
    rows = (
        LimitStatus.objects.filter(team_id__in=teams, day__lte=up_to)
        .order_by("team_id", "cadence", "-day")
        .distinct("team_id", "cadence")
    )
    return {(row.team_id, row.cadence): row for row in rows}


def limits_through(team: int, cadence: str, *, up_to: date) -> list[LimitStatus]:
    """Return a team's rows up to a day, the oldest first. One query."""
    rows = LimitStatus.objects.filter(team_id=team, cadence=cadence, day__lte=up_to)
    return list(rows.order_by("day"))


def limits_of_day(
    teams: Collection[int] | None, cadence: str, *, up_to: date
) -> list[LimitStatus]:
    """Return the row that holds on a day for each of some teams. One query.

    None is all teams.
    """
    rows = LimitStatus.objects.filter(cadence=cadence, day__lte=up_to)
    if teams is not None:
        rows = rows.filter(team_id__in=sorted(teams))
    return list(rows.order_by("team_id", "-day").distinct("team_id"))
