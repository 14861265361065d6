"""The list of objectives."""

from typing import NamedTuple

from django.core.paginator import Page
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from objectives import queries
from objectives.forms.lists import ObjectiveFilterForm
from objectives.models import Cadence, Cycle
from objectives.queries import Filters, ObjectiveRow
from okrhub.lib.htmx import render_page
from okrhub.lib.templatetags.design import number
from organizations.models import Membership, OrganizationSettings
from organizations.requests import MemberRequest
from teams.queries import team_names

COLUMNS = {
    "reference": ("Reference", ""),
    "title": ("Objective", ""),
    "team": ("Team", ""),
    "health": ("Health", ""),
    "progress": ("Progress", "num"),
    "age": ("In process", "num"),
}


class Column(NamedTuple):
    """A column's head: its words, the order a click asks for, the order it has."""

    words: str
    css: str
    sort: str
    direction: str


@require_safe
def objective_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List objectives, those of the present quarter first; htmx gets the table alone."""
    cycles = list(queries.cycles())
    present = present_quarter(request, cycles)
    form = ObjectiveFilterForm(
        present or request.GET,
        cycles=cycles,
        teams=team_names(),
        asks_links=leads_upward(request.settings),
    )
    filters, order = form.filters(), form.order()
    page = queries.objectives_in_cycle(
        filters,
        on=request.today,
        settings=request.settings,
        sort=order.removeprefix("-"),
        is_descending=order.startswith("-"),
        page=request.GET.get("page", 1),
    )
    context = {
        "form": form,
        "page": page,
        "how_many": how_many(page),
        "rows": list(page),
        "columns": [column(key, order) for key in COLUMNS],
        "is_filtered": present is None and filters != Filters(),
        "present": present and present["cycle"],
        "may_write": request.membership.role != Membership.Role.VIEWER,
    }
    return render_page(
        request, "objectives/objective_list.html", context, fragment="found"
    )


def leads_upward(settings: OrganizationSettings) -> bool:
    """Say whether there is anything above a quarter to lead to: a year, a strategy."""
    return settings.has_annual_cycle or settings.has_strategy


def present_quarter(
    request: MemberRequest, cycles: list[Cycle]
) -> dict[str, str] | None:
    """Return what to ask for where nothing is: the quarter of today, if there is one."""
    asked = request.GET.dict()
    if asked.keys() - {"sort", "page"}:
        return None
    for cycle in cycles:
        if cycle.cadence == Cadence.QUARTERLY and cycle.covers(request.today):
            return asked | {"cycle": cycle.name}
    return None


def how_many(page: Page[ObjectiveRow]) -> str:
    """Say how many were found, as the page shows and readers hear it."""
    count = page.paginator.count
    words = f"{number(count)} objective{'s' if count != 1 else ''}"
    if page.has_other_pages():
        words += f", page {page.number} of {page.paginator.num_pages}"
    return words


def column(key: str, sort: str) -> Column:
    """Return the head of a column; a click on the column in order turns it round."""
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    following = f"-{key}" if direction == "ascending" else key
    return Column(*COLUMNS[key], sort=following, direction=direction)
