"""Cycles: the quarters and years, and creating the next ones."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from objectives import actions, policies, queries
from objectives.calendar import Span
from objectives.forms.cycles import CycleForm
from objectives.models import Cadence, Cycle
from objectives.queries import CycleRow
from objectives.views.opened import done
from okrhub.lib.decisions import Decision
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the cycles; a POST creates one of own days."""
    form = CycleForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show(request, form)
    with tenant(request.organization.pk, read_only=True):
        may_create(request).enforce()
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        cycle = create(request, **form.cleaned_data)
    except Conflict as refusal:
        return show(request, form, status=show_refusal(form, refusal))
    return created(request, cycle)


@require_http_methods(["POST"])
def cycle_create_next(request: MemberRequest, slug: str, cadence: str) -> HttpResponse:
    """Create the quarter or year that the calendar has next."""
    with tenant(request.organization.pk, read_only=True):
        may_create(request).enforce()
        span = found(next_spans(request, queries.cycle_rows()).get(cadence))
    cycle = create(
        request,
        name=span.name,
        cadence=cadence,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
    )
    return created(request, cycle)


def may_create(request: MemberRequest) -> Decision:
    """Return whether the person may create cycles. One query."""
    return policies.may_create_cycle(reader(request).standing)


def next_spans(request: MemberRequest, rows: list[CycleRow]) -> dict[str, Span]:
    """Return what the calendar has next, by cadence; years only where they are on."""
    cadences = [Cadence.QUARTERLY.value]
    if request.settings.has_annual_cycle:
        cadences.append(Cadence.ANNUAL.value)
    return {
        cadence: queries.next_span(
            [row.cycle for row in rows],
            cadence,
            on=request.today,
            fiscal_year_starts_in=request.settings.fiscal_year_starts_in,
        )
        for cadence in cadences
    }


def create(request: MemberRequest, **fields: Any) -> Cycle:
    """Let the action create a cycle."""
    return actions.create_cycle(
        actor=request.membership,
        on=request.today,
        now=request.now,
        **fields,
    )


def created(request: MemberRequest, cycle: Cycle) -> HttpResponse:
    """Lead back to the cycles."""
    address = reverse("objectives:cycle_list", args=[request.organization.slug])
    return done(request, "cycle:created", to=address, words=f"{cycle.name} is there.")


def show(request: MemberRequest, form: CycleForm, *, status: int = 200) -> HttpResponse:
    """Show the cycles with the form for one of own days."""
    with tenant(request.organization.pk, read_only=True):
        rows = queries.cycle_rows()
        context = {
            "rows": rows,
            "spans": next_spans(request, rows),
            "form": form,
            "may_create": may_create(request),
        }
    template = "objectives/cycle_list.html"
    return render_page(request, template, context, fragment="cycles", status=status)
