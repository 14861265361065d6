"""One objective with everything its page shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection

from objectives import facts, lifecycle, policies, scoring
from objectives.models import (
    AlignmentLink,
    CheckIn,
    CycleMembership,
    KeyResult,
    Objective,
    Transition,
)
from objectives.queries.health import expectations
from objectives.queries.named import objective_called, objectives
from okrhub.lib.decisions import Decision
from okrhub.lib.tenancy import current_organization_id
from organizations.models import OrganizationSettings
from teams.models import Team
from teams.standing import Standing


@dataclass(frozen=True, slots=True)
class Reading:
    """A check-in with the progress, 0 to 1, that the key result had by it."""

    check_in: CheckIn
    progress: Decimal | None


@dataclass(frozen=True, slots=True)
class KeyResultView:
    """A key result with where it stands; progress and pace run from 0 to 1.

    `raw` is not clamped: -0.2, 1.25. `readings` are oldest first.
    """

    key_result: KeyResult
    progress: Decimal | None
    raw: Decimal | None
    expected: Decimal | None
    ratio: Decimal | None
    health: scoring.Health | None
    confidence: int | None
    confidence_trend: int | None
    value_age: scoring.Staleness | None
    confidence_age: scoring.Staleness | None
    readings: tuple[Reading, ...] = ()
    may_edit: Decision = field(default=policies.VIEWERS_READ)
    may_check_in: Decision = field(default=policies.VIEWERS_READ)

    @property
    def points(self) -> list[tuple[date, Decimal]]:
        """Return progress by day, for a chart; the last word of a day counts."""
        return list(
            {
                reading.check_in.measured_on: reading.progress
                for reading in self.readings
                if reading.check_in.value is not None and reading.progress is not None
            }.items()
        )


@dataclass(frozen=True, slots=True)
class Parent:
    """A step up the line of sight: what an objective contributes to, and why."""

    objective: Objective
    key_result: KeyResult | None
    rationale: str


@dataclass(frozen=True, slots=True)
class ObjectivePage:
    """All that the page of an objective shows; ages in days."""

    objective: Objective
    health: scoring.Health | None
    age_days: int | None
    elapsed_days: int | None
    paused_days: int
    expected_days: int | None
    key_results: tuple[KeyResultView, ...]
    confidence_minimum: int | None
    confidence_mean: Decimal | None
    suggested_grade: Decimal | None
    grade_at_commitment: Decimal | None
    co_owners: tuple[Team, ...]
    stays: tuple[CycleMembership, ...]
    history: tuple[Transition, ...]
    line_of_sight: tuple[Parent, ...]
    contributes_to: tuple[Parent, ...]
    contributions: tuple[Objective, ...]
    missing: tuple[dict[str, str], ...]
    acts: dict[str, Decision]
    may_edit: Decision


def objective_page(
    reference: str,
    *,
    on: date,
    settings: OrganizationSettings,
    actor: Standing,
) -> ObjectivePage | None:
    """Return the page of O-12, or None. Eleven queries, whatever it holds."""
    objective = objective_called(reference)
    if objective is None:
        return None
    rows = list(
        objective.key_results.select_related("team", "owner__user", "metric")
        .exclude(state__in=[KeyResult.State.VOID, KeyResult.State.DROPPED])
        .order_by("position", "pk")
    )
    check_ins = _check_ins(rows)
    history = tuple(
        objective.transitions.select_related("actor__user", "team").order_by("pk")
    )
    log = facts.log(history)
    age = lifecycle.age_on(log, on)
    expected = expectations().get(objective.cycle.cadence)
    co_owners = tuple(
        sorted(
            (row.team for row in objective.co_owners.select_related("team")),
            key=lambda team: team.name.casefold(),
        )
    )
    lines = facts.thresholds(settings)
    views = tuple(
        _view(
            row,
            objective,
            check_ins[row.pk],
            on=on,
            lines=lines,
            actor=actor,
            co_owners=co_owners,
        )
        for row in rows
    )
    grades = _grades(objective, rows, check_ins, on=on)
    confidences = [view.confidence for view in views]
    parents = _parents(objective)
    return ObjectivePage(
        objective=objective,
        health=_health(objective, rows, on=on, age=age, lines=lines, expected=expected),
        age_days=age,
        elapsed_days=lifecycle.elapsed_days(log, on),
        paused_days=lifecycle.paused_days(log, on),
        expected_days=expected,
        key_results=views,
        confidence_minimum=scoring.confidence_minimum(confidences),
        confidence_mean=scoring.confidence_mean(confidences),
        suggested_grade=grades.current,
        grade_at_commitment=grades.at_commitment,
        co_owners=co_owners,
        stays=tuple(
            objective.stays.select_related("cycle").order_by("cycle__starts_on")
        ),
        history=history,
        line_of_sight=_line_of_sight(objective),
        contributes_to=parents,
        contributions=tuple(
            objectives().filter(links_up__parent=objective).order_by("number")
        ),
        missing=tuple(missing_for_ready(objective, rows)),
        acts=policies.acts(actor, objective),
        may_edit=policies.may_edit_objective(actor, objective),
    )


def missing_for_ready(
    objective: Objective, key_results: Sequence[KeyResult] | None = None
) -> list[dict[str, str]]:
    """Return what is needed and not there: the field and a sentence (DOMAIN 2.1).

    One query, and none with the key results given. Needs `team` and `owner` loaded.
    """
    if key_results is None:
        key_results = list(objective.key_results.filter(state__in=facts.IN_PLAY))
    is_measurable = any(
        scoring.has_value_now_and_wanted(facts.measure(row))
        for row in key_results
        if row.state in facts.IN_PLAY
    )
    checks = (
        (objective.title.strip(), "title", "It needs a title."),
        (
            objective.team.archived_on is None,
            "team",
            f"{objective.team.name} is archived; it needs a team.",
        ),
        (
            objective.owner is not None and objective.owner.is_active,
            "owner",
            "It needs a person who owns it.",
        ),
        (
            is_measurable,
            "key_results",
            "It needs one key result with a value now and a value wanted, "
            "or one that finds the number first.",
        ),
    )
    return [
        {"field": name, "sentence": sentence}
        for is_there, name, sentence in checks
        if not is_there
    ]


def closing_grades(objective: Objective, *, on: date) -> scoring.Grades:
    """Return the grades that a close on a day would suggest. Two queries."""
    rows = list(objective.key_results.order_by("position", "pk"))
    return _grades(objective, rows, _check_ins(rows), on=on)


def _grades(
    objective: Objective,
    rows: Sequence[KeyResult],
    check_ins: dict[int, list[CheckIn]],
    *,
    on: date,
) -> scoring.Grades:
    """Grade by today's targets and by those of the commitment, side by side."""
    start = facts.counts_from(objective, objective.cycle)
    return scoring.grades_at_close(
        (
            scoring.ClosingKeyResult(
                measure=facts.measure(row),
                start=start,
                end=max(row.due_on or objective.cycle.ends_on, start),
                check_ins=tuple(facts.check_ins(check_ins[row.pk])),
                committed_measure=facts.committed_measure(row),
                weight=row.weight,
                counts=row.state not in {KeyResult.State.DROPPED, KeyResult.State.VOID},
            )
            for row in rows
        ),
        on=objective.closed_on or on,
    )


