"""Writes: the lines behind the dashboard's figures, as of now."""

from datetime import datetime

from conversations.actions import keep_measures
from flow import queries
from flow.actions.board import compute_day
from flow.concerns import Kind, Line
from flow.models import Concern, ConcernDay
from objectives.models import Cadence
from objectives.queries import current_cycle
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.jobs import enqueue_after_change
from organizations.queries import events_after, settings, settled_event

LINES_AT_ONCE = 1000


def watch(organization_id: int, *, now: datetime) -> bool:
    """Ask for the lines, and the map, if anything was recorded since there were lines.

    The audit trail knows every change, whichever room made it. Three queries.
    """
    with tenant(organization_id):
        kept = queries.concern_day(settings().day_of(now))
        if kept is not None and kept.seen == events_after(kept.settled):
            return False
        enqueue_after_change()
        return True


def keep_concerns(*, now: datetime) -> ConcernDay:
    """Work out every line and write those that changed, the measures of value too."""
    with tenant(current_organization_id()):
        ours = settings()
        day = ours.day_of(now)
        settled = settled_event()
        seen = events_after(settled)
        board = queries.day_called(day)
        if board is None or board.computed_at is None:
            compute_day(day, now=now)
        quarter = current_cycle(Cadence.QUARTERLY, day)
        if quarter is not None:
            keep_measures(quarter, on=day, settings=ours)
        found = queries.concerns_on(day, list(queries.board_of(day)), settings=ours)
        _replace(found.lines)
        kept, _ = ConcernDay.objects.update_or_create(
            day=day,
            defaults={
                "computed_at": now,
                "counts": found.counts,
                "facts": dict(found.facts),
                "value": list(found.value),
                "settled": settled,
                "seen": seen,
            },
        )
        return kept


def _replace(lines: tuple[Line, ...]) -> None:
    """Write the lines of the kinds that changed; the others stay as they are."""
    wanted: dict[Kind, list[Line]] = {kind: [] for kind in Kind}
    for line in lines:
        wanted[line.kind].append(line)
    written: dict[Kind, list[Line]] = {kind: [] for kind in Kind}
    for row in Concern.objects.order_by("kind", "place"):
        written[Kind(row.kind)].append(row.as_line())
    changed = [kind for kind in Kind if wanted[kind] != written[kind]]
    Concern.objects.filter(kind__in=changed).delete()
    Concern.objects.bulk_create(
        (
            Concern(
                kind=kind,
                place=place,
                reference=line.reference,
                title=line.title,
                words=line.words,
                who=line.who,
                since=line.since,
                days=line.days,
                teams=list(line.teams),
            )
            for kind in changed
            for place, line in enumerate(wanted[kind])
        ),
        batch_size=LINES_AT_ONCE,
    )
