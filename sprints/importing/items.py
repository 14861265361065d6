"""Work items as a subject of imports: Jira's and Linear's exports, and any other table."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import F

from objectives.importing.applying import take_turn
from objectives.importing.checking import good, joined_by_hash
from objectives.importing.preview import fates
from objectives.importing.shown import Line, line_of
from objectives.importing.subjects import ReadCells, Told, Words, register
from objectives.models import ImportRow, ImportRun
from okrhub.lib.audit import record
from okrhub.lib.tables import MEGABYTE, Limits
from okrhub.lib.tenancy import current_organization_id
from organizations.models import Membership
from sprints.importing.columns import ItemField
from sprints.importing.forms import ItemFieldsForm
from sprints.importing.reading import Reading, read_item
from sprints.importing.subject import (
    OF_ANOTHER,
    FromTools,
    teams_for,
    teams_of_others,
)
from sprints.importing.writing import Writer
from teams.models import Team

CHUNK = 2_000
LIMITS = Limits(
    size=25 * MEGABYTE,
    rows=60_000,
    unpacked=200 * MEGABYTE,
    shared_text=40 * MEGABYTE,
    columns=1_000,
)
FIGURES = {
    "new": "Work items that are new",
    "changed": "that have changed",
    "epics": "Epics",
    "without_sprint": "without a sprint that is here",
}


class WorkItems(FromTools):
    """Items that live in another tool; thin copies, matched by key."""

    name = "work_items"
    label = "Work items"
    form = ItemFieldsForm
    limits = LIMITS
    most = "up to 25 MB and 60,000 rows; Jira's and Linear's exports as they are"
    words = Words(
        noun="work items",
        lead="Thin copies of what lives in another tool. Nothing is asked for them: they"
        " inherit what they are for from their epic or the sprint goal.",
        where="Team and sprint",
        what="Work item and epic",
        result="sprints/_import_result_work.html",
    )

    def reader(self, run: ImportRun, *, on: date) -> ReadCells:
        """Return what reads the cells of a row. Three queries at most."""
        reading = Reading(run.mapping, teams_for(run.author, on))
        return partial(read_item, reading=reading)

    def check(self, run: ImportRun, *, on: date) -> None:
        """Leave out repeated keys and those of teams for which the person may not speak.

        Mark what is here, say which sprints are not.
        """
        with joined_by_hash():
            leave_out_repeated(run, "values ->> 'key'", "Its key")
            _leave_to_their_team(run, run.author, on)
            _mark_known(run)
            _run(_NO_SPRINT, run)

    def preview(self, run: ImportRun, *, on: date, now: datetime) -> dict[str, Any]:
        """Count what the good rows will become. Four statements."""
        return {**_counts(run), **fates(run)}

    def apply(
        self,
        run: ImportRun,
        *,
        actor: Membership | None,
        on: date,
        now: datetime,
        progress: Told,
    ) -> dict[str, Any]:
        """Write the good rows, a chunk in memory at a time."""
        take_turn()
        with joined_by_hash():
            _leave_to_their_team(run, actor, on)
            _mark_known(run)
            counts = _counts(run)
        who = actor.user_id if actor else None
        record(who, "work_items.imported", reason=run.file_name)
        writer, written = Writer(), 0
        rows = good(run).order_by("line").values_list("values", flat=True)
        for chunk in _chunks(rows.iterator(chunk_size=CHUNK)):
            writer.write(chunk)
            written += len(chunk)
            progress(written)
        with joined_by_hash():
            writer.join()
        teams = _teams_of(run)
        good(run).update(fate=ImportRow.Fate.IMPORTED)
        return {**counts, **fates(run), "teams": teams}

    def adds_something(self, result: Mapping[str, Any]) -> bool:
        """Tell whether anything is new or has changed."""
        return bool(result.get("rows_good") or result.get("rows_imported"))

    def figures(self, result: Mapping[str, Any]) -> list[tuple[str, int]]:
        """Return what was or will be written, in words with its count."""
        return [(words, result[key]) for key, words in FIGURES.items() if key in result]

    def line(self, row: ImportRow) -> Line:
        """Return a staged row as a page lists it."""
        values = row.values
        return line_of(
            row,
            where=(values.get("team_name", ""), values.get(ItemField.SPRINT, "")),
            what=(
                f"{values.get(ItemField.KEY, '')} {values.get(ItemField.TITLE, '')}",
                values.get(ItemField.EPIC, ""),
            ),
        )


def leave_out_repeated(run: ImportRun, key: str, what: str) -> None:
    """Leave out rows whose key, an expression of SQL, stands in an earlier row."""
    _run(
        f"""
        UPDATE objectives_importrow r SET fate = 'left_out',
            problem = %(what)s || ' stands in row ' || seen.first_line || ' already.'
          FROM (SELECT id, line, min(line) OVER (PARTITION BY {key}) AS first_line
                  FROM objectives_importrow
                 WHERE organization_id = %(organization)s AND run_id = %(run)s
                   AND fate = 'good') seen
         WHERE r.organization_id = %(organization)s AND r.id = seen.id
           AND seen.line > seen.first_line
        """,  # noqa: S608 - the expression is one of ours
        run,
        what=what,
    )


def _leave_to_their_team(run: ImportRun, actor: Membership | None, on: date) -> None:
    """Leave out items that are here of a team whose work this person may not bring."""
    others = list(teams_of_others(actor, on))
    _run(_OF_OTHERS, run, others=others, why=OF_ANOTHER.format("%s", "%s"))


def _chunks(rows: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _mark_known(run: ImportRun) -> None:
    for statement in (_KNOWN_ITEMS, _KNOWN_EPICS):
        _run(statement, run)


def _counts(run: ImportRun) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, _names(run))
        (row,) = cursor.fetchall()
        names = [column.name for column in cursor.description]
    return dict(zip(names, row, strict=True))


def _teams_of(run: ImportRun) -> list[dict[str, str]]:
    ids = good(run).order_by().values_list("values__team", flat=True).distinct()
    teams = Team.objects.filter(pk__in=[int(pk) for pk in ids if pk])
    return [
        {"reference": team.reference, "name": team.name}
        for team in teams.order_by(F("name"))
    ]


def _names(run: ImportRun) -> dict[str, int]:
    return {"organization": current_organization_id(), "run": run.pk}


def _run(sql: str, run: ImportRun, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, _names(run) | values)


_OF_OTHERS = """
    UPDATE objectives_importrow r SET fate = 'left_out',
        problem = format(%(why)s, i.key, t.name)
      FROM sprints_workitem i
      JOIN teams_team t ON t.organization_id = i.organization_id AND t.id = i.team_id
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate = 'good' AND i.organization_id = r.organization_id
       AND i.key = r.values ->> 'key' AND i.team_id = ANY (%(others)s::bigint[])
