"""Reads about imports: runs, and their rows a page at a time."""

from datetime import datetime

from django.db.models import QuerySet

from objectives.importing.cycle_days import WITHOUT_DAYS
from objectives.models import ImportRow, ImportRun
from okrhub.lib.errors import Conflict
from teams.standing import Standing

State = ImportRun.State
UNFINISHED = (State.UPLOADED, State.STAGING, State.STAGED)
ROW_FILTERS = {
    "": "All",
    "problem": "To look at",
    "left_out": "Left out",
    "known": "Already here",
}


def runs() -> QuerySet[ImportRun]:
    """Return imports with who began them, the newest first. One query."""
    return ImportRun.objects.select_related("author__user").order_by("-pk")


def run_number(pk: int) -> ImportRun | None:
    """Return one import. One query."""
    return runs().filter(pk=pk).first()


def runs_seen_by(actor: Standing) -> QuerySet[ImportRun]:
    """Return the imports that a person may see: administrators see all. One query."""
    found = runs()
    return found if actor.administers else found.filter(author=actor.membership_id)


def unfinished() -> QuerySet[ImportRun]:
    """Return the imports that were begun and neither confirmed nor failed."""
    return ImportRun.objects.filter(state__in=UNFINISHED)


def unfinished_seen_by(actor: Standing) -> QuerySet[ImportRun]:
    """Return those of them that a person may see. One query."""
    return runs_seen_by(actor).filter(state__in=UNFINISHED)


def lock_run(pk: int) -> ImportRun:
    """Lock an import, read afresh; Conflict when it was discarded."""
    run = ImportRun.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if run is None:
        raise Conflict("This import was discarded.")
    return run


def rows(run: ImportRun, wanted: str = "") -> QuerySet[ImportRow]:
    """Return a run's rows in the order of the file, all or those of a filter."""
    found = ImportRow.objects.filter(run=run).order_by("line")
    if wanted == "problem":
        return found.exclude(problem="")
    return found.filter(fate=wanted) if wanted in ROW_FILTERS and wanted else found


def leaves_out_cycles_without_days(run: ImportRun) -> bool:
    """Say whether rows are left out since nothing tells their cycle's days. One query."""
    return rows(run, "left_out").filter(problem__startswith=WITHOUT_DAYS).exists()


def rows_finished_before(moment: datetime) -> QuerySet[ImportRow]:
    """Return the rows of imports that ended before a moment."""
    return ImportRow.objects.filter(run__finished_at__lt=moment)
