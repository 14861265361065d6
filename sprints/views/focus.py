"""What a team's work did: the feature factory, the needle, the map, and its limits."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from objectives.policies import may_write_strategy
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import done, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.models import FiguresWindow
from organizations.requests import MemberRequest
from sprints import actions, policies, queries
from sprints.forms.focus import FocusForm, PolicyForm
from sprints.views.work import opened, window_asked, window_of
from teams.queries import (
    standing,
    standing_with_teams,
    team_called,
    unit_number,
    units,
)

LISTS = {
    "all": "Initiatives that are worked on",
    "linked": "Initiatives that are linked",
    "heartbeat": "Initiatives that are heartbeat",
    "unsorted": "Initiatives that are not sorted yet",
    "before-linked": "Initiatives that were linked before",
    "before-heartbeat": "Initiatives that were heartbeat before",
    "before-unsorted": "Initiatives that were not sorted before",
    "finished": "Done more than 30 days ago",
    "unmeasured": "Done more than 30 days ago, and nobody looked back",
    "unclear": "Done more than 30 days ago, and nobody can tell",
    "over": "Initiatives that ended in the last two quarters",
    "stopped": "Initiatives that were stopped in the last two quarters",
    "starved": "Key results that nothing has worked on for four weeks",
    "still": "Linked work that moved nothing for two sprints",
}
OF_WINDOW = frozenset({"all", "linked", "heartbeat", "unsorted"})


@require_safe
def feature_factory(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the figures of a team's work, each opening its list."""
    context = opened(request, queries.team_of_figures(reference, request.today))
    team, focus = context["team"], context["focus"]
    asked = window_asked(request)
    window = window_of(request, team)
    figures = queries.factory(team, window, request.today)
    context |= {
        "figures": figures,
        "windows": FiguresWindow.choices,
        "asked": f"?window={asked}" if asked else "",
        "heartbeat_above": figures.now.heartbeat_share.is_above(focus.heartbeat_most),
        "unsorted_above": figures.now.unsorted_share.is_above(focus.unsorted_most),
        "unmeasured_above": figures.unmeasured_share.is_above(focus.unmeasured_most),
        "policy": figures.policy,
        "may_set": policies.may_sort_work(context["person"], team),
    }
    return render_page(request, "sprints/feature_factory.html", context)


@require_safe
def factory_list(
    request: MemberRequest, slug: str, reference: str, of: str
) -> HttpResponse:
    """List what one figure counts."""
    if of not in LISTS:
        raise Http404
    context = opened(request, queries.team_with_focus(reference, request.today))
    team = context["team"]
    window, asked = window_of(request, team), window_asked(request)
    context |= {
        "title": LISTS[of],
        "of": of,
        "asked": f"?window={asked}" if asked else "",
        "period": window.now if of in OF_WINDOW else None,
    }
    if of.startswith("before-"):
        context["period"] = window.before
    if of == "still":
        work = queries.linked_work(team, request.today)
        context["still"] = queries.stood_still(work, request.today)
    else:
        rows = queries.counted(team, of, window, request.today)
        context["page"] = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render_page(request, "sprints/factory_list.html", context)


@require_safe
def needle(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show key results before and after, per sprint and per initiative."""
    context = opened(request, queries.team_with_focus(reference, request.today))
    work = queries.linked_work(context["team"], request.today)
    context |= {
        "sprints": queries.sprints_moved(work, request.today),
        "bets": queries.bets_moved(work, request.today),
    }
    return render_page(request, "sprints/needle.html", context)


@require_safe
def impact_map(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what could move what: objective, key result, initiatives, sprints."""
    person, teams = standing_with_teams(request.membership, request.today)
    team = found(queries.team_of_map(reference, request.today))
    context = {
        "team": team,
        "my_teams": teams,
        "may_edit": person.is_in(team.pk),
        "branches": queries.impact_map(team, request.today, settings=request.settings),
    }
    return render_page(request, "sprints/impact_map.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def focus_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Set a team's own limits, and who sees its figures."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        person = standing(request.membership, request.today)
        policies.may_sort_work(person, team).enforce()
        focus = queries.focus_of(team)
    is_sent = request.method == "POST"
    form = FocusForm(request.POST if is_sent else None, initial=vars(focus))
    status = 422 if is_sent else 200
    if form.is_valid():
        try:
            actions.set_focus(
                team,
                **form.changes(),
                version=form.cleaned_data["version"] or 0,
                actor=request.membership,
                on=request.today,
            )
        except Stale as stale:
            status = stale.status
            form.keep_beside(saved(request, reference), stale.facts["version"])
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = reverse("sprints:feature_factory", args=[slug, reference])
            return done(request, "focus:set", to=to, words="Kept.")
    context = {"form": form, "team": team}
    return render_page(request, "sprints/focus_edit.html", context, status=status)


def saved(request: MemberRequest, reference: str) -> dict[str, Any]:
    """Return what is set now."""
    with tenant(request.organization.pk, read_only=True):
        focus = queries.focus_of(found(team_called(reference)))
    names = ("unsorted_most", "unmeasured_most", "heartbeat_most", "is_open", "window")
    return {name: getattr(focus, name) for name in names}


@require_http_methods(["GET", "HEAD", "POST"])
def heartbeat_policy(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what units wrote down about heartbeat, and let leaders write it."""
    named = request.GET.get("unit", "")
    with tenant(request.organization.pk, read_only=True):
        person = standing(request.membership, request.today)
        unit = found(unit_number(int(named))) if named.isdecimal() else None
        policy = queries.heartbeat_policy(unit)
    is_sent = request.method == "POST"
    if is_sent:
        may_write_strategy(person).enforce()
    form = PolicyForm(request.POST if is_sent else None, initial=vars(policy))
    status = 422 if is_sent else 200
    if form.is_valid():
        try:
            actions.set_heartbeat_policy(
                unit,
                share=form.cleaned_data["share"],
                words=form.cleaned_data["words"],
                version=form.cleaned_data["version"] or 0,
                actor=request.membership,
                on=request.today,
            )
        except Stale as stale:
            status = stale.status
            form.keep_beside({}, stale.facts["version"])
        else:
            to = reverse("sprints:heartbeat_policy", args=[slug])
            return done(request, "heartbeat:set", to=to, words="Written down.")
    with tenant(request.organization.pk, read_only=True):
        context = {
            "form": form,
            "unit": unit,
            "policies": queries.heartbeat_policies(),
            "units": list(units()),
            "may_write": may_write_strategy(person),
        }
    return render_page(request, "sprints/heartbeat_policy.html", context, status=status)
