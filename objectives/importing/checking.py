"""Check staged rows against each other and against what is here; set by set.

Each step is one statement over all rows of a run, so that its cost and its memory do
not depend on how the rows are spread. A row that is left out gets its reason, one that
comes in gets remarks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from objectives.models import Cycle, ImportRow, ImportRun
from okrhub.lib.tenancy import current_organization_id
from organizations.models import Membership

MOST_KEY_RESULTS = 200
MOST_TEAMS = 5_000
MOST_CYCLES = 500


class TooMuch(ValueError):
    """A file with more of something than an organisation can have."""


@dataclass(frozen=True, slots=True)
class Span:
    """A cycle that the file names: cadence, days, name."""

    cadence: str
    starts_on: date
    ends_on: date
    name: str

    def is_same_as(self, other: "Span") -> bool:
        """Tell whether cadence and days are the same, whatever the names."""
        return (self.cadence, self.starts_on, self.ends_on) == (
            other.cadence,
            other.starts_on,
            other.ends_on,
        )

    def clashes_with(self, other: "Span") -> bool:
        """Tell whether both cannot be cycles of one organisation."""
        if self.is_same_as(other):
            return False
        overlaps = self.starts_on <= other.ends_on and other.starts_on <= self.ends_on
        return self.name == other.name or (self.cadence == other.cadence and overlaps)


def check(run: ImportRun) -> None:
    """Work out every row's fate; may be repeated."""
    with joined_by_hash():
        _number_occurrences(run)
        _leave_out_repeated_ids(run)
        _leave_out_other_places(run)
        _leave_out_surplus(run)
        _check_teams(run)
        _check_cycles(run)
        _mark_known(run)
        _remark_owners(run)
        _remark_parents(run)


def check_again(run: ImportRun) -> None:
    """Check what may have changed since: what is here, and its cycles."""
    with joined_by_hash():
        _check_cycles(run)
        _mark_known(run)


@contextmanager
def joined_by_hash() -> Iterator[None]:
    """Keep the planner from nested loops over rows it has no statistics of yet.

    They were written a moment ago, so it takes them for one row; with 100,000 that
    would be 10,000,000,000 comparisons.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def _mark_known(run: ImportRun) -> None:
    """Mark rows that an earlier import brought in. Three statements."""
    _run(
        """
        UPDATE objectives_importrow r SET fate = 'left_out',
            problem = 'Its id belongs to ' || 'O-' || o.number
                || ', which was never in this cycle.'
          FROM objectives_objective o
         WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
           AND r.fate = 'good' AND r.values ? 'objective_id'
           AND o.organization_id = r.organization_id AND o.source_key = r.objective_key
           AND o.source_key <> '' AND NOT EXISTS (
               SELECT FROM objectives_cycle c
                WHERE c.organization_id = o.organization_id
                  AND c.starts_on = (r.values ->> 'cycle_start')::date
                  AND c.ends_on = (r.values ->> 'cycle_end')::date
                  AND (c.id = o.cycle_id OR EXISTS (
                      SELECT FROM objectives_cyclemembership m
                       WHERE m.organization_id = o.organization_id
                         AND m.objective_id = o.id AND m.cycle_id = c.id)))
        """,
        run,
    )
    _run(
        """
        UPDATE objectives_importrow r SET fate = 'known'
          FROM objectives_objective o
         WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
           AND r.fate = 'good'
           AND o.organization_id = r.organization_id AND o.source_key = r.objective_key
           AND o.source_key <> '' AND (r.key_result_key = '' OR EXISTS (
               SELECT FROM objectives_keyresult k
                WHERE k.organization_id = r.organization_id
                  AND k.source_key = r.key_result_key AND k.source_key <> ''))
        """,
        run,
    )
    _run(
        """
        UPDATE objectives_importrow r SET fate = 'left_out',
            problem = 'The id of its key result belongs to KR-' || k.number
                || ', of another objective.'
          FROM objectives_keyresult k
         WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
           AND r.fate = 'good' AND r.key_result_key <> ''
           AND k.organization_id = r.organization_id
           AND k.source_key = r.key_result_key AND k.source_key <> ''
        """,
        run,
    )


def leave_out(run: ImportRun, reasons: dict[int, str]) -> None:
    """Leave out the objectives that begin on these lines, each with its reason."""
    if reasons:
        _run(
            """
            UPDATE objectives_importrow r SET fate = 'left_out', problem = given.reason
              FROM unnest(%(lines)s::bigint[], %(reasons)s::text[])
                AS given (line, reason)
             WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
               AND r.objective_line = given.line AND r.fate = 'good'
            """,
            run,
            lines=list(reasons),
            reasons=list(reasons.values()),
        )


def _number_occurrences(run: ImportRun) -> None:
    """Note each objective's first line, and tell apart equal key results without id."""
    _run(
        """
        UPDATE objectives_importrow r SET objective_line = seen.first_line,
            key_result_key = CASE
                WHEN seen.occurrence > 1 AND NOT r.values ? 'key_result_id'
                 AND r.key_result_key <> '' AND strpos(r.key_result_key, '-') = 0
                THEN r.key_result_key || '-' || seen.occurrence
                ELSE r.key_result_key END
          FROM (SELECT id,
                       min(line) OVER (PARTITION BY objective_key) AS first_line,
                       row_number() OVER (PARTITION BY key_result_key ORDER BY line)
                           AS occurrence
                  FROM objectives_importrow
                 WHERE organization_id = %(organization)s AND run_id = %(run)s
                   AND fate = 'good') seen
         WHERE r.organization_id = %(organization)s AND r.id = seen.id
        """,
        run,
    )


