"""OKRs in process with their key results, as pages about today show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet

from objectives import facts, scoring
from objectives.aging import AgeLines, age_band
from objectives.models import AlignmentLink, KeyResult, Objective, Slot
from objectives.queries.guard_rails import (
    GuardRailLine,
    breached_guard_rails,
    lines_of,
)
from objectives.queries.health import as_lines, expectation
from objectives.queries.help import as_barriers, blockers, overdue, promises
from objectives.queries.parameters import OBJECTIVES
from okrhub.lib.among import among, is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import OrganizationSettings
from teams.asking import TEAMS

IN_PROCESS = (Objective.State.IN_PROCESS, Objective.State.PAUSED)
MOST_BESIDE = 24


@dataclass(frozen=True, slots=True)
class KeyResultLine:
    """A key result as it stands today; `pace` is None where nothing can be expected.

    `is_said` is whether somebody checked in this week, `is_due` whether that is asked.
    """

    key_result: KeyResult
    standing: scoring.Standing
    health: scoring.Health
    pace: Decimal | None
    is_due: bool
    is_said: bool

    @property
    def confidence(self) -> int | None:
        """Return the last confidence that was said."""
        return next(iter(self.standing.confidences), None)


@dataclass(frozen=True, slots=True)
class OkrLine:
    """An objective with its key results in play, as it stands today.

    `pace` is where time says it should be, `teams` are the ids of those whose slot it
    takes, `expected` is what its age is compared with.
    """

    objective: Objective
    key_results: tuple[KeyResultLine, ...]
    health: scoring.Health
    progress: Decimal | None
    pace: Decimal
    age_days: int | None
    expected: AgeLines
    teams: frozenset[int]
    guard_rails: tuple[GuardRailLine, ...] = ()

    @property
    def band(self) -> str:
        """Return where the age stands among past ones; empty with too few of them."""
        return age_band(self.age_days, self.expected)

    @property
    def age_share(self) -> Decimal | None:
        """Return the age as a share of what 85 % took."""
        return self.expected.share(self.age_days)

    @property
    def confidence(self) -> int | None:
        """Return the weakest key result's confidence."""
        return scoring.confidence_minimum(line.confidence for line in self.key_results)

    @property
    def is_all_reached(self) -> bool:
        """Say whether every key result is reached, so that it can be closed now."""
        states = {line.key_result.state for line in self.key_results}
        return self.objective.is_in_process and states == {KeyResult.State.REACHED}

    @property
    def due(self) -> tuple[KeyResultLine, ...]:
        """Return the key results whose check-in is due."""
        return tuple(line for line in self.key_results if line.is_due)


def okrs_in_process(
    teams: Collection[int],
    *,
    besides: Q | None = None,
    on: date,
    settings: OrganizationSettings,
) -> list[OkrLine]:
    """Return the OKRs that take a slot of the teams or are theirs. Two queries.

    By number; an umbrella takes no slot of its owner: see `teams` of the line. `besides`
    is a condition for others that are wanted too, whatever their state.
    """
    slots = Slot.objects.filter(team__in=teams).values("objective_id")
    condition = (Q(pk__in=slots) | Q(team__in=teams)) & Q(state__in=IN_PROCESS)
    if besides is not None:
        condition |= besides
    rows = with_what_is_kept(Objective.objects.filter(condition))
    return okr_lines(rows, on=on, settings=settings)


def okr_lines(
    objectives: Iterable[Objective], *, on: date, settings: OrganizationSettings
) -> list[OkrLine]:
    """Return the lines of objectives of `held_beside`. One query besides theirs.

    Where their rows come with `guards`, the lines come with `guard_rails`.
    """
    rows = list(objectives)
    key_results = defaultdict(list)
    for row in _in_play(objectives=[objective.pk for objective in rows]):
        key_results[row.objective_id].append(row)
    return [
        okr_line(objective, key_results[objective.pk], on=on, settings=settings)
        for objective in rows
    ]


def held_beside(*besides: QuerySet[Objective]) -> QuerySet[Objective]:
    """Return what teams hold in process, and others, as `okr_lines` needs them.

    To be prepared, and told `teams` (`teams.asking`).
    """
    slots = Slot.objects.filter(is_one_of("team", TEAMS)).values("objective_id")
    rows = Objective.objects.filter(state__in=IN_PROCESS)
    own = rows.filter(is_one_of("team", TEAMS))
    parts = among(rows.filter(pk__in=slots), own, *besides)
    return with_what_is_kept(Objective.objects.filter(parts))


@Prepared
def _in_play() -> QuerySet[KeyResult]:
    rows = KeyResult.objects.filter(is_one_of("objective", OBJECTIVES))
    return rows.filter(state__in=facts.IN_PLAY).order_by("position", "pk")


def waiting(teams: Collection[int], on: date) -> Q:
    """Return the condition that an objective of the teams is proposed or ready now."""
    return Q(startable(on), team__in=teams)


def startable(on: date | Parameter) -> Q:
    """Return the condition that an objective is proposed or ready, its cycle not over."""
    states = [Objective.State.PROPOSED, Objective.State.READY]
    return Q(state__in=states, cycle__ends_on__gte=on)


