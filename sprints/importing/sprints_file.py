"""Sprints as a subject of imports: `team, sprint, goal, start, end, state`.

Sprints that share days are real in exports; they come in marked, and only those that
are marked may overlap: what is planned here may not (DOMAIN 1.5). A state is a fact that
the file knows; without one it follows from the days.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection

from objectives.importing.applying import take_turn
from objectives.importing.checking import good
from objectives.importing.preview import fates
from objectives.importing.shown import Line, line_of
from objectives.importing.subjects import ReadCells, Told, Words, register
from objectives.models import ImportRow, ImportRun
from okrhub.lib.audit import record
from okrhub.lib.tables import PAGE
from okrhub.lib.tenancy import current_organization_id
from organizations.models import Membership
from organizations.references import SPRINT, next_numbers
from sprints.importing.columns import SPRINT_FIELDS, SprintField
from sprints.importing.forms import SprintFieldsForm
from sprints.importing.items import leave_out_repeated
from sprints.importing.reading import Reading, read_sprint
from sprints.importing.subject import FromTools, teams_for
from sprints.importing.writing import join_sprints
from sprints.models import Sprint, SprintGoal, SprintReview

State = Sprint.State
Pairs = Sequence[tuple[Sprint, Mapping[str, str]]]
FIGURES = {
    "sprints": "Sprints",
    "goals": "Sprint goals",
    "overlapping": "Sprints that share days with another",
}
_KEY = "(values ->> 'team') || ' ' || lower(values ->> 'sprint')"


class Sprints(FromTools):
    """Sprints that were there before, by team and the name that their tool has."""

    name = "sprints"
    label = "Sprints"
    form = SprintFieldsForm
    limits = PAGE
    most = "up to 5 MB and 10,000 rows; team, sprint, goal, start, end, state"
    words = Words(
        noun="sprints",
        lead="Sprints as they were. Where two of a team share days, both come in and are"
        " marked.",
        where="Team and days",
        what="Sprint and goal",
        result="sprints/_import_result_sprints.html",
    )

    def reader(self, run: ImportRun, *, on: date) -> ReadCells:
        """Return what reads the cells of a row. Three queries at most."""
        reading = Reading(run.mapping, teams_for(run.author, on), SPRINT_FIELDS)
        return partial(read_sprint, reading=reading)

    def check(self, run: ImportRun, *, on: date) -> None:
        """Leave out repeated sprints, mark what is here, and which ones share days."""
        leave_out_repeated(run, _KEY, "The same sprint")
        _find(run)
        _run(_KNOWN, run)
        _run(_SECOND_ACTIVE, run)
        _run(_OVERLAPS, run)

    def preview(self, run: ImportRun, *, on: date, now: datetime) -> dict[str, Any]:
        """Count what the good rows will become."""
        rows = good(run)
        return {
            "sprints": rows.count(),
            "goals": rows.filter(values__has_key="goal").count(),
            "overlapping": rows.filter(values__has_key="shares_days").count(),
            **fates(run),
        }

    def apply(
        self,
        run: ImportRun,
        *,
        actor: Membership | None,
        on: date,
        now: datetime,
        progress: Told,
    ) -> dict[str, Any]:
        """Write the good rows: new sprints, and the days of those that moved."""
        take_turn()
        _find(run)
        _run(_KNOWN, run)
        _run(_SECOND_ACTIVE, run)
        counts = self.preview(run, on=on, now=now)
        who = actor.user_id if actor else None
        record(who, "sprints.imported", reason=run.file_name)
        rows = list(good(run).order_by("values__start", "line"))
        _write([row.values for row in rows], on)
        progress(len(rows))
        _run(_CALL, run)
        join_sprints()
        good(run).update(fate=ImportRow.Fate.IMPORTED)
        return {**counts, **fates(run)}

    def adds_something(self, result: Mapping[str, Any]) -> bool:
        """Tell whether anything is new or has moved."""
        return bool(result.get("rows_good") or result.get("rows_imported"))

    def figures(self, result: Mapping[str, Any]) -> list[tuple[str, int]]:
        """Return what was or will be written, in words with its count."""
        return [(words, result[key]) for key, words in FIGURES.items() if key in result]

    def line(self, row: ImportRow) -> Line:
        """Return a staged row as a page lists it."""
        values = row.values
        days = [values[name] for name in ("start", "end") if name in values]
        return line_of(
            row,
            where=(values.get("team_name", ""), " to ".join(days)),
            what=(
                values.get(SprintField.SPRINT, ""),
                values.get(SprintField.GOAL, ""),
            ),
        )


def _write(rows: list[dict[str, str]], on: date) -> None:
    teams = {int(values["team"]) for values in rows}
    here: dict[str, Sprint] = {}
    taken: dict[int, list[Sprint]] = defaultdict(list)
    for sprint in Sprint.objects.filter(team__in=teams):
        here[str(sprint.pk)] = sprint
        taken[sprint.team_id].append(sprint)
    fresh: list[tuple[Sprint, dict[str, str]]] = []
    moved: list[tuple[Sprint, dict[str, str]]] = []
    for values in rows:
        team, name = int(values["team"]), values[SprintField.SPRINT]
        known = here.get(values.get("here", ""))
        if known is None:
            fresh.append((Sprint(team_id=team, name=name, known_as=name), values))
        else:
            moved.append((known, values))
    for sprint, values in (*moved, *fresh):
        sprint.starts_on = date.fromisoformat(values[SprintField.START])
        sprint.ends_on = date.fromisoformat(values[SprintField.END])
        others = [each for each in taken[sprint.team_id] if each is not sprint]
        sprint.shares_days = any(_overlap(sprint, other) for other in others)
        if sprint.pk is None:
            taken[sprint.team_id].append(sprint)
    _set_states(moved, fresh, on)
    _save(fresh=[sprint for sprint, _ in fresh], moved=[sprint for sprint, _ in moved])
    _set_goals([(sprint, values) for sprint, values in (*moved, *fresh)])


def _set_states(moved: Pairs, fresh: Pairs, on: date) -> None:
    """Set the states that the file says, else those that follow from the days.

    What is closed here or has its review keeps its state; a team has one active sprint.
    """
    here = {sprint.pk: sprint for sprint, _ in moved}
    reviewed = SprintReview.objects.filter(sprint__in=here)
    kept = set(reviewed.values_list("sprint", flat=True))
    kept |= {pk for pk, sprint in here.items() if sprint.state == State.CLOSED}
    others = Sprint.objects.filter(state=State.ACTIVE).exclude(
        pk__in=here.keys() - kept
    )
    active = set(others.values_list("team", flat=True))
    changing = [pair for pair in moved if pair[0].pk not in kept]
    for sprint, values in (*changing, *fresh):
        said = values.get(SprintField.STATE) or _state_of(sprint, on)
        if said == State.ACTIVE and sprint.team_id in active:
            continue
        if said == State.ACTIVE:
            active.add(sprint.team_id)
        sprint.state = State(said)


def _state_of(sprint: Sprint, on: date) -> str:
    """Return the state of a sprint of which the file says none."""
    if sprint.pk is not None or sprint.starts_on > on:
        return sprint.state
    return State.ACTIVE if sprint.covers(on) else State.CLOSED


def _save(*, fresh: list[Sprint], moved: list[Sprint]) -> None:
    if fresh:
        number = next_numbers(SPRINT, len(fresh))
        for place, sprint in enumerate(fresh):
            sprint.number = number + place
    # marked first, so that moving days meets no sprint that moves after it
    Sprint.objects.filter(pk__in=[sprint.pk for sprint in moved]).update(
        shares_days=True
    )
    for sprint in sorted(moved, key=lambda one: one.state == State.ACTIVE):
        sprint.version += 1
        sprint.save(update_fields=["starts_on", "ends_on", "state", "version"])
    Sprint.objects.bulk_update(moved, ["shares_days"])
    Sprint.objects.bulk_create(fresh)


def _set_goals(pairs: list[tuple[Sprint, dict[str, str]]]) -> None:
    """Keep goals that the file has, where nobody wrote one here."""
    wanted = {s.pk: v[SprintField.GOAL] for s, v in pairs if v.get(SprintField.GOAL)}
    here = SprintGoal.objects.filter(sprint__in=wanted).values_list("sprint", flat=True)
    for pk in set(here):
        del wanted[pk]
    SprintGoal.objects.bulk_create(
        SprintGoal(sprint_id=pk, text=text) for pk, text in wanted.items()
    )


def _overlap(one: Sprint, other: Sprint) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _run(sql: str, run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organization": current_organization_id(), "run": run.pk})


def _find(run: ImportRun) -> None:
    """Write to each row which sprint here it means: by the tool's name, else by ours."""
    for statement in (_FORGET, _BY_TOOL, _BY_NAME):
        _run(statement, run)