"""
_KNOWN_ITEMS = """
    UPDATE objectives_importrow r SET fate = 'known'
      FROM sprints_workitem i
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate = 'good' AND i.organization_id = r.organization_id
       AND i.key = r.values ->> 'key' AND i.digest = r.values ->> 'digest'
       AND NOT r.values ? 'is_epic'
"""
_KNOWN_EPICS = """
    UPDATE objectives_importrow r SET fate = 'known'
      FROM sprints_workepic e
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate = 'good' AND e.organization_id = r.organization_id
       AND e.key = r.values ->> 'key' AND e.title = r.values ->> 'title'
       AND e.url = coalesce(r.values ->> 'url', '') AND r.values ? 'is_epic'
"""
_NO_SPRINT = """
    UPDATE objectives_importrow r SET problem = trim(r.problem || ' There is no sprint “'
            || (r.values ->> 'sprint') || '” of ' || (r.values ->> 'team_name')
            || ' yet; it comes in without one.')
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate = 'good' AND r.values ? 'sprint' AND NOT r.values ? 'is_epic'
       AND NOT EXISTS (
           SELECT FROM sprints_sprint s
            WHERE s.organization_id = r.organization_id
              AND s.team_id = (r.values ->> 'team')::bigint
              AND lower(r.values ->> 'sprint') IN (lower(s.known_as), lower(s.name)))
       AND NOT EXISTS (
           SELECT FROM sprints_workitem i
            WHERE i.organization_id = r.organization_id AND i.sprint_id IS NOT NULL
              AND i.team_id = (r.values ->> 'team')::bigint
              AND lower(i.sprint_name) = lower(r.values ->> 'sprint'))
"""
_COUNTS = """
    SELECT count(*) FILTER (WHERE NOT r.values ? 'is_epic') AS work_items,
           count(*) FILTER (WHERE NOT r.values ? 'is_epic' AND i.id IS NULL) AS new,
           count(*) FILTER (WHERE NOT r.values ? 'is_epic' AND i.id IS NOT NULL)
               AS changed,
           count(*) FILTER (WHERE r.values ? 'is_epic') AS epics,
           count(*) FILTER (WHERE NOT r.values ? 'is_epic' AND s.team_id IS NULL)
               AS without_sprint
      FROM objectives_importrow r
      LEFT JOIN sprints_workitem i ON i.organization_id = r.organization_id
           AND i.key = r.values ->> 'key'
      LEFT JOIN (SELECT team_id, lower(name) AS name
                   FROM sprints_sprint WHERE organization_id = %(organization)s
                  UNION SELECT team_id, lower(known_as)
                   FROM sprints_sprint WHERE organization_id = %(organization)s
                  UNION SELECT team_id, lower(sprint_name) FROM sprints_workitem
                  WHERE organization_id = %(organization)s
                    AND sprint_id IS NOT NULL) s
           ON s.team_id = (r.values ->> 'team')::bigint
           AND s.name = lower(r.values ->> 'sprint')
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate = 'good'
"""

register(WorkItems())