def _leave_out_repeated_ids(run: ImportRun) -> None:
    _run(
        """
        UPDATE objectives_importrow r SET fate = 'left_out',
            problem = 'The id of its key result stands in line '
                || seen.first_line || ' already.'
          FROM (SELECT id, line,
                       min(line) OVER (PARTITION BY key_result_key) AS first_line
                  FROM objectives_importrow
                 WHERE organization_id = %(organization)s AND run_id = %(run)s
                   AND fate = 'good' AND key_result_key <> '') seen
         WHERE r.organization_id = %(organization)s AND r.id = seen.id
           AND seen.line > seen.first_line
        """,
        run,
    )


def _leave_out_other_places(run: ImportRun) -> None:
    _run(
        """
        UPDATE objectives_importrow r SET fate = 'left_out',
            problem = 'Its objective has another team or cycle in line '
                || r.objective_line || '.'
          FROM (SELECT id, values ->> 'place' AS place,
                       first_value(values ->> 'place')
                           OVER (PARTITION BY objective_key ORDER BY line) AS first_place
                  FROM objectives_importrow
                 WHERE organization_id = %(organization)s AND run_id = %(run)s
                   AND fate = 'good') seen
         WHERE r.organization_id = %(organization)s AND r.id = seen.id
           AND seen.place <> seen.first_place
        """,
        run,
    )


def _leave_out_surplus(run: ImportRun) -> None:
    _run(
        """
        UPDATE objectives_importrow r SET fate = 'left_out', problem = %(reason)s
          FROM (SELECT id, row_number()
                           OVER (PARTITION BY objective_key ORDER BY line) AS place
                  FROM objectives_importrow
                 WHERE organization_id = %(organization)s AND run_id = %(run)s
                   AND fate = 'good') seen
         WHERE r.organization_id = %(organization)s AND r.id = seen.id
           AND seen.place > %(most)s
        """,
        run,
        most=MOST_KEY_RESULTS,
        reason=f"An objective takes at most {MOST_KEY_RESULTS} rows.",
    )


def good(run: ImportRun) -> Any:
    """Return the rows that can come in."""
    return ImportRow.objects.filter(run=run, fate=ImportRow.Fate.GOOD)


def _check_teams(run: ImportRun) -> None:
    teams = good(run).values("values__team").distinct()
    if teams[: MOST_TEAMS + 1].count() > MOST_TEAMS:
        raise TooMuch(f"The file names more than {MOST_TEAMS:,} teams.")


