"""Writes: what the worker stores, so that pages only read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from flow import queries
from flow.board import OkrInProcess, TeamDay, WorkSplit, need
from flow.expectation import Expectations
from flow.metrics import EXPECTATION_PERCENT, age_lines
from flow.models import AlignmentSnapshot, SnapshotDay
from flow.queries.records import Places, places
from objectives.actions import keep_expectations, keep_health
from objectives.models import Cadence
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.jobs import enqueue
from organizations.models import Membership, OrganizationSettings
from organizations.queries import settings
from sprints.queries import teams_working_for, work_in_windows
from teams.models import Team

TEAMS_AT_ONCE = 50
COMPUTED = [
    "computed_at",
    "in_process",
    "limit",
    "annual_in_process",
    "annual_limit",
    "is_over_since_import",
    "key_results",
    "carried_over",
    "on_track",
    "at_risk",
    "off_track",
    "stale",
    "too_early",
    "paused",
    "linked",
    "objectives",
    "oldest_number",
    "oldest_age",
    "sprint_number",
    "sprint_ends_on",
    "is_focus",
    "goal",
    "goal_kind",
    "goal_key_results",
    "work",
    "need",
]


def ask_for_day(actor: Membership, day: date, *, now: datetime) -> SnapshotDay:
    """Have the worker compute a day that nobody has looked at yet.

    Refused for a day before the first OKR was in process: nothing can be seen there.
    """
    with tenant(actor.organization_id):
        first = queries.first_day()
        if day < min(first or now.date(), now.date()):
            raise Conflict(f"Nothing was in process before {first or now.date()}.")
        asked, is_new = SnapshotDay.objects.get_or_create(
            day=day, defaults={"asked_at": now}
        )
        if is_new or asked.computed_at is None:
            enqueue("flow.compute_day", dedupe=str(day), day=day.isoformat())
        return asked


def compute_day(day: date, *, now: datetime) -> SnapshotDay:
    """Compute every team's row of a day and the whole board; replaces what was."""
    with tenant(current_organization_id()):
        kept = _locked(day, now)
        stand = places()
        expected = _expected(kept, stand)
        teams = list(queries.active_teams(day))
        for first in range(0, len(teams), TEAMS_AT_ONCE):
            some = teams[first : first + TEAMS_AT_ONCE]
            _store_teams(kept, some, expected, now=now)
        AlignmentSnapshot.objects.filter(day=day).exclude(team__in=teams).delete()
        if day == settings().day_of(now):
            _keep_expectations(expected, stand, on=day)
            keep_health(on=day)
        return _finish(kept, now=now)


def refresh_team(
    team_id: int, *, today: date, now: datetime, since: date | None = None
) -> None:
    """Compute a team's row again: today's, and for a late record those since its day.

    A day that was never computed is computed whole.
    """
    with tenant(current_organization_id()):
        stand = places()
        for day in queries.affected_days(today, since):
            kept = _locked(day, now)
            if kept.computed_at is None:
                compute_day(day, now=now)
                continue
            teams = list(queries.active_teams(day).filter(pk=team_id))
            expected = _expected(kept, stand)
            _store_teams(kept, teams, expected, now=now)
            if day == today:
                _keep_work(teams_working_for(team_id), day)
            _finish(kept, now=now)
            if day == today:
                _keep_expectations(expected, stand, on=day)
        keep_health(on=today, teams=[team_id])


def refresh_organization(*, today: date, now: datetime) -> None:
    """Compute today again, and past days when they are asked for.

    The rows of past days stay, since they alone know the limits of then.
    """
    with tenant(current_organization_id()):
        SnapshotDay.objects.exclude(day=today).delete()
        compute_day(today, now=now)


def _expected(kept: SnapshotDay, stand: Places) -> Expectations:
    """Return what quarterly OKRs were expected to take on a day, and note it there."""
    expected = queries.expectations_on(kept.day, Cadence.QUARTERLY, stand=stand)
    lines = expected.everybody.lines
    kept.expected_days = lines.lines.get(EXPECTATION_PERCENT)
    kept.expected_from = lines.n if kept.expected_days else 0
    return expected


