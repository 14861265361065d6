"""One objective with everything its page shows."""

from collections.abc import Sequence
from datetime import date

from objectives import facts, lifecycle, policies, scoring
from objectives.models import CheckIn, GapAnswer, KeyResult, Objective
from objectives.queries.guard_rails import breached, lines_of
from objectives.queries.health import as_lines
from objectives.queries.help import as_barriers, overdue
from objectives.queries.initiatives import tried_for
from objectives.queries.lists import TeamMark
from objectives.queries.named import key_results_of
from objectives.queries.page_rows import (
    check_ins_by,
    key_results_around,
    log_of,
    objective_around,
)
from objectives.queries.reach import (
    drift_of,
    reach_of,
    size_of,
    sizes_chosen,
    team_functions,
)
from objectives.queries.revisions import entries
from objectives.queries.shown import CarriedOver, KeyResultView, ObjectivePage, Reading
from objectives.queries.sight import line_of_sight, links_of
from organizations.models import OrganizationSettings
from teams.standing import Standing


def objective_page(
    reference: str,
    *,
    on: date,
    settings: OrganizationSettings,
    actor: Standing,
) -> ObjectivePage | None:
    """Return the page of O-12, or None. Five queries, whatever it holds."""
    objective = objective_around(reference)
    if objective is None:
        return None
    around = vars(objective)
    rows = key_results_around(objective)
    check_ins = check_ins_by(rows)
    history = log_of(objective)
    log = facts.log(history)
    age = lifecycle.age_on(log, on)
    expected = as_lines(around["expected"])
    co_owners = tuple(TeamMark(**about) for about in around["shared_with"])
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
    guard_rails = lines_of(around["guards"], on=on)
    confidences = [view.confidence for view in views]
    links = links_of(objective)
    sight = line_of_sight(objective, links)
    reached = reach_of(
        around["needs"],
        [objective.team.reference, *(team.reference for team in co_owners)],
        team_functions(around["all_teams"]),
    )
    return ObjectivePage(
        objective=objective,
        health=_health(
            objective,
            rows,
            on=on,
            age=age,
            lines=lines,
            expected=expected.nearly_all,
            breached=breached(guard_rails),
            late=overdue(around["promised_help"], on=on),
            barriers=as_barriers(around["barriers_now"]),
        ),
        guard_rails=tuple(guard_rails),
        is_guarded_above=around["guarded_above"],
        pace=facts.pace_on(objective, on) if objective.is_in_process else None,
        age_days=age,
        elapsed_days=lifecycle.elapsed_days(log, on),
        paused_days=lifecycle.paused_days(log, on),
        expected=expected,
        key_results=views,
        confidence_minimum=scoring.confidence_minimum(confidences),
        confidence_mean=scoring.confidence_mean(confidences),
        suggested_grade=grades.current,
        grade_at_commitment=grades.at_commitment,
        co_owners=co_owners,
        carried=tuple(
            CarriedOver(stay["cycle"], date.fromisoformat(stay["on"]), stay["reason"])
            for stay in around["carried"]
        ),
        history=history,
        revisions=tuple(entries(objective, around["revised"])),
        line_of_sight=sight,
        contributes_to=tuple(
            link for link in links if link.objective_id == objective.pk
        ),
        contributions=tuple(
            sorted(
                (link for link in links if link.parent_id == objective.pk),
                key=lambda link: link.objective.number,
            )
        ),
        initiatives=tried_for(rows),
        size=size_of(objective, sight),
        chosen=sizes_chosen(around["chosen"]),
        reach=reached,
        drift=drift_of(
            [row for row in rows if row.state in facts.IN_PLAY], sight, reached
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
        key_results = key_results_of(objective)
    is_measurable = any(
        scoring.has_value_now_and_wanted(facts.measure(row))
        for row in key_results
        if row.state in facts.IN_PLAY
    )
    checks = (
        (objective.title.strip(), "title", "It needs a title."),
        (
            not objective.awaits_answer,
            "answer",
            f"{objective.team.name} was asked; the proposal waits for an answer.",
        ),
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
    return _grades(objective, rows, check_ins_by(rows), on=on)


def _grades(
    objective: Objective,
    rows: Sequence[KeyResult],
    check_ins: dict[int, list[CheckIn]],
    *,
    on: date,
) -> scoring.Grades:
    """Grade by today's targets and by those of the commitment, side by side.

    What never began has no grade.
    """
    if objective.started_on is None and objective.closed_on is None:
        return scoring.Grades(None, None)
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
                committed_weight=facts.committed_weight(row),
                committed_end=max(
                    facts.committed_due_on(row) or objective.cycle.ends_on, start
                ),
            )
            for row in rows
        ),
        on=objective.closed_on or on,
    )


def _view(
    row: KeyResult,
    objective: Objective,
    check_ins: Sequence[CheckIn],
    *,
    on: date,
    lines: scoring.Thresholds,
    actor: Standing,
    co_owners: Sequence[TeamMark],
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
        gap=_gap(row),
        helpers=tuple(vars(row)["helped_by"]),
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
            actor, row, objective, co_owners={team.id for team in co_owners}
        ),
    )


def _gap(row: KeyResult) -> str:
    """Return the latest answer to the gap question in words: "Partly, Q4 2026"."""
    said = vars(row).get("gap")
    if not said:
        return ""
    answer = GapAnswer.Answer(said["answer"]).label
    occasion = GapAnswer.Occasion(said["occasion"]).label.lower()
    return f"{answer} ({occasion} of {said['quarter']})"


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
    breached: Sequence[str],
    late: Sequence[scoring.OverdueHelp],
    barriers: Sequence[str],
) -> scoring.Health | None:
    if not (objective.is_in_process or objective.state == Objective.State.CLOSED):
        return None
    found = facts.objective_facts(
        objective,
        objective.cycle,
        [(row, facts.standing(row)) for row in rows if row.state in facts.IN_PLAY],
        age_days=age,
        expected_days=expected,
        breached=breached,
        overdue_help=late,
        barriers=barriers,
    )
    return scoring.objective_health(found, on=on, thresholds=lines)
