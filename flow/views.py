"""Flow pages: how long things take, which to talk about first, and the same as files."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from flow import actions, export, queries
from flow.behind import ROWS_OF_MANY, address_of, behind_of
from flow.drawing import FIRST, MORE, NOUNS, Chart, Look
from flow.forms import FlowFilterForm
from flow.items import Level
from flow.queries import Part
from okrhub.lib.csv_file import csv_text
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest

AT_ONCE = "at_once"
Draw = Callable[[Look], Chart | None]
OF_FIRST = (Part.CARRIED, Part.PROGRESS)
OF_MORE = (
    Part.TIMES,
    Part.LIMITS,
    Part.FORECAST,
    Part.COVERAGE,
    Part.PLANNED,
)


@require_safe
def flow(request: MemberRequest, slug: str) -> HttpResponse:
    """Show ages, what was carried over, and what was finished per cycle."""
    return _shown(request, "first", FIRST)


@require_http_methods(["GET", "HEAD", "POST"])
def flow_more(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the charts one step further; have the forecast of a past day worked out."""
    if request.method != "POST":
        return _shown(request, "more", MORE)
    with tenant(request.organization.pk, read_only=True):
        asked = _form(request).filters()
    actions.ask_for_forecast(asked.scope, actor=request.membership, on=asked.on)
    to = f"{reverse('flow:more', args=[slug])}?{request.GET.urlencode()}#forecast"
    return HttpResponseRedirect(to, status=303)


@require_safe
def flow_chart(request: MemberRequest, slug: str, chart: str) -> HttpResponse:
    """Give a chart's table as a CSV file."""
    draw = (FIRST | MORE).get(chart)
    if draw is None:
        raise Http404
    parts = OF_FIRST if chart in FIRST else OF_MORE
    look = _look(request, _form(request), parts, rows=None)
    drawn = draw(look)
    return _file(chart, [drawn.columns, *drawn.rows] if drawn else [])


@require_safe
def flow_items(request: MemberRequest, slug: str) -> HttpResponse:
    """Give the items as flow tools read them: ID first, a day per stage, attributes."""
    form = _form(request)
    filters = form.filters()
    found = queries.flow_items(filters, today=request.today, frame=form.frame)
    teams = {team.pk: team.name for team in form.frame.teams}
    rows = export.rows(found.items, found.titles, teams=teams, on=filters.on)
    return _file("items", [export.COLUMNS, *rows])


@require_safe
def flow_outlook(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what past days say about an OKR in process."""
    page = found(queries.outlook_of(reference, on=request.today))
    return render_page(request, "flow/outlook.html", {"page": page}, fragment="found")


def _shown(
    request: MemberRequest, view: str, draws: Mapping[str, Draw]
) -> HttpResponse:
    form = _form(request)
    filters = form.filters()
    context: dict[str, object] = {
        "form": form,
        "filters": filters,
        "many": NOUNS[filters.level][1],
        "view": view,
        "query": request.GET.urlencode(),
        "page": None,
    }
    if AT_ONCE in request.GET or not form.takes_long:
        look = _look(request, form, OF_FIRST if view == "first" else OF_MORE)
        charts = [chart for draw in draws.values() if (chart := draw(look)) is not None]
        context |= {"page": look.page, "look": look, "charts": charts}
    return render_page(request, "flow/flow.html", context, fragment="found")


def _look(
    request: MemberRequest,
    form: FlowFilterForm,
    parts: Collection[Part],
    *,
    rows: int | None = ROWS_OF_MANY,
) -> Look:
    asked = request.GET.dict()
    behind = behind_of(asked, rows=rows)
    page = queries.flow_page(
        form.filters(),
        today=request.today,
        frame=form.frame,
        parts=parts,
        behind=behind,
    )
    return Look(
        page,
        partial(_address, request.organization.slug),
        request.today,
        behind=behind,
        those=partial(address_of, asked),
        settings=request.settings,
    )


def _form(request: MemberRequest) -> FlowFilterForm:
    return FlowFilterForm(
        request.GET.dict(),
        frame=queries.offered(),
        today=request.today,
        has_annual_cycle=request.settings.has_annual_cycle,
    )


def _address(slug: str, level: Level, reference: str) -> str:
    name = {
        Level.OKR: "objectives:objective_detail",
        Level.KEY_RESULT: "objectives:key_result_detail",
        Level.INITIATIVE: "objectives:initiative_detail",
    }[level]
    return reverse(name, kwargs={"slug": slug, "reference": reference})


def _file(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    return HttpResponse(
        csv_text(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="flow-{name}.csv"'},
    )
