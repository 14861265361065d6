"""What an import will do, counted before anything is written."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from objectives import queries
from objectives.importing import checking
from objectives.importing.columns import Field
from objectives.importing.places import (
    named,
    team_places,
    teams_here,
    units_here,
)
from objectives.importing.plan import PlannedObjective
from objectives.importing.plans import batches, known_objectives
from objectives.models import Cycle, ImportRow, ImportRun
from objectives.scoring import Kind
from teams.models import Team


@dataclass(slots=True)
class Counts:
    """What would be created so far, and the slots that would be taken."""

    created: Counter[str] = field(default_factory=Counter)
    slots: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, plan: PlannedObjective, *, is_known: bool) -> None:
        """Count one planned objective with its key results."""
        if not is_known:
            self.created["objectives"] += 1
            self.created[f"objectives_{plan.life.state}"] += 1
            if plan.life.outcome:
                self.created[f"objectives_{plan.life.outcome}"] += 1
            if plan.life.takes_slot:
                team = named(plan.values[Field.TEAM])
                self.slots[team, plan.values[Field.CADENCE]] += 1
        self.created["key_results"] += len(plan.key_results)
        for key_result in plan.key_results:
            self.created["unmeasured"] += key_result.kind == Kind.UNMEASURED
            self.created["check_ins"] += key_result.measured_on is not None


def preview(run: ImportRun, *, on: date, now: datetime) -> dict[str, Any]:
    """Count what the good rows become; leave out those that contradict themselves."""
    counts = Counts()
    for plans, reasons in batches(run, on=on, now=now):
        known = known_objectives(plans)
        for plan in plans:
            counts.add(plan, is_known=plan.key in known)
        checking.leave_out(run, reasons)
    places = team_places(run)
    teams, units = teams_here(), units_here()
    new_units = {named(place.unit) for place in places.values() if place.unit}
    return {
        **counts.created,
        **fates(run),
        "teams": sum(name not in teams for name in places),
        "units": len(new_units - units.keys()),
        "cycles": len(new_cycles(run)),
        "over": over_limit(run, counts.slots),
    }


def fates(run: ImportRun) -> dict[str, int]:
    """Count the rows by what happens to them, and those with a remark. Two queries."""
    rows = ImportRow.objects.filter(run=run)
    by_fate = Counter(dict(rows.values_list("fate").annotate(count=Count("pk"))))
    return {
        "rows": sum(by_fate.values()),
        "rows_good": by_fate[ImportRow.Fate.GOOD],
        "rows_imported": by_fate[ImportRow.Fate.IMPORTED],
        "rows_known": by_fate[ImportRow.Fate.KNOWN],
        "rows_left_out": by_fate[ImportRow.Fate.LEFT_OUT],
        "rows_with_remark": rows.exclude(problem="")
        .exclude(fate=ImportRow.Fate.LEFT_OUT)
        .count(),
    }


def new_cycles(run: ImportRun) -> list[checking.Span]:
    """Return the cycles of the good rows that are not here. Two queries."""
    here = set(Cycle.objects.values_list("cadence", "starts_on", "ends_on"))
    return [
        span
        for span in checking.spans(run)
        if (span.cadence, span.starts_on, span.ends_on) not in here
    ]


def over_limit(run: ImportRun, slots: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the teams that will have more in process than their limit, by name."""
    here, places, units = teams_here(), team_places(run), units_here()
    found = []
    for cadence in sorted({cadence for _, cadence in slots}):
        names = sorted(name for name, of in slots if of == cadence)
        teams = {
            name: here.get(name)
            or Team(
                pk=-number,
                name=places[name].name,
                unit=units.get(named(places[name].unit)),
            )
            for number, name in enumerate(names, start=1)
        }
        limits = queries.limits_of(teams.values(), cadence)
        capacities = queries.capacities(cadence)
        for name, team in teams.items():
            capacity = capacities.get(team.pk)
            in_process = slots[name, cadence] + (capacity.in_process if capacity else 0)
            if in_process > limits[team.pk]:
                found.append(
                    {
                        "team": team.name,
                        "reference": team.reference if name in here else "",
                        "cadence": cadence,
                        "in_process": in_process,
                        "limit": limits[team.pk],
                    }
                )
    return found