_FORGET = """
    UPDATE objectives_importrow SET values = values - 'here'
     WHERE organization_id = %(organization)s AND run_id = %(run)s AND values ? 'here'
"""
_BY_TOOL = """
    UPDATE objectives_importrow r
       SET values = r.values || jsonb_build_object('here', s.id::text)
      FROM sprints_sprint s
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate IN ('good', 'known') AND s.organization_id = r.organization_id
       AND s.team_id = (r.values ->> 'team')::bigint AND NOT s.is_focus
       AND lower(s.known_as) = lower(r.values ->> 'sprint')
"""
_BY_NAME = """
    UPDATE objectives_importrow r
       SET values = r.values || jsonb_build_object('here', named.sprint::text)
      FROM (SELECT DISTINCT ON (r.id) r.id, s.id AS sprint
              FROM objectives_importrow r
              JOIN sprints_sprint s ON s.organization_id = r.organization_id
                   AND s.team_id = (r.values ->> 'team')::bigint AND NOT s.is_focus
                   AND lower(s.name) = lower(r.values ->> 'sprint')
             WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
               AND r.fate IN ('good', 'known') AND NOT r.values ? 'here'
               AND NOT EXISTS (
                   SELECT 1 FROM objectives_importrow f
                    WHERE f.organization_id = r.organization_id AND f.run_id = r.run_id
                      AND f.values ->> 'here' = s.id::text)
             ORDER BY r.id, s.starts_on DESC) named
     WHERE r.organization_id = %(organization)s AND r.id = named.id
"""
_CALL = """
    UPDATE sprints_sprint s SET known_as = r.values ->> 'sprint'
      FROM objectives_importrow r
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate IN ('good', 'known') AND s.organization_id = r.organization_id
       AND s.id = (r.values ->> 'here')::bigint
       AND s.known_as <> r.values ->> 'sprint'
"""
_KNOWN = """
    UPDATE objectives_importrow r SET fate = 'known'
      FROM sprints_sprint s
      LEFT JOIN sprints_sprintgoal g ON g.organization_id = s.organization_id
           AND g.sprint_id = s.id
     WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
       AND r.fate = 'good' AND s.organization_id = r.organization_id
       AND s.id = (r.values ->> 'here')::bigint
       AND s.starts_on = (r.values ->> 'start')::date
       AND s.ends_on = (r.values ->> 'end')::date
       AND (NOT r.values ? 'state' OR s.state IN (r.values ->> 'state', 'closed')
            OR EXISTS (SELECT 1 FROM sprints_sprintreview w
                        WHERE w.organization_id = s.organization_id
                          AND w.sprint_id = s.id))
       AND (g.id IS NOT NULL OR NOT r.values ? 'goal')
"""
_SECOND_ACTIVE = """
    UPDATE objectives_importrow r SET fate = 'left_out',
        problem = other.name || ' of ' || (r.values ->> 'team_name')
            || ' is active already; a team has one active sprint.'
      FROM (SELECT r.id, min(o.name) AS name
              FROM objectives_importrow r
              JOIN (SELECT (values ->> 'team')::bigint AS team,
                           values ->> 'sprint' AS name, line, NULL AS here
                      FROM objectives_importrow
                     WHERE organization_id = %(organization)s AND run_id = %(run)s
                       AND fate IN ('good', 'known') AND values ->> 'state' = 'active'
                     UNION ALL
                    SELECT s.team_id, s.name, 0, s.id::text FROM sprints_sprint s
                     WHERE s.organization_id = %(organization)s AND s.state = 'active'
                       AND NOT EXISTS (
                           SELECT 1 FROM objectives_importrow f
                            WHERE f.organization_id = s.organization_id
                              AND f.run_id = %(run)s AND f.fate IN ('good', 'known')
                              AND f.values ->> 'here' = s.id::text
                              AND f.values ->> 'state' <> 'active')) o
                ON o.team = (r.values ->> 'team')::bigint AND o.line < r.line
               AND (o.here IS NULL OR o.here IS DISTINCT FROM r.values ->> 'here')
             WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
               AND r.fate = 'good' AND r.values ->> 'state' = 'active'
             GROUP BY r.id) other
     WHERE r.organization_id = %(organization)s AND r.id = other.id
"""
_OVERLAPS = """
    UPDATE objectives_importrow r SET problem = trim(r.problem
            || ' Shares days with ' || other.name || '; both come in, marked.'),
        values = r.values || '{"shares_days": "yes"}'
      FROM (SELECT r.id, min(o.name) AS name
              FROM objectives_importrow r
              JOIN (SELECT (values ->> 'team')::bigint AS team, id AS row_id,
                           values ->> 'here' AS here, values ->> 'sprint' AS name,
                           (values ->> 'start')::date AS starts_on,
                           (values ->> 'end')::date AS ends_on
                      FROM objectives_importrow
                     WHERE organization_id = %(organization)s AND run_id = %(run)s
                       AND fate IN ('good', 'known')
                     UNION ALL
                    SELECT team_id, 0, id::text, name, starts_on, ends_on
                      FROM sprints_sprint
                     WHERE organization_id = %(organization)s) o
                ON o.team = (r.values ->> 'team')::bigint
               AND o.row_id <> r.id
               AND (o.here IS NULL OR o.here IS DISTINCT FROM r.values ->> 'here')
               AND o.starts_on <= (r.values ->> 'end')::date
               AND o.ends_on >= (r.values ->> 'start')::date
             WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
               AND r.fate = 'good'
             GROUP BY r.id) other
     WHERE r.organization_id = %(organization)s AND r.id = other.id
"""

register(Sprints())
