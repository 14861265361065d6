"""Values of KPIs: one, or many at once; append-only, whoever says them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from measures import policies, queries
from measures.importing import Preview
from measures.models import Kpi, MeasuredValue
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.jobs import enqueue
from organizations.models import Membership
from teams.queries import standing

IN_THE_FUTURE = "A value cannot be measured in the future."


@dataclass(frozen=True, slots=True)
class Measured:
    """A value to be written down."""

    kpi: Kpi
    value: Decimal
    measured_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written, and how many values were there already."""

    written: tuple[MeasuredValue, ...]
    known: int


def record_value(
    kpi: Kpi,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    value: Decimal,
    measured_on: date | None = None,
    note: str = "",
) -> MeasuredValue:
    """Write a value down; the one measured last is the KPI's. A word more corrects."""
    measured = Measured(kpi, value, measured_on or on, note)
    with tenant(actor.organization_id):
        (written,) = _write([measured], actor=actor, on=on, now=now)
        return written


def record_values(
    measured: Sequence[Measured], *, actor: Membership, on: date, now: datetime
) -> Recorded:
    """Write many values in one go, or none; what is there already is left out.

    Saying the same again changes nothing, so that a file can be sent twice; two values
    of a KPI on one day contradict each other.
    """
    measured = _each_once(measured)
    with tenant(actor.organization_id):
        said = queries.said_on(
            {each.kpi.pk for each in measured}, {each.measured_on for each in measured}
        )
        new = [
            each
            for each in measured
            if said.get((each.kpi.pk, each.measured_on)) != each.value
        ]
        written = _write(new, actor=actor, on=on, now=now)
        return Recorded(tuple(written), len(measured) - len(new))


def _each_once(measured: Sequence[Measured]) -> list[Measured]:
    """Leave out what is said twice; refuse two values of one day."""
    said: dict[tuple[int, date], Measured] = {}
    for each in measured:
        first = said.setdefault((each.kpi.pk, each.measured_on), each)
        if first.value != each.value:
            raise Conflict(
                f"{each.kpi.reference} has two values on {each.measured_on}. "
                "Send the one that holds.",
                field="value",
            )
    return list(said.values())


def import_values(
    preview: Preview, *, actor: Membership, on: date, now: datetime
) -> Recorded:
    """Write the new values of a file that was shown; rows with a problem stay out."""
    measured = [
        Measured(row.kpi, row.value, row.measured_on, row.row.note)
        for row in preview.new
        if row.kpi is not None and row.value is not None and row.measured_on is not None
    ]
    return record_values(measured, actor=actor, on=on, now=now)


def _write(
    measured: Sequence[Measured], *, actor: Membership, on: date, now: datetime
) -> list[MeasuredValue]:
    if not measured:
        return []
    who = standing(actor, on)
    locked = {kpi.pk: kpi for kpi in queries.lock_kpis(m.kpi.pk for m in measured)}
    for kpi in locked.values():
        policies.may_record_value(who, kpi).enforce()
    if any(each.measured_on > on for each in measured):
        raise Conflict(IN_THE_FUTURE, field="measured_on")
    record(actor.user_id, "kpi.measured")
    rows = MeasuredValue.objects.bulk_create(
        MeasuredValue(
            kpi=locked[each.kpi.pk],
            value=each.value,
            measured_on=each.measured_on,
            recorded_at=now,
            author=actor,
            note=each.note.strip(),
        )
        for each in measured
    )
    _keep_latest(rows)
    for kpi in locked.values():
        first = min(row.measured_on for row in rows if row.kpi_id == kpi.pk)
        since = first.isoformat() if first < on else ""
        enqueue(
            "objectives.refresh_guarded",
            dedupe=f"{kpi.pk} since {since}",
            kpi_id=kpi.pk,
            since=since,
        )
    return rows


def _keep_latest(rows: Iterable[MeasuredValue]) -> None:
    """Repeat the value measured last on its KPI; a later word of a day holds."""
    changed = {}
    for row in rows:
        kpi = row.kpi
        if kpi.measured_on is None or row.measured_on >= kpi.measured_on:
            kpi.current, kpi.measured_on = row.value, row.measured_on
            changed[kpi.pk] = kpi
    for pk in sorted(changed):
        changed[pk].save(update_fields=["current", "measured_on"])
