"""How complex an objective is, who takes it on, and whether its team can reach it."""

from typing import NamedTuple

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods

from objectives import actions, policies, queries
from objectives.forms.sizing import SizeForm, saved_size
from objectives.models import Objective
from objectives.topology import Reach, Way
from objectives.views.drafts import objective_address
from objectives.views.opened import (
    done,
    objective_here,
    who,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import functions

EVENT = "objective:sized-up"
ADDRESSES = {
    Way.SHARE: "objectives:objective_share",
    Way.SPLIT: "objectives:split",
    Way.DEDICATED: "objectives:dedicated_team",
    Way.MAP: "objectives:objective_transfer",
}


class WayOut(NamedTuple):
    """A set-up to choose, and where; without an address it is said and no more."""

    words: str
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
def size_up(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say how complex an objective is, who takes it on and what it needs."""
    objective, actor = objective_here(request, reference)
    policies.may_edit_objective(actor, objective).enforce()
    form = size_form(request, objective)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.size_up_objective(objective, **form.said(), **who(request))
        except Conflict as refusal:
            status = show_stale_or(request, form, objective, refusal)
        else:
            to = objective_address(request, objective.reference, objective.draft)
            return done(request, EVENT, to=to, words="It is saved.")
    context = {"objective": objective, "form": form}
    return render_page(request, "objectives/size_up.html", context, status=status)


def size_form(request: MemberRequest, objective: Objective) -> SizeForm:
    """Return the form, with what is said above it and the functions there are."""
    with tenant(request.organization.pk, read_only=True):
        sight = queries.line_of_sight(objective, queries.links_of(objective))
        own = Objective(number=objective.number)
        return SizeForm.over(
            objective,
            request.POST if request.method == "POST" else None,
            needed=queries.functions_needed(objective),
            known=[function.name for function in functions()],
            above=queries.size_of(own, sight),
            has_many_teams=request.settings.has_many_teams,
        )


def show_stale_or(
    request: MemberRequest, form: SizeForm, objective: Objective, refusal: Conflict
) -> int:
    """Set both side by side if somebody saved meanwhile, else say the refusal."""
    if "version" not in refusal.facts:
        return show_refusal(form, refusal)
    with tenant(request.organization.pk, read_only=True):
        now = queries.objective_called(objective.reference) or objective
        saved = saved_size(now, queries.functions_needed(now))
    form.keep_beside(
        {name: each for name, each in saved.items() if name != "version"}, now.version
    )
    return refusal.status


def ways_out(
    request: MemberRequest, objective: Objective, reached: Reach
) -> list[WayOut]:
    """Return the set-ups that are offered, each with its page where there is one."""
    return [
        WayOut(offer.words, _address(request, objective, offer.way))
        for offer in reached.offers
    ]


def _address(request: MemberRequest, objective: Objective, way: Way) -> str:
    slug = request.organization.slug
    if way in ADDRESSES:
        return reverse(ADDRESSES[way], args=[slug, objective.reference])
    try:
        barriers = reverse("conversations:barrier_log", args=[slug])
    except NoReverseMatch:
        return ""
    return f"{barriers}?objective={objective.reference}"
