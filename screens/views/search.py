"""Search: a page of what was found, and what Ctrl+K offers while typing."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from okrhub.lib.htmx import render_page, wants_fragment
from organizations.requests import MemberRequest
from screens.forms import SearchForm
from screens.queries.search import FEW, MANY, Found, kinds_here, search

OFFERED = 3
PAGES = {
    "objective": "objectives:objective_detail",
    "key_result": "objectives:key_result_detail",
    "sprint_goal": "sprints:sprint_detail",
    "initiative": "objectives:initiative_detail",
    "team": "screens:team_detail",
    "kpi": "screens:kpi_detail",
    "strategy_goal": "objectives:strategy_goal",
    "help": "conversations:help_detail",
    "comment": "conversations:comments",
}


@require_safe
def search_page(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what holds the words in `?q=`, by kind; a reference leads to its page."""
    form = SearchForm(request.GET, kinds=kinds_here(request.settings))
    asked, kinds = form.asked(), form.kinds()
    is_offered = wants_fragment(request) and request.htmx.target == "find-found"
    most = OFFERED if is_offered else MANY if len(kinds) == 1 else FEW
    groups = search(asked, kinds=kinds, most=most)
    exact = [row for group in groups for row in group.rows if row.is_asked]
    if exact and not wants_fragment(request):
        return redirect(address_of(slug, exact[0]))
    context = {
        "form": form,
        "asked": asked,
        "here": request.path,
        "groups": [
            (group, [(row, address_of(slug, row)) for row in group.rows])
            for group in groups
        ],
    }
    fragment = "options" if is_offered else "found"
    return render_page(request, "screens/search.html", context, fragment=fragment)


def address_of(slug: str, row: Found) -> str:
    """Return where something that was found is shown."""
    if row.kind == "barrier":
        return f"{reverse('conversations:barrier_list', args=[slug])}#{row.key}"
    if row.kind == "person":
        query = urlencode({"q": row.words})
        return f"{reverse('screens:people', args=[slug])}?{query}"
    return reverse(PAGES[row.kind], args=[slug, row.key])
