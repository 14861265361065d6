"""Keep what the worker works out about health, so that lists can sort by it."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import F

from objectives import queries
from objectives.aging import AgeLines, age_band
from objectives.models import Expectation, ObjectiveHealth
from objectives.scoring import worse_first
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.queries import settings


def keep_expectations(
    cadence: str, found: Mapping[int | None, AgeLines], *, on: date
) -> None:
    """Keep within how many days OKRs of a cadence finish, by unit; None is everybody.

    Where that changed, every age of the cadence is compared anew.
    """
    with tenant(current_organization_id()):
        rows = list(Expectation.objects.filter(cadence=cadence))
        if found == {row.unit_id: row.lines for row in rows}:
            return
        gone = [row.pk for row in rows if row.unit_id not in found]
        Expectation.objects.filter(pk__in=gone).delete()
        for unit, lines in found.items():
            Expectation.objects.update_or_create(
                cadence=cadence,
                unit_id=unit,
                defaults={
                    "days": lines.nearly_all,
                    "half_days": lines.half,
                    "most_days": lines.most,
                    "n": lines.n,
                    "worked_out_on": on,
                },
            )
        _compare_ages(cadence, found)


def _compare_ages(cadence: str, found: Mapping[int | None, AgeLines]) -> None:
    """Write the bands that follow from other lines. Two statements."""
    rows = ObjectiveHealth.objects.filter(objective__cycle__cadence=cadence)
    changed = []
    for row in rows.annotate(unit=F("objective__team__unit")):
        lines = found.get(vars(row)["unit"], found.get(None))
        band = age_band(row.age_days, lines)
        if band != row.band:
            row.band = band
            changed.append(row)
    ObjectiveHealth.objects.bulk_update(changed, ["band"])


def keep_health(*, on: date, teams: Iterable[int] | None = None) -> None:
    """Work out health and age of the OKRs in process; of some teams or of all.

    Replaces what was kept for them, so that an OKR that left process has no row. Seven
    statements, however many OKRs.
    """
    with tenant(current_organization_id()):
        team_ids = None if teams is None else list(teams)
        objectives = queries.objectives_in_process(team_ids)
        found = queries.judge(objectives, on=on, settings=settings())
        rows = [
            ObjectiveHealth(
                objective_id=pk,
                status=judged.health.status,
                rank=worse_first(judged.health.status),
                age_days=judged.age_days or 0,
                band=judged.band,
                worked_out_on=on,
            )
            for pk, judged in found.items()
            if judged.health is not None
        ]
        ObjectiveHealth.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["organization", "objective"],
            update_fields=["status", "rank", "age_days", "band", "worked_out_on"],
        )
        queries.outdated_healths(found, team_ids).delete()