def _check_ins(rows: Sequence[KeyResult]) -> dict[int, list[CheckIn]]:
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for check_in in (
        CheckIn.objects.filter(key_result_id__in=[row.pk for row in rows])
        .select_related("author__user")
        .order_by("measured_on", "recorded_at", "pk")
    ):
        found[check_in.key_result_id].append(check_in)
    return found


def _view(
    row: KeyResult,
    objective: Objective,
    check_ins: Sequence[CheckIn],
    *,
    on: date,
    lines: scoring.Thresholds,
    actor: Standing,
    co_owners: Sequence[Team],
) -> KeyResultView:
    standing, measure = facts.standing(row), facts.measure(row)
    about = facts.key_result_facts(
        row,
        objective,
        objective.cycle,
        standing,
        is_paused=objective.state == Objective.State.PAUSED,
        outcome=objective.outcome,
    )
    pace = scoring.pace_of(
        measure, start=about.start, end=about.end, moves_late=row.moves_late
    )
    is_begun = objective.is_in_process or objective.state == Objective.State.CLOSED
    is_measured = objective.is_in_process and standing.progress is not None
    return KeyResultView(
        key_result=row,
        progress=standing.progress,
        raw=standing.raw,
        expected=scoring.expected_progress(pace, on=on) if is_measured else None,
        ratio=scoring.pace_ratio(standing.progress, pace, on=on)
        if is_measured
        else None,
        health=scoring.key_result_health(about, on=on, thresholds=lines)
        if is_begun
        else None,
        confidence=standing.confidences[0] if standing.confidences else None,
        confidence_trend=scoring.confidence_trend(standing.confidences),
        value_age=scoring.value_staleness(measure, standing, start=about.start, on=on)
        if objective.is_in_process
        else None,
        confidence_age=scoring.confidence_staleness(
            measure, standing, start=about.start, on=on
        )
        if objective.is_in_process
        else None,
        readings=_readings(measure, check_ins, start=about.start),
        may_edit=policies.may_edit_key_result(actor, row, objective),
        may_check_in=policies.may_check_in(
            actor, row, objective, co_owners={team.pk for team in co_owners}
        ),
    )


