"""What the rows of a file would become, with what is there already."""

from collections.abc import Sequence
from datetime import date

from measures import policies
from measures.importing import Preview, Row, days_of, names_of, plan
from measures.queries.kpis import kpis_named, said_on
from teams.standing import Standing


def preview(rows: Sequence[Row], *, actor: Standing, on: date) -> Preview:
    """Return what an import would do. Two queries, however many rows."""
    kpis = kpis_named(names_of(rows))
    return plan(
        rows,
        kpis,
        said_on([kpi.pk for kpi in kpis], days_of(rows)),
        may_record=lambda kpi: policies.may_record_value(actor, kpi),
        on=on,
    )
