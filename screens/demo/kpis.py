"""Write KPIs with three years of values, and the guard-rails of OKRs."""

import random
from datetime import timedelta
from decimal import Decimal

from measures.models import Kpi, MeasuredValue, Metric
from objectives.models import GuardRail
from screens.demo.stage import Stage, moment
from screens.demo.story import KPIS, KpiStory
from teams.models import Unit

SEED = 23
THREE_YEARS = timedelta(days=3 * 365)


def write_kpis(stage: Stage) -> int:
    """Write the KPIs, their values and what they guard; return the last number."""
    chance = random.Random(SEED)  # noqa: S311 - a story, not a secret
    for number, told in enumerate(KPIS, start=1):
        kpi = _write_kpi(stage, told, number)
        _write_values(stage, kpi, told, chance)
        for mark, limit in told.guards:
            GuardRail.objects.create(
                objective=stage.objectives[mark], kpi=kpi, highest=Decimal(limit)
            )
    return len(KPIS)


def _write_kpi(stage: Stage, told: KpiStory, number: int) -> Kpi:
    metric, _ = Metric.objects.get_or_create(name=told.metric, unit=told.unit)
    metric.key_value_area, metric.source = told.area, told.source
    metric.save()
    team = stage.teams.get(told.home)
    return Kpi.objects.create(
        number=number,
        metric=metric,
        team=team,
        unit=None if team else Unit.objects.get(name=told.home),
        owner=stage.leaders[told.owner],
        direction=told.direction,
        green=Decimal(told.green),
        red=Decimal(told.red),
        green_upper=Decimal(told.green_upper) if told.green_upper else None,
        red_upper=Decimal(told.red_upper) if told.red_upper else None,
        frequency_days=told.every,
    )


def _write_values(
    stage: Stage, kpi: Kpi, told: KpiStory, chance: random.Random
) -> None:
    last = stage.today - timedelta(days=told.silent_for)
    count = (last - (stage.today - THREE_YEARS)).days // told.every
    days = [last - timedelta(days=told.every * n) for n in range(count, -1, -1)]
    rows = [
        MeasuredValue(
            kpi=kpi,
            value=_value(told, n / count, chance),
            measured_on=on,
            recorded_at=moment(on),
            author=kpi.owner,
            note=told.note if n == count else "",
        )
        for n, on in enumerate(days)
    ]
    MeasuredValue.objects.bulk_create(rows)
    kpi.current, kpi.measured_on = rows[-1].value, rows[-1].measured_on
    kpi.save()


def _value(told: KpiStory, share: float, chance: random.Random) -> Decimal:
    """Return the value at a share of the way; the last one is as told."""
    place = share * (len(told.path) - 1)
    before, after = (
        told.path[int(place)],
        told.path[min(int(place) + 1, len(told.path) - 1)],
    )
    exact = before + (after - before) * (place - int(place))
    if share < 1:
        exact *= 1 + chance.uniform(-told.wobble, told.wobble)
    places = Decimal("0.001") if max(told.path) < 1 else Decimal("0.1")
    return Decimal(str(exact)).quantize(places)