def _keep_expectations(quarterly: Expectations, stand: Places, *, on: date) -> None:
    """Let every card compare ages as of today with what the board does."""
    annual = queries.expectations_on(on, Cadence.ANNUAL, stand=stand)
    for cadence, found in ((Cadence.QUARTERLY, quarterly), (Cadence.ANNUAL, annual)):
        by_unit = [(None, found.everybody), *found.units.items()]
        lines = {unit: age_lines(each.lines) for unit, each in by_unit if each.times}
        keep_expectations(cadence, lines, on=on)


def _locked(day: date, now: datetime) -> SnapshotDay:
    SnapshotDay.objects.get_or_create(day=day, defaults={"asked_at": now})
    return SnapshotDay.objects.select_for_update(of=("self",)).get(day=day)


def _store_teams(
    kept: SnapshotDay, teams: Sequence[Team], expected: Expectations, *, now: datetime
) -> None:
    ours = settings()
    rows = queries.team_days(teams, kept.day, settings=ours, expected=expected)
    if kept.day < ours.day_of(now):
        rows = queries.with_limits_of_then(rows, kept.day)
    shown = [row for row in rows if row.is_shown]
    work = _work([row.team for row in shown], kept.day, ours)
    hidden = [row.team for row in rows if not row.is_shown]
    AlignmentSnapshot.objects.filter(day=kept.day, team__in=hidden).delete()
    AlignmentSnapshot.objects.bulk_create(
        [_snapshot(kept.day, row, now, work.get(row.team)) for row in shown],
        update_conflicts=True,
        unique_fields=["organization", "day", "team"],
        update_fields=COMPUTED,
    )


def _work(
    teams: Collection[int], day: date, ours: OrganizationSettings
) -> dict[int, WorkSplit]:
    found = work_in_windows(teams, day, default=ours.figures_window)
    return {
        team: WorkSplit(
            each.window.kind.value,
            str(each.window.now.since),
            str(each.window.now.until),
            **asdict(each.share),
        )
        for team, each in found.items()
    }


def _keep_work(teams: Iterable[int], day: date) -> None:
    """Count again what the work of teams is for, which others' initiatives told."""
    for team, split in _work(list(teams), day, settings()).items():
        rows = AlignmentSnapshot.objects.filter(day=day, team=team)
        rows.update(work=asdict(split))


def _finish(kept: SnapshotDay, *, now: datetime) -> SnapshotDay:
    kept.totals = asdict(queries.totals_of(kept.day))
    kept.computed_at = now
    kept.save(update_fields=["totals", "computed_at", "expected_days", "expected_from"])
    return kept


def _snapshot(
    day: date, row: TeamDay, now: datetime, work: WorkSplit | None
) -> AlignmentSnapshot:
    counted = row.counted()
    oldest = row.oldest
    goal = row.goal
    return AlignmentSnapshot(
        day=day,
        team_id=row.team,
        computed_at=now,
        in_process=row.in_process,
        limit=row.limit,
        annual_in_process=row.annual_in_process,
        annual_limit=row.annual_limit,
        is_over_since_import=row.is_over and row.has_facts,
        key_results=sum(okr.key_results for okr in row.okrs),
        carried_over=sum(okr.times_carried > 0 for okr in row.okrs),
        on_track=counted["on_track"],
        at_risk=counted["at_risk"],
        off_track=counted["off_track"],
        stale=counted["stale"],
        too_early=counted["too_early"],
        paused=counted["paused"],
        linked=sum(okr.is_linked for okr in row.okrs),
        objectives=[_as_json(okr) for okr in row.okrs],
        oldest_number=oldest.number if oldest else None,
        oldest_age=oldest.age_days if oldest else None,
        sprint_number=goal.sprint_number if goal else None,
        sprint_ends_on=goal.ends_on if goal else None,
        is_focus=bool(goal and goal.is_focus),
        goal=goal.text if goal else "",
        goal_kind=goal.kind if goal else "",
        goal_key_results=[list(pair) for pair in goal.key_results] if goal else [],
        work=asdict(work) if work else {},
        need=need(row),
    )


def _as_json(okr: OkrInProcess) -> dict[str, object]:
    values: dict[str, object] = okr._asdict()
    values["progress"] = None if okr.progress is None else str(okr.progress)
    return values
