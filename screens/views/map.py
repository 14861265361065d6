"""The alignment map: drawn, as a list, or as a file."""

from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations.queries import asked_of
from okrhub.lib.htmx import render_page
from organizations.requests import MemberRequest
from screens.forms import MapForm
from screens.map.drawing import TOPOLOGIES, drawing
from screens.map.export import standalone
from screens.map.graph import Card, as_list, collapsed, narrowed
from screens.map.layout import layout
from screens.queries.map import contribution_graph, key_results_on, with_parts
from teams.queries import team_names

ZOOMS = (50, 75, 100, 125, 150)
PAGES = {
    "goal": "objectives:strategy_goal",
    "objective": "objectives:objective_detail",
    "key_result": "objectives:key_result_detail",
}


@require_safe
def alignment_map(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what leads to what, who shares and who helps."""
    form = MapForm(request.GET, teams=team_names())
    chosen = form.chosen()
    whole = contribution_graph(
        request.today, has_strategy=request.settings.has_strategy
    )
    graph = narrowed(whole, team=chosen.team, show=chosen.show)
    if chosen.team:
        small = with_parts(graph, key_results_on(graph))
    else:
        small = collapsed(graph, opened=chosen.opened)
    context = {
        "form": form,
        "chosen": chosen,
        "graph": small,
        "linked": sum(not card.is_orphan for card in whole.cards if _is_okr(card)),
        "okrs": sum(_is_okr(card) for card in whole.cards),
        "helps": len(whole.between_teams),
        "zooms": ZOOMS,
        "topologies": TOPOLOGIES,
        "here": reverse("screens:map", args=[slug]),
    }
    if chosen.is_list:
        context |= {"branches": as_list(small), "asked_of": asked_of()}
        return render_page(request, "screens/map.html", context)
    picture = drawing(
        small,
        layout(small),
        address=lambda card: _address(slug, card, request.GET),
        colour=chosen.colour,
        zoom=chosen.zoom,
    )
    if request.GET.get("format") == "svg":
        response = HttpResponse(standalone(picture), content_type="image/svg+xml")
        response["Content-Disposition"] = 'attachment; filename="alignment-map.svg"'
        return response
    context |= {"picture": picture, "asked_of": asked_of()}
    return render_page(request, "screens/map.html", context)


def _is_okr(card: Card) -> bool:
    return card.kind == "objective"


def _address(slug: str, card: Card, query: QueryDict) -> str:
    """Return where a card leads: its page, or the map opened or focused there."""
    if card.kind in PAGES:
        return reverse(PAGES[card.kind], args=[slug, card.key])
    if card.kind == "team" and card.teams and card.counts:
        return f"{reverse('screens:map', args=[slug])}?team={card.teams[0].reference}"
    if card.kind == "team":
        return reverse("screens:team_detail", args=[slug, card.key])
    given = [(name, value) for name, value in query.items() if name != "open"]
    opened = [*query.getlist("open"), str(card.opens)]
    pairs = [*given, *(("open", unit) for unit in opened)]
    return f"{reverse('screens:map', args=[slug])}?{urlencode(pairs)}"