def _readings(
    measure: scoring.Measure, check_ins: Sequence[CheckIn], *, start: date
) -> tuple[Reading, ...]:
    values = facts.check_ins(check_ins)
    return tuple(
        Reading(
            check_in,
            scoring.standing_on(
                measure, values[: n + 1], start=start, on=check_in.measured_on
            ).progress,
        )
        for n, check_in in enumerate(check_ins)
    )


def _health(
    objective: Objective,
    rows: Sequence[KeyResult],
    *,
    on: date,
    age: int | None,
    lines: scoring.Thresholds,
    expected: int | None,
) -> scoring.Health | None:
    if not (objective.is_in_process or objective.state == Objective.State.CLOSED):
        return None
    found = facts.objective_facts(
        objective,
        objective.cycle,
        [(row, facts.standing(row)) for row in rows if row.state in facts.IN_PLAY],
        age_days=age,
        expected_days=expected,
    )
    return scoring.objective_health(found, on=on, thresholds=lines)


def _parents(objective: Objective) -> tuple[Parent, ...]:
    links = objective.links_up.select_related(
        "parent__team", "parent__cycle", "parent__owner__user", "key_result"
    )
    return tuple(
        Parent(link.parent, link.key_result, link.rationale)
        for link in links.order_by("-is_primary", "pk")
    )


def _line_of_sight(objective: Objective) -> tuple[Parent, ...]:
    """Return what it leads to, by primary links, nearest first. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE up AS ("
            " SELECT id, parent_id, 1 AS step FROM objectives_alignmentlink"
            "  WHERE organization_id = %(organization)s"
            "    AND objective_id = %(from)s AND is_primary"
            " UNION ALL SELECT l.id, l.parent_id, up.step + 1"
            "  FROM objectives_alignmentlink l JOIN up ON up.parent_id = l.objective_id"
            "  WHERE l.organization_id = %(organization)s AND l.is_primary"
            "    AND up.step < 20"
            ") SELECT id FROM up ORDER BY step",
            {"organization": current_organization_id(), "from": objective.pk},
        )
        ids = [row[0] for row in cursor.fetchall()]
    links = AlignmentLink.objects.select_related(
        "parent__team", "parent__cycle", "key_result"
    ).in_bulk(ids)
    return tuple(
        Parent(links[pk].parent, links[pk].key_result, links[pk].rationale)
        for pk in ids
    )
