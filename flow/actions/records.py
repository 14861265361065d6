"""Keep records and figures as the log tells them, changing only what differs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from flow import queries
from flow.actions.forecasts import correct_forecasts
from flow.actions.limits import correct_limits, keep_limits
from flow.ages import blocked_days, known_days, moved_after
from flow.figures import Event, Figures, events, figures, first_difference
from flow.items import Item, Level, Stop
from flow.models import FlowHolder, FlowRecord, FlowSnapshot
from flow.queries import Scope
from objectives import facts
from objectives.models import Cadence, CheckIn, Initiative, KeyResult, Objective
from okrhub.lib.tenancy import current_organization_id, tenant
from teams.models import Team

ROWS_AT_ONCE = 1000
WRITTEN = [
    "cadence",
    "team",
    "started_on",
    "exited_on",
    "outcome",
    "kind",
    "earlier",
    "owners",
    "others",
    "shared",
    "carried_on",
    "paused",
    "waited",
    "barred",
    "moved_on",
    "changed_on",
    "days",
    "began_on",
    "moved_after",
    "blocked_days",
]

Change = tuple[Item | None, Item | None]
Series = tuple[str, str]
Ids = Mapping[Level, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Drift:
    """Rows that did not say what the log says: of an item, or of a scope's days.

    Without item, team and unit they are the organisation's; `since` is the first day.
    Instead of a level, `limit` names the rows of a team's limit.
    """

    level: str
    rows: int
    item: str = ""
    team: int | None = None
    unit: int | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What differed: records by level and number, before and after."""

    changes: tuple[Change, ...]

    @property
    def drifts(self) -> list[Drift]:
        """Return the rows that differed, one of each item."""
        items = (now or was for was, now in self.changes)
        return [Drift(item.level, 1, item=item.reference) for item in items if item]

    @property
    def teams(self) -> set[int]:
        """Return the teams that have or had any of it."""
        return set(
            chain.from_iterable(
                item.teams for pair in self.changes for item in pair if item
            )
        )


def one_at_a_time() -> None:
    """Let whoever writes records or figures of the organisation wait for each other.

    Readers never wait. Held until the transaction ends, which may take its time to wait
    and to work figures out: a busy machine must not end it after thirty seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = '10min';"
            "SET LOCAL idle_in_transaction_session_timeout = '10min';"
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"flow of {current_organization_id()}"],
        )


def keep_records(objectives: Collection[int], *, on: date) -> Kept:
    """Write the records of some objectives anew where their log says otherwise."""
    return _keep(
        queries.items_from_log(objectives, on=on),
        FlowRecord.objects.filter(objective_id__in=objectives),
        {
            Level.OKR: _numbers(Objective.objects.filter(pk__in=objectives)),
            Level.KEY_RESULT: _numbers(
                KeyResult.objects.filter(objective_id__in=objectives)
            ),
        },
    )


def keep_initiatives(teams: Collection[int], *, on: date) -> Kept:
    """Write the records of some teams' initiatives anew where their steps differ."""
    initiatives = Initiative.objects.filter(team_id__in=teams)
    ids = _numbers(initiatives)
    held = FlowRecord.objects.filter(level=Level.INITIATIVE).filter(
        Q(team_id__in=teams) | Q(initiative_id__in=list(ids.values()))
    )
    return _keep(
        queries.initiatives_from_log(teams, on=on), held, {Level.INITIATIVE: ids}
    )


def _numbers(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.values_list("number", "pk"))


def _keep(said: Iterable[Item], rows: QuerySet[FlowRecord], ids: Ids) -> Kept:
    now = {item.key: item for item in said}
    before = {item.key: item for item in queries.as_items(rows)}
    changes = [
        (before.get(key), now.get(key))
        for key in sorted({*before, *now})
        if before.get(key) != now.get(key)
    ]
    gone = [was for was, item in changes if was is not None and item is None]
    for was in gone:
        FlowRecord.objects.filter(level=was.level, number=was.number).delete()
    _write([item for _, item in changes if item is not None], ids)
    _keep_progress(rows.filter(exited_on=None))
    return Kept(tuple(changes))


