"""Staged rows as planned objectives, streamed in the order of the file."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby, islice

from objectives.importing.checking import good
from objectives.importing.life import LifeError
from objectives.importing.plan import PlannedObjective, StagedRow, plan_of
from objectives.models import ImportRun, Objective

BATCH = 500


def batches(
    run: ImportRun, *, on: date, now: datetime
) -> Iterator[tuple[list[PlannedObjective], dict[int, str]]]:
    """Return planned objectives, 500 at a time, with the reasons of those that fail.

    Reasons are by the first line of their objective. One server-side cursor; memory is
    that of one batch.
    """
    plans = _plans(run, on=on, now=now)
    while batch := list(islice(plans, BATCH)):
        yield (
            [plan for plan in batch if isinstance(plan, PlannedObjective)],
            dict(plan for plan in batch if not isinstance(plan, PlannedObjective)),
        )


def _plans(
    run: ImportRun, *, on: date, now: datetime
) -> Iterator[PlannedObjective | tuple[int, str]]:
    rows = (
        good(run)
        .order_by("objective_line", "line")
        .values_list(
            "objective_line", "line", "values", "objective_key", "key_result_key"
        )
        .iterator(chunk_size=2_000)
    )
    for line, group in groupby(rows, key=lambda row: row[0]):
        try:
            yield plan_of([StagedRow(*row[1:]) for row in group], on=on, now=now)
        except LifeError as reason:
            yield line, str(reason)


def known_objectives(plans: list[PlannedObjective]) -> dict[str, Objective]:
    """Return those of the objectives that are here, by key. One query."""
    keys = [plan.key for plan in plans]
    return {
        objective.source_key: objective
        for objective in Objective.objects.filter(source_key__in=keys)
    }
