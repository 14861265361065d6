"""KPIs: set up, changed, archived and restored."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from measures import corridor, facts, policies, queries
from measures.models import Kpi, Metric
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from organizations.queries import settings
from organizations.references import KPI, next_number
from teams.models import Team, Unit
from teams.queries import standing

WATCHED = "This metric has a KPI here already."
ONE_HOME = "A KPI belongs to one team or to one unit."
EDITABLE = frozenset(
    {
        "owner",
        "direction",
        "green",
        "red",
        "green_upper",
        "red_upper",
        "frequency_days",
    }
)


@dataclass(frozen=True, slots=True)
class NewMetric:
    """What a KPI measures, found in the registry by name and unit or added to it."""

    name: str
    unit: str = ""
    key_value_area: str = ""
    source: str = ""


def register_kpi(
    metric: Metric | NewMetric,
    *,
    actor: Membership,
    on: date,
    direction: str,
    green: Decimal,
    red: Decimal,
    green_upper: Decimal | None = None,
    red_upper: Decimal | None = None,
    team: Team | None = None,
    unit: Unit | None = None,
    owner: Membership | None = None,
    frequency_days: int = 30,
) -> Kpi:
    """Watch a metric for a team or a unit, once; switches the KPIs' layer on."""
    with tenant(actor.organization_id):
        who = standing(actor, on)
        policies.may_register_kpi(who, team).enforce()
        if (team is None) == (unit is None):
            raise Conflict(ONE_HOME, field="home")
        record(actor.user_id, "kpi.registered")
        kpi = Kpi(
            number=next_number(KPI),
            metric=_registered(metric),
            team=team,
            unit=unit,
            owner=owner,
            direction=direction,
            green=green,
            red=red,
            green_upper=green_upper,
            red_upper=red_upper,
            frequency_days=frequency_days,
        )
        _check_limits(kpi)
        try:
            with transaction.atomic():
                kpi.save()
        except IntegrityError as error:
            raise _refusal(error) from error
        _switch_on()
        return kpi


def edit_kpi(
    kpi: Kpi,
    version: int,
    *,
    actor: Membership,
    on: date,
    key_value_area: str | None = None,
    **changes: Any,
) -> Kpi:
    """Change a KPI, seen as `version`; its values stay. Its metric's area as well."""
    unknown = changes.keys() - EDITABLE
    if unknown:
        raise ValueError(f"Not editable: {', '.join(sorted(unknown))}.")
    with tenant(actor.organization_id):
        (locked,) = queries.lock_kpis([kpi.pk])
        who = standing(actor, on)
        policies.may_edit_kpi(who, locked).enforce()
        check_version(locked, version)
        record(actor.user_id, "kpi.edited")
        for name, value in changes.items():
            setattr(locked, name, value)
        _check_limits(locked)
        save_version(locked, version, changes)
        if key_value_area not in {None, locked.metric.key_value_area}:
            policies.may_edit_metric(who).enforce()
            metric = queries.lock_metric(locked.metric_id)
            save_version(metric, metric.version, {"key_value_area": key_value_area})
            locked.metric = metric
        return locked


def archive_kpi(kpi: Kpi, *, actor: Membership, on: date) -> Kpi:
    """Stop watching a KPI; its values stay, and it can be restored."""
    return _set_archived(kpi, on, actor=actor, on=on, action="kpi.archived")


def restore_kpi(kpi: Kpi, *, actor: Membership, on: date) -> Kpi:
    """Watch an archived KPI again."""
    return _set_archived(kpi, None, actor=actor, on=on, action="kpi.restored")


def _set_archived(
    kpi: Kpi, archived_on: date | None, *, actor: Membership, on: date, action: str
) -> Kpi:
    with tenant(actor.organization_id):
        (locked,) = queries.lock_kpis([kpi.pk])
        policies.may_edit_kpi(standing(actor, on), locked).enforce()
        if (locked.archived_on is None) == (archived_on is None):
            return locked
        record(actor.user_id, action)
        try:
            with transaction.atomic():
                save_version(locked, locked.version, {"archived_on": archived_on})
        except IntegrityError as error:
            raise _refusal(error) from error
        return locked


def _registered(metric: Metric | NewMetric) -> Metric:
    if isinstance(metric, Metric):
        return metric
    known = queries.metric_called(metric.name, metric.unit)
    if known is None:
        return Metric.objects.create(
            name=metric.name,
            unit=metric.unit,
            key_value_area=metric.key_value_area,
            source=metric.source,
        )
    missing = {
        name: getattr(metric, name)
        for name in ("key_value_area", "source")
        if getattr(metric, name) and not getattr(known, name)
    }
    if missing:
        known = queries.lock_metric(known.pk)
        save_version(known, known.version, missing)
    return known


def _check_limits(kpi: Kpi) -> None:
    if kpi.direction != Kpi.Direction.WITHIN:
        kpi.green_upper = kpi.red_upper = None
    try:
        facts.limits(kpi)
    except corridor.CorridorError as error:
        raise Conflict(str(error), field=error.field) from error


def _switch_on() -> None:
    kept = settings()
    if not kept.has_kpis:
        kept.has_kpis = True
        kept.version += 1
        kept.save(update_fields=["has_kpis", "version"])


def _refusal(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "")
    if name in {"team_watches_a_metric_once", "unit_watches_a_metric_once"}:
        return Conflict(WATCHED, field="name")
    return error