def _keep_progress(rows: QuerySet[FlowRecord]) -> None:
    """Write how far what is open got, and when it was last looked at."""
    measured = KeyResult.objects.filter(state__in=facts.ONCE_IN_PLAY)
    last = (
        CheckIn.objects.filter(key_result=OuterRef("pk"))
        .order_by("-measured_on")
        .values("measured_on")[:1]
    )
    for level, progress, of in (
        (
            Level.OKR,
            Objective.objects.filter(pk=OuterRef("objective_id")).values("progress"),
            measured.filter(objective=OuterRef("objective_id")),
        ),
        (
            Level.KEY_RESULT,
            KeyResult.objects.filter(pk=OuterRef("key_result_id")).values(
                "raw_progress"
            ),
            measured.filter(pk=OuterRef("key_result_id")),
        ),
    ):
        checked = of.order_by("pk").annotate(last=Subquery(last)).values("last")
        rows.filter(level=level).update(
            progress=Subquery(progress), checked_on=ArraySubquery(checked)
        )


def _write(items: Sequence[Item], ids: Ids) -> None:
    written = FlowRecord.objects.bulk_create(
        [_record(item, ids) for item in items],
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["organization", "level", "number"],
        update_fields=WRITTEN,
    )
    FlowHolder.objects.filter(record_id__in=[row.pk for row in written]).delete()
    FlowHolder.objects.bulk_create(
        [
            FlowHolder(record=row, team_id=team)
            for row, item in zip(written, items, strict=True)
            for team in sorted(item.teams)
        ],
        batch_size=ROWS_AT_ONCE,
    )


def _record(item: Item, ids: Ids) -> FlowRecord:
    flow = item.flow
    of_level = {level: ids[level][item.number] for level in ids if level == item.level}
    return FlowRecord(
        level=item.level,
        number=item.number,
        cadence=item.cadence,
        objective_id=ids[Level.OKR][item.objective] if item.objective else None,
        key_result_id=of_level.get(Level.KEY_RESULT),
        initiative_id=of_level.get(Level.INITIATIVE),
        team_id=item.team,
        started_on=flow.started_on,
        exited_on=flow.exited_on,
        outcome=flow.outcome,
        kind=item.kind,
        earlier=[[str(start), str(end)] for start, end in flow.earlier],
        owners=[[str(day), team] for day, team in item.owners],
        others=sorted(item.others),
        shared=[
            [
                each.team,
                *(str(day) if day else None for day in (each.since, each.until)),
            ]
            for each in item.shared
        ],
        carried_on=list(item.carried_on),
        paused=_stops(item.paused),
        waited=_stops(item.waited),
        barred=_stops(item.barred),
        moved_on=item.moved_on,
        changed_on=item.changed_on,
        days=known_days(item),
        began_on=flow.intervals[0][0],
        moved_after=moved_after(item),
        blocked_days=blocked_days(flow, item.stops, flow.exited_on)
        if flow.exited_on
        else 0,
    )


def _stops(stops: Iterable[Stop]) -> list[list[str | None]]:
    return [[str(first), str(last) if last else None] for first, last in stops]


def refresh_flow(team_id: int, *, on: date) -> None:
    """Keep a team's records, and the figures and limits that they change."""
    with tenant(current_organization_id()):
        one_at_a_time()
        known = queries.objectives_on_record(team_id)
        objectives = {*queries.objectives_of_team(team_id), *known}
        keep_figures(keep_records(objectives, on=on), on=on)
        keep_figures(keep_initiatives([team_id], on=on), on=on)
        keep_limits(Team.objects.filter(pk=team_id), on=on)


def recount_units(units: Collection[int], *, on: date) -> None:
    """Count units anew, and those above them, when teams were moved between them.

    A unit's figures of all days are those of the teams that belong to it now.
    """
    with tenant(current_organization_id()):
        one_at_a_time()
        for scope in queries.units_above(units):
            recompute_figures(scope, on=on)