def okr_line(
    objective: Objective,
    key_results: Iterable[KeyResult],
    *,
    on: date,
    settings: OrganizationSettings,
) -> OkrLine:
    """Return an objective's line from its rows. Needs what `okrs_in_process` loads."""
    standings = [(row, facts.standing(row)) for row in key_results]
    age = kept_age_on(objective, on)
    expected = as_lines(getattr(objective, "expected", None))
    found = facts.objective_facts(
        objective,
        objective.cycle,
        standings,
        age_days=age,
        expected_days=expected.nearly_all,
        breached=getattr(objective, "breached", ()),
        overdue_help=overdue(getattr(objective, "promised_help", ()), on=on),
        barriers=as_barriers(getattr(objective, "barriers_now", ())),
    )
    lines = facts.thresholds(settings)
    return OkrLine(
        objective=objective,
        key_results=tuple(
            key_result_line(row, objective, on=on, settings=settings)
            for row, _ in standings
        ),
        health=scoring.objective_health(found, on=on, thresholds=lines),
        progress=scoring.objective_progress(facts.rolled_up(standings)),
        pace=facts.pace_on(objective, on),
        age_days=age,
        expected=expected,
        teams=frozenset(getattr(objective, "slot_teams", ())),
        guard_rails=tuple(lines_of(getattr(objective, "guards", ()), on=on)),
    )


def key_result_line(
    key_result: KeyResult,
    objective: Objective,
    *,
    on: date,
    settings: OrganizationSettings,
) -> KeyResultLine:
    """Return a key result's line; needs the objective's `cycle`. No query."""
    standing = facts.standing(key_result)
    found = facts.key_result_facts(
        key_result,
        objective,
        objective.cycle,
        standing,
        is_paused=objective.state == Objective.State.PAUSED,
        outcome=objective.outcome,
    )
    pace = None
    if standing.progress is not None:
        curve = scoring.pace_of(
            found.measure,
            start=found.start,
            end=found.end,
            moves_late=found.moves_late,
            checkpoints=found.checkpoints,
        )
        pace = scoring.expected_progress(curve, on=on)
    is_due = _takes_check_ins(objective) and scoring.is_asked(
        found.measure,
        standing,
        start=found.start,
        on=on,
        weekday=settings.check_in_weekday,
    )
    return KeyResultLine(
        key_result=key_result,
        standing=standing,
        health=scoring.key_result_health(
            found, on=on, thresholds=facts.thresholds(settings)
        ),
        pace=pace,
        is_due=is_due,
        is_said=scoring.is_said(standing, on=on, weekday=settings.check_in_weekday),
    )


def _takes_check_ins(objective: Objective) -> bool:
    is_running = objective.state == Objective.State.IN_PROCESS
    return is_running and not objective.cycle.is_locked


def kept_age_on(objective: Objective, on: date) -> int | None:
    """Return the days in process: see `kept_age`. None outside process."""
    if not objective.is_in_process or objective.started_on is None:
        return None
    return kept_age(
        objective.started_on,
        getattr(objective, "kept_age", None),
        getattr(objective, "kept_on", None),
        on,
    )


def kept_age(started_on: date, kept: int | None, kept_on: date | None, on: date) -> int:
    """Return the days in process: those the worker counted, and those since.

    Without what the worker keeps, the days since it started.
    """
    if kept is None or kept_on is None:
        return max((on - started_on).days + 1, 0)
    return max(kept + (on - kept_on).days, 0)


def links_upward(objectives: Collection[int]) -> list[AlignmentLink]:
    """Return the links of objectives and of what they lead to. One query.

    Primary ones come first, the upper end with team, cycle and sponsor.
    """
    return _upward(objectives=objectives) if objectives else []


@Prepared
def _upward() -> QuerySet[AlignmentLink]:
    ours = AlignmentLink.objects.filter(is_one_of("objective", OBJECTIVES))
    above = AlignmentLink.objects.filter(objective__in=ours.values("parent_id"))
    return (
        AlignmentLink.objects.filter(among(ours, above))
        .select_related(
            "parent__team",
            "parent__cycle",
            "parent__sponsor__user",
            "key_result",
            "goal__page__unit",
        )
        .order_by("-is_primary", "pk")
    )


def links_around(objectives: Collection[int]) -> list[AlignmentLink]:
    """Return the links up and down of objectives, and one beside each team. One query.

    What leads to the same parents may be half the organisation: of that come the OKRs
    in process, one of a team and at most `MOST_BESIDE`.
    """
    return _around(objectives=objectives) if objectives else []


@Prepared
def _around() -> QuerySet[AlignmentLink]:
    rows = AlignmentLink.objects.all()
    ours = rows.filter(is_one_of("objective", OBJECTIVES))
    below = rows.filter(is_one_of("parent", OBJECTIVES))
    beside = (
        rows.filter(parent__in=ours.values("parent_id"))
        .filter(objective__state__in=IN_PROCESS)
        .order_by("objective__team", "-is_primary", "pk")
        .distinct("objective__team")
    )
    return (
        rows.filter(among(ours, below, beside[:MOST_BESIDE]))
        .select_related(
            "objective", "parent__team", "parent__cycle", "key_result", "goal"
        )
        .order_by("-is_primary", "pk")
    )


def with_what_is_kept(rows: QuerySet[Objective]) -> QuerySet[Objective]:
    """Return objectives by number with what `okr_lines` needs of them."""
    return (
        rows.select_related("cycle", "team")
        .annotate(
            kept_age=F("healths__age_days"),
            kept_on=F("healths__worked_out_on"),
            expected=expectation(),
            breached=breached_guard_rails(),
            promised_help=promises(),
            barriers_now=blockers(),
            slot_teams=ArraySubquery(
                Slot.objects.filter(objective=OuterRef("pk")).values("team_id")
            ),
        )
        .order_by("number")
    )
