"""Apply a staged import in one transaction: facts are written, nothing is committed.

What is in process today takes its slot even above the limit, as a fact; imported
history holds none (DOMAIN 2.3, "Import of existing work").
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from objectives.actions.cycles import state_on
from objectives.importing import checking
from objectives.importing.places import (
    named,
    team_places,
    teams_here,
    units_here,
)
from objectives.importing.plans import batches, known_objectives
from objectives.importing.preview import fates, new_cycles
from objectives.importing.writing import WRITTEN, Places, Writer
from objectives.models import (
    GRACE_DAYS,
    Cadence,
    Cycle,
    ImportRow,
    ImportRun,
    TeamCapacity,
)
from okrhub.lib import statistics
from okrhub.lib.audit import record
from okrhub.lib.tenancy import current_organization_id
from organizations import references
from organizations.models import Membership
from organizations.queries import settings
from teams.marks import next_colour, suggest_mark
from teams.models import Team, Unit
from teams.queries import marks_and_colours

Progress = Callable[[int], None]


def apply(
    run: ImportRun,
    *,
    actor: Membership | None,
    on: date,
    now: datetime,
    progress: Progress,
) -> dict[str, Any]:
    """Write what the good rows of a run become; return what was done.

    Inside the caller's transaction, which is the import: whatever fails, nothing stays.
    `progress` is told the number of objectives written so far.
    """
    take_turn()
    checking.check_again(run)
    record(actor.user_id if actor else None, "okrs.imported", reason=run.file_name)
    made = {
        "units": len(_make_units(run)),
        "teams": len(_make_teams(run, on=on)),
        "cycles": len(_make_cycles(run, on=on)),
    }
    writer = Writer(_places(), actor=actor, now=now)
    for plans, reasons in batches(run, on=on, now=now):
        checking.leave_out(run, reasons)
        writer.write(plans, known_objectives(plans))
        progress(writer.counts["objectives"])
    writer.take_slots()
    made["links"] = _link(run)
    team_ids = {writer.places.teams[name].pk for name in team_places(run)}
    checking.good(run).update(fate=ImportRow.Fate.IMPORTED)
    _switch_layers_on(made)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    statistics.refresh(*WRITTEN)
    return {
        **writer.counts,
        **made,
        **fates(run),
        "over": _over(team_ids),
        "seen_on": writer.seen_on,
    }


def take_turn() -> None:
    """Wait for another import of this organisation; allow statements ten minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"import {current_organization_id()}"],
        )


def _make_units(run: ImportRun) -> list[Unit]:
    here = units_here()
    names = {named(place.unit): place.unit for place in team_places(run).values()}
    return Unit.objects.bulk_create(
        [Unit(name=name) for key, name in names.items() if key and key not in here]
    )


def _make_teams(run: ImportRun, *, on: date) -> list[Team]:
    here, units = teams_here(), units_here()
    places = [place for key, place in team_places(run).items() if key not in here]
    if not places:
        return []
    number = references.next_numbers(references.TEAM, len(places))
    taken = marks_and_colours()
    marks = {mark for mark, _ in taken}
    colours = [colour for _, colour in taken]
    teams: list[Team] = []
    for place in places:
        mark = suggest_mark(place.name.partition("(")[0], marks)
        marks.add(mark)
        colours.append(next_colour(colours))
        teams.append(
            Team(
                number=number + len(teams),
                name=place.name,
                mark=mark,
                colour=colours[-1],
                unit=units.get(named(place.unit)),
                works_in=Team.Cadence.NEITHER,
                created_on=min(place.since, on),
            )
        )
    return Team.objects.bulk_create(teams)


def _make_cycles(run: ImportRun, *, on: date) -> list[Cycle]:
    return Cycle.objects.bulk_create(
        [
            Cycle(
                name=span.name,
                cadence=span.cadence,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                state=state_on(span.starts_on, span.ends_on, GRACE_DAYS, on),
            )
            for span in new_cycles(run)
        ]
    )


def _places() -> Places:
    members = Membership.objects.select_related("user").filter(is_active=True)
    return Places(
        teams=teams_here(),
        cycles={
            (cycle.cadence, str(cycle.starts_on), str(cycle.ends_on)): cycle
            for cycle in Cycle.objects.all()
        },
        owners={member.user.email.lower(): member for member in members},
    )


def _link(run: ImportRun) -> int:
    """Link the objectives that came in with their parents, new or here. One INSERT."""
    with checking.joined_by_hash(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO objectives_alignmentlink
                (organization_id, objective_id, parent_id, is_primary, rationale, counts)
            SELECT o.organization_id, o.id, p.id, true, '', true
              FROM (SELECT DISTINCT ON (objective_line) objective_key,
                           values ->> 'parent_key' AS parent_key
                      FROM objectives_importrow
                     WHERE organization_id = %(organization)s AND run_id = %(run)s
                       AND fate = 'good' AND values ? 'parent_key'
                     ORDER BY objective_line, line) r
              JOIN objectives_objective o ON o.organization_id = %(organization)s
                   AND o.source_key = r.objective_key AND o.source_key <> ''
              JOIN objectives_objective p ON p.organization_id = %(organization)s
                   AND p.source_key = r.parent_key AND p.source_key <> ''
             WHERE o.id <> p.id AND NOT EXISTS (
                   SELECT FROM objectives_alignmentlink l
                    WHERE l.organization_id = %(organization)s
                      AND l.objective_id = o.id)
             ORDER BY o.id
            """,
            {"organization": current_organization_id(), "run": run.pk},
        )
        return int(cursor.rowcount)


def _switch_layers_on(made: dict[str, int]) -> None:
    """Show the layers that the import needs: teams, units, the year."""
    kept = settings()
    needed = {
        "has_many_teams": Team.objects.count() > 1,
        "has_units": bool(made["units"]),
        "has_annual_cycle": Cycle.objects.filter(cadence=Cadence.ANNUAL).exists(),
    }
    switched = [name for name, is_needed in needed.items() if is_needed]
    switched = [name for name in switched if not getattr(kept, name)]
    if switched:
        for name in switched:
            setattr(kept, name, True)
        kept.version += 1
        kept.save(update_fields=[*switched, "version"])


def _over(team_ids: Iterable[int]) -> list[dict[str, Any]]:
    rows = (
        TeamCapacity.objects.select_related("team")
        .filter(team_id__in=team_ids, in_process__gt=F("effective_limit"))
        .order_by("cadence", "team__name")
    )
    return [
        {
            "team": row.team.name,
            "reference": row.team.reference,
            "cadence": row.cadence,
            "in_process": row.in_process,
            "limit": row.effective_limit,
        }
        for row in rows
    ]
