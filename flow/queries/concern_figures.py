"""The figures of DOMAIN 4 that are no conversation: goals, work, links, proposals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q

from conversations.models import CascadeProposal
from conversations.queries import days_blocked, help_asked
from flow.board import OkrInProcess
from flow.concerns import Kind, Line
from objectives.models import (
    AlignmentLink,
    Cadence,
    Initiative,
    InitiativeLink,
    KeyResult,
    Objective,
    StrategyGoal,
)
from objectives.queries import IN_PROCESS, current_cycle, heartbeat_teams
from objectives.queries.lists import leads_somewhere
from organizations.models import OrganizationSettings
from sprints.focus import MEASURED_AFTER_DAYS, TWO_QUARTERS, BetFacts, was_worked_on
from sprints.inheritance import Bet, Sorting, sorting_of
from sprints.models import Sprint
from sprints.queries import windows
from sprints.queries.needle import began_on
from sprints.window import QUARTER, Window

WORK = {
    Sorting.LINKED: Kind.WORK_LINKED,
    Sorting.HEARTBEAT: Kind.WORK_HEARTBEAT,
    Sorting.UNSORTED: Kind.WORK_UNSORTED,
}
ANSWERS = {
    CascadeProposal.State.ASKED: Kind.CASCADE_ASKED,
    CascadeProposal.State.ACCEPTED: Kind.CASCADE_ACCEPTED,
    CascadeProposal.State.COUNTERED: Kind.CASCADE_COUNTERED,
    CascadeProposal.State.PUSHED_BACK: Kind.CASCADE_PUSHED_BACK,
    CascadeProposal.State.HELD: Kind.CASCADE_PUSHED_BACK,
}
Held = Mapping[int, tuple[OkrInProcess, tuple[int, ...]]]


def figures(
    day: date,
    okrs: Held,
    hungry: Iterable[KeyResult],
    *,
    settings: OrganizationSettings,
) -> tuple[list[Line], dict[str, int | None]]:
    """Return the lines of every figure, and the days blocked. Thirteen queries.

    Goals and work are those of each team's window (DOMAIN 4).
    """
    quarter = current_cycle(Cadence.QUARTERLY, day)
    since = quarter.starts_on if quarter else day - QUARTER
    looked_at = windows(day, default=settings.figures_window)
    blocked, facts = _blocked(okrs, day)
    lines = [
        *_goals(looked_at, day),
        *_work(looked_at, day),
        *(_starved(row) for row in hungry),
        *_proposals(since),
        *blocked,
    ]
    if settings.has_many_teams or settings.has_annual_cycle:
        lines += _orphans()
    if settings.has_strategy:
        lines += _unsupported(day)
    return lines, facts


def _goals(looked_at: Mapping[int, Window], day: date) -> Iterable[Line]:
    """Return the sprints in the window of their team by what their goal moves.

    Those of teams whose quarter is heartbeat alone are in no rate.
    """
    since = min((each.now.since for each in looked_at.values()), default=day)
    sprints = (
        Sprint.objects.filter(starts_on__lte=day, ends_on__gte=since, is_focus=False)
        .exclude(team__in=heartbeat_teams(day))
        .select_related("team")
        .prefetch_related("goals__links__key_result__objective")
        .order_by("-starts_on", "number")
    )
    for sprint in sprints:
        period = looked_at[sprint.team_id].now
        if sprint.ends_on < period.since or sprint.starts_on > period.until:
            continue
        goal = next(iter(sprint.goals.all()), None)
        kind = Kind.GOAL_MISSING
        if goal is not None:
            kind = Kind.GOAL_UNSORTED
            if goal.kind == "heartbeat":
                kind = Kind.GOAL_HEARTBEAT
            elif any(
                _was_in_process(link.key_result.objective, sprint.starts_on)
                for link in goal.links.all()
            ):
                kind = Kind.GOAL_LINKED
        yield Line(
            kind,
            f"S-{sprint.number}",
            goal.text if goal else sprint.name,
            f"{sprint.team.name}, {sprint.name}.",
            since=sprint.starts_on,
            teams=(sprint.team_id,),
        )


def _was_in_process(objective: Objective, on: date) -> bool:
    started = objective.started_on is not None and objective.started_on <= on
    return started and (objective.closed_on is None or objective.closed_on > on)


def _work(looked_at: Mapping[int, Window], day: date) -> Iterable[Line]:
    """Return initiatives: what they are for, and what was learned from those done."""
    expected = InitiativeLink.objects.filter(
        ~Q(expected_impact="") | Q(expected_change__isnull=False),
        initiative=OuterRef("pk"),
    )
    doing, done, stopped = (
        Initiative.State.DOING,
        Initiative.State.DONE,
        Initiative.State.STOPPED,
    )
    rows = (
        Initiative.objects.filter(state__in=[doing, done, stopped])
        .select_related("team")
        .annotate(has_expectation=Exists(expected), began_on=began_on())
        .order_by("-number")
    )
    for row in rows:
        kinds = []
        sorting = sorting_of(Bet(row.kind, vars(row)["has_expectation"]))
        begun = vars(row)["began_on"]
        facts = BetFacts(row.pk, row.state, row.since, sorting, began_on=begun)
        if was_worked_on(facts, looked_at[row.team_id].now):
            kinds.append(WORK[sorting])
        if row.state == done and (day - row.since).days > MEASURED_AFTER_DAYS:
            kinds.append(Kind.MEASURED if row.observed else Kind.UNMEASURED)
        if row.state == stopped and day - TWO_QUARTERS < row.since:
            kinds.append(Kind.STOPPED)
        for kind in kinds:
            yield Line(
                kind,
                row.reference,
                row.text,
                f"{row.team.name}. {row.get_state_display()}.",
                since=row.since,
                teams=(row.team_id,),
            )


def _starved(row: KeyResult) -> Line:
    return Line(
        Kind.STARVED,
        row.reference,
        row.title,
        f"{row.objective.team.name}, {row.objective.reference} {row.objective.title}.",
        teams=(row.team_id or row.objective.team_id,),
    )


def _orphans() -> list[Line]:
    rows = Objective.objects.filter(
        ~leads_somewhere(), state__in=IN_PROCESS, stands_alone=False
    ).select_related("team")
    return [
        Line(
            Kind.ORPHAN,
            row.reference,
            row.title,
            f"{row.team.name}. It leads to nothing, and nobody said that it stands alone.",
            teams=(row.team_id,),
        )
        for row in rows.order_by("number")
    ]


def _unsupported(day: date) -> list[Line]:
    """Return goals of the strategy without an OKR in process below, however far."""
    up: dict[int, list[int]] = defaultdict(list)
    goals: dict[int, set[int]] = defaultdict(set)
    for objective, parent, goal in AlignmentLink.objects.values_list(
        "objective_id", "parent_id", "goal_id"
    ):
        if goal is not None:
            goals[objective].add(goal)
        elif parent is not None:
            up[objective].append(parent)
    walked: set[int] = set()
    supported: set[int] = set()
    ahead = list(
        Objective.objects.filter(state__in=IN_PROCESS).values_list("pk", flat=True)
    )
    while ahead:
        objective = ahead.pop()
        if objective not in walked:
            walked.add(objective)
            supported |= goals[objective]
            ahead += up[objective]
    rows = StrategyGoal.objects.filter(
        retired_on=None, starts_on__lte=day, ends_on__gte=day
    ).order_by("number")
    return [
        Line(
            Kind.UNSUPPORTED,
            row.reference,
            row.title,
            "No OKR in process leads to it.",
            since=row.starts_on,
        )
        for row in rows
        if row.pk not in supported
    ]


def _proposals(since: date) -> Iterable[Line]:
    """Return what was proposed to teams since the quarter began, or waits still."""
    rows = (
        CascadeProposal.objects.filter(
            Q(proposed_on__gte=since) | Q(objective__state="proposed")
        )
        .exclude(state=CascadeProposal.State.WITHDRAWN)
        .select_related("objective__team")
        .order_by("objective__number")
    )
    for row in rows:
        yield Line(
            ANSWERS[CascadeProposal.State(row.state)],
            row.objective.reference,
            row.objective.title,
            f"{row.objective.team.name}. {row.get_state_display()}.",
            since=row.since,
            teams=(row.objective.team_id,),
        )


def _blocked(okrs: Held, day: date) -> tuple[Sequence[Line], dict[str, int | None]]:
    """Return the OKRs that waited for others, and days of so many. One query."""
    rows = Objective.objects.filter(number__in=list(okrs)).select_related("team")
    lines = []
    waited = 0
    for row in rows.annotate(help_asked=help_asked()):
        okr, teams = okrs[row.number]
        blocked = min(
            days_blocked(row.started_on, vars(row)["help_asked"], on=day), okr.age_days
        )
        waited += blocked
        if blocked:
            lines.append(
                Line(
                    Kind.BLOCKED,
                    okr.reference,
                    okr.title,
                    f"{row.team.name}. Blocked by others on {blocked} of "
                    f"{okr.age_days} days.",
                    days=blocked,
                    teams=teams,
                )
            )
    in_process = sum(okr.age_days for okr, _ in okrs.values())
    return lines, {"blocked_days": waited, "in_process_days": in_process}
