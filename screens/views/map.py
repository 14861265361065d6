"""The alignment map: drawn, as a list, or as a file."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from okrhub.lib.addresses import address as address_of
from okrhub.lib.htmx import render_page
from organizations.requests import MemberRequest
from screens.forms import MapChoice, MapForm
from screens.map.drawing import TOPOLOGIES, drawing
from screens.map.export import standalone
from screens.map.graph import Card, Graph, as_list, collapsed, narrowed
from screens.map.layout import layout
from screens.map.listing import listing
from screens.queries.map import OpenedMap, kept_map, key_results_on, with_parts

ZOOMS = (50, 75, 100, 125, 150)
PAGES = {
    "goal": "objectives:strategy_goal",
    "objective": "objectives:objective_detail",
    "key_result": "objectives:key_result_detail",
    "team": "screens:team_detail",
}


@require_safe
def alignment_map(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what leads to what, who shares and who helps."""
    asks_more = any(request.GET.get(name) for name in ("team", "show", "open"))
    kept = kept_map(request.today, request.settings, is_whole=asks_more)
    form = MapForm(request.GET, teams=kept.overview.teams)
    chosen = form.chosen()
    small = _narrowed(kept, chosen)
    context = {
        "form": form,
        "chosen": chosen,
        "kept": kept,
        "graph": small,
        "zooms": ZOOMS,
        "topologies": TOPOLOGIES,
        "here": reverse("screens:map", args=[slug]),
    }
    address = _addresses(slug, request.GET)
    if chosen.is_list:
        context["listed"] = listing(as_list(small), address=address)
        return render_page(request, "screens/map.html", context)
    picture = drawing(
        small,
        layout(small),
        address=address,
        colour=chosen.colour,
        zoom=chosen.zoom,
    )
    if request.GET.get("format") == "svg":
        response = HttpResponse(standalone(picture), content_type="image/svg+xml")
        response["Content-Disposition"] = 'attachment; filename="alignment-map.svg"'
        return response
    context["picture"] = picture
    return render_page(request, "screens/map.html", context)


def _narrowed(kept: OpenedMap, chosen: MapChoice) -> Graph:
    """Return what is drawn; around a team, key results and teams as well. One query."""
    if chosen.is_overview:
        return kept.overview.graph
    graph = narrowed(kept.whole, team=chosen.team, show=chosen.show)
    if chosen.team:
        return with_parts(graph, key_results_on(graph))
    return collapsed(graph, opened=chosen.opened)


def _addresses(slug: str, query: QueryDict) -> Callable[[Card], str]:
    """Return where a card leads: its page, or the map opened or focused there."""
    here = reverse("screens:map", args=[slug])
    given = [(name, value) for name, value in query.items() if name != "open"]
    opened = [("open", unit) for unit in query.getlist("open")]

    def address(card: Card) -> str:
        if card.kind == "team" and card.teams and card.counts:
            return f"{here}?team={card.teams[0].reference}"
        if card.kind in PAGES:
            return address_of(PAGES[card.kind], slug=slug, reference=card.key)
        return f"{here}?{urlencode([*given, *opened, ('open', card.opens)])}"

    return address