def _check_cycles(run: ImportRun) -> None:
    """Leave out cycles that overlap one that is here, or an earlier one of the file."""
    named = spans(run)
    if len(named) > MOST_CYCLES:
        raise TooMuch(f"The file names more than {MOST_CYCLES} cycles.")
    taken = [
        Span(cycle.cadence, cycle.starts_on, cycle.ends_on, cycle.name)
        for cycle in Cycle.objects.all()
    ]
    for span in named:
        clash = next((other for other in taken if span.clashes_with(other)), None)
        if any(span.is_same_as(other) for other in taken):
            continue
        if clash is None:
            taken.append(span)
            continue
        good(run).filter(
            values__cadence=span.cadence,
            values__cycle_start=span.starts_on.isoformat(),
            values__cycle_end=span.ends_on.isoformat(),
        ).update(
            fate=ImportRow.Fate.LEFT_OUT,
            problem=(
                f"The cycle {span.name} ({span.starts_on} to {span.ends_on}) does not "
                f"go with {clash.name} ({clash.starts_on} to {clash.ends_on})."
            ),
        )


def spans(run: ImportRun) -> list[Span]:
    """Return the cycles of the good rows, in the order of the file. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT values ->> 'cadence', values ->> 'cycle_start',
                   values ->> 'cycle_end',
                   (array_agg(values ->> 'cycle' ORDER BY line))[1]
              FROM objectives_importrow
             WHERE organization_id = %s AND run_id = %s AND fate = 'good'
             GROUP BY 1, 2, 3 ORDER BY min(line) LIMIT %s
            """,
            [current_organization_id(), run.pk, MOST_CYCLES + 1],
        )
        return [
            Span(cadence, date.fromisoformat(start), date.fromisoformat(end), name)
            for cadence, start, end, name in cursor.fetchall()
        ]


def _remark_owners(run: ImportRun) -> None:
    """Say whose address nobody here has; the OKR comes in without an owner."""
    here = set(
        Membership.objects.filter(is_active=True).values_list("user__email", flat=True)
    )
    _run(
        """
        UPDATE objectives_importrow r SET problem = trim(r.problem
                || ' Nobody here has the address “' || (r.values ->> 'owner')
                || '”; it comes in without an owner.')
         WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
           AND r.fate = 'good' AND r.values ? 'owner'
           AND lower(r.values ->> 'owner') <> ALL (%(here)s)
        """,
        run,
        here=[email.lower() for email in here],
    )


def _remark_parents(run: ImportRun) -> None:
    """Say which parents are neither in the file nor here, and which close a circle."""
    _run(
        """
        UPDATE objectives_importrow r SET problem = trim(r.problem
                || ' Its parent “' || (r.values ->> 'parent_id')
                || '” is neither in the file nor here.')
         WHERE r.organization_id = %(organization)s AND r.run_id = %(run)s
           AND r.fate = 'good' AND r.values ? 'parent_key'
           AND NOT EXISTS (
               SELECT FROM objectives_importrow p
                WHERE p.organization_id = r.organization_id AND p.run_id = r.run_id
                  AND p.objective_key = r.values ->> 'parent_key'
                  AND p.fate IN ('good', 'known'))
           AND NOT EXISTS (
               SELECT FROM objectives_objective o
                WHERE o.organization_id = r.organization_id
                  AND o.source_key = r.values ->> 'parent_key'
                  AND o.source_key <> '')
        """,
        run,
    )
    _run(
        """
        UPDATE objectives_importrow SET values = values - 'parent_key',
            problem = trim(problem
                || ' Its parent leads back to itself; it comes in without one.')
         WHERE organization_id = %(organization)s AND run_id = %(run)s
           AND objective_line = ANY (%(lines)s)
        """,
        run,
        lines=circles(parents(run)),
    )


def parents(run: ImportRun) -> dict[str, tuple[int, str]]:
    """Return the first line and the parent's key of each objective that names one."""
    rows = good(run).filter(values__has_key="parent_key").order_by("-line")
    return {
        key: (line, parent)
        for key, line, parent in rows.values_list(
            "objective_key", "objective_line", "values__parent_key"
        ).iterator()
    }


def circles(parents: dict[str, tuple[int, str]]) -> list[int]:
    """Return one line of each circle, the one that closes it."""
    closing: list[int] = []
    done: set[str] = set()
    for key in parents:
        path: dict[str, None] = {}
        while key in parents and key not in done and key not in path:
            path[key] = None
            key = parents[key][1]
        if key in path:
            inside = list(path)[list(path).index(key) :]
            closing.append(max(parents[member][0] for member in inside))
        done.update(path)
    return closing


def _run(sql: str, run: ImportRun, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql, {"organization": current_organization_id(), "run": run.pk, **values}
        )