def keep_figures(kept: Kept, *, on: date) -> None:
    """Correct the figures of every scope that a change touches, from its first day on.

    With them what was taken of the limit on the days before today.
    """
    if not kept.changes:
        return
    for scope, teams in queries.scopes_of(kept.teams).items():
        for (cadence, level), day in _first_days(kept.changes, teams).items():
            correct_figures(scope, teams, cadence, level, since=day)
            if level == Level.OKR:
                correct_limits(scope, cadence, since=day, today=on)


def _first_days(
    changes: Iterable[Change], teams: frozenset[int] | None
) -> dict[Series, date]:
    """Return for each cadence and level the first day that some teams see differ."""
    found: dict[Series, date] = {}
    for was, now in changes:
        for series in sorted({(i.cadence, i.level) for i in (was, now) if i}):
            day = first_difference(_seen(was, series, teams), _seen(now, series, teams))
            if day is not None:
                found[series] = min(found.get(series, day), day)
    return found


def _seen(
    item: Item | None, series: Series, teams: frozenset[int] | None
) -> list[Event]:
    if item is None or (item.cadence, item.level) != series:
        return []
    return events(item, teams)


def correct_figures(
    scope: Scope,
    teams: frozenset[int] | None,
    cadence: str,
    level: str,
    *,
    since: date,
) -> None:
    """Work out a scope's rows again from a day on; those before it stay."""
    rows = queries.records_in(teams).filter(
        cadence=cadence, level=level, changed_on__gte=since
    )
    happened = (
        event
        for item in queries.as_items(rows)
        for event in events(item, teams)
        if event.day >= since
    )
    base = queries.last_before(scope, cadence, level, since)
    found = figures(happened, after=base)
    queries.snapshots_of(scope, cadence, level).filter(day__gte=since).delete()
    _store(scope, cadence, level, found)
    correct_forecasts(scope, cadence, level, since=since)


def recompute_figures(scope: Scope, *, on: date) -> list[Drift]:
    """Work out all of a scope's rows; return those that said something else."""
    teams = queries.teams_in(scope)
    happened: dict[Series, list[Event]] = defaultdict(list)
    for item in queries.as_items(queries.records_in(teams)):
        happened[item.cadence, item.level] += events(item, teams)
    return [
        Drift(
            level,
            len(days),
            team=scope.team,
            unit=scope.unit,
            since=min(days).isoformat(),
        )
        for cadence in Cadence.values
        for level in queries.LEVELS
        if (
            days := _replace(
                scope, cadence, level, figures(happened[cadence, level]), on=on
            )
        )
    ]


def _replace(
    scope: Scope, cadence: str, level: str, found: list[Figures], *, on: date
) -> set[date]:
    kept = queries.kept_figures(scope, cadence, level, up_to=date.max)
    stale = set(kept) - set(found)
    missing = set(found) - set(kept)
    if stale:
        rows = queries.snapshots_of(scope, cadence, level)
        rows.filter(day__in=[each.day for each in stale]).delete()
    _store(scope, cadence, level, sorted(missing, key=lambda each: each.day))
    wrong = {each.day for each in stale | missing}
    if wrong:
        correct_forecasts(scope, cadence, level, since=min(wrong))
        if level == Level.OKR:
            correct_limits(scope, cadence, since=min(wrong), today=on)
    return wrong


def _store(scope: Scope, cadence: str, level: str, found: Iterable[Figures]) -> None:
    FlowSnapshot.objects.bulk_create(
        [
            FlowSnapshot(
                team_id=scope.team,
                unit_id=scope.unit,
                cadence=cadence,
                level=level,
                day=each.day,
                arrived=each.arrived,
                finished=each.finished,
                achieved=each.achieved,
                dropped=each.dropped,
                deferred=each.deferred,
                transferred=each.transferred,
                other=each.other,
                in_process=each.in_process,
                total_age=each.total_age,
            )
            for each in found
        ],
        batch_size=ROWS_AT_ONCE,
    )
