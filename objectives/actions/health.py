"""Keep what the worker works out about health, so that lists can sort by it."""

from collections.abc import Iterable
from datetime import date

from objectives import queries
from objectives.aging import AgeLines, age_band
from objectives.models import Expectation, ObjectiveHealth
from objectives.scoring import worse_first
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.queries import settings


def keep_expectation(cadence: str, *, lines: AgeLines, n: int, on: date) -> None:
    """Keep within how many days OKRs of a cadence finish; forget it below 7 finishes."""
    with tenant(current_organization_id()):
        if lines.nearly_all is None:
            Expectation.objects.filter(cadence=cadence).delete()
            return
        Expectation.objects.update_or_create(
            cadence=cadence,
            defaults={
                "days": lines.nearly_all,
                "half_days": lines.half,
                "most_days": lines.most,
                "n": n,
                "worked_out_on": on,
            },
        )


def keep_health(*, on: date, teams: Iterable[int] | None = None) -> None:
    """Work out health and age of the OKRs in process; of some teams or of all.

    Replaces what was kept for them, so that an OKR that left process has no row. Ten
    statements, however many OKRs.
    """
    with tenant(current_organization_id()):
        team_ids = None if teams is None else list(teams)
        objectives = queries.objectives_in_process(team_ids)
        found = queries.judge(objectives, on=on, settings=settings())
        lines = queries.age_lines()
        cadences = {row.pk: row.cycle.cadence for row in objectives}
        rows = [
            ObjectiveHealth(
                objective_id=pk,
                status=judged.health.status,
                rank=worse_first(judged.health.status),
                age_days=judged.age_days or 0,
                band=age_band(judged.age_days, lines.get(cadences[pk])),
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
