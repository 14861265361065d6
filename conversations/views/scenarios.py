"""What-ifs: sketched, looked at beside today, compared, and proposed to teams."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from conversations import actions, policies, queries
from conversations.forms.scenarios import MoveForm, ScenarioForm
from conversations.models import Scenario, ScenarioMove
from conversations.views.opened import FORM, address
from objectives.models import Objective
from objectives.queries import IN_PROCESS, cycles_to_plan
from objectives.views.opened import done
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import current_teams
from teams.requests import reader
from teams.standing import Standing

CHANGED = "scenario:changed"
MOST_LISTED = 50
MOST_COMPARED = 2
MOST_DIGITS = 18


@require_safe
def scenario_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List what the person's teams are asked, and the what-ifs that the person sees."""
    person = reader(request).standing
    rows = list(queries.scenarios(person)[:MOST_LISTED])
    owned = [team for team in person.teams if person.is_product_owner_of(team)]
    context = {
        "rows": rows,
        "asked": queries.answers_waiting(owned),
        "may_sketch": policies.may_sketch(person),
    }
    return render_page(request, "conversations/scenario_list.html", context)


@require_http_methods(FORM)
def scenario_new(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin a what-if; `?objective=O-12` in the address is offered for its moves."""
    about = request.GET.get("objective", "")
    with tenant(request.organization.pk, read_only=True):
        person = reader(request).standing
        policies.may_sketch(person).enforce()
        open_ones = cycles_to_plan(request.today)
        open_ones.sort(key=lambda cycle: cycle.starts_on > request.today)
        initial = {"name": f"Another set-up for {about}"} if about else {}
        form = ScenarioForm(_data(request), cycles=open_ones, initial=initial)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        given = form.cleaned_data | {"cycle": form.chosen("cycle")}
        given.pop("version")
        made = actions.begin_scenario(**given, **_by(request))
        to = address(request, "scenario", made.pk)
        to += f"?{urlencode({'objective': about})}" if about else ""
        return done(request, CHANGED, to=to, words="Now try a move.")
    context = {"form": form, "heading": "What if?", "button": "Begin"}
    template = "conversations/scenario_form.html"
    return render_page(request, template, context, status=status)


@require_http_methods(FORM)
def scenario_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Say its name or why otherwise, or share it."""
    scenario, person = scenario_here(request, pk)
    policies.may_edit_scenario(person, scenario).enforce()
    initial = {
        name: getattr(scenario, name)
        for name in ("name", "why", "is_shared", "version")
    }
    form = ScenarioForm(_data(request), cycles=[], initial=initial)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        changes = form.cleaned_data
        version = changes.pop("version") or scenario.version
        try:
            actions.edit_scenario(scenario, version=version, **changes, **_by(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "scenario", pk)
            return done(request, CHANGED, to=to, words="It is saved.")
    context = {"form": form, "heading": scenario.name, "button": "Save"}
    template = "conversations/scenario_form.html"
    return render_page(request, template, context, status=status)


@require_safe
def scenario(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show a what-if beside today: its moves, what they change, what teams say."""
    person = reader(request).standing
    one, others = queries.scenario_beside(pk, person, most=MOST_LISTED)
    shown = found(one)
    beside = _compare(request, [shown])
    context = {
        "scenario": shown,
        "moves": beside.moves[0],
        "comparison": beside,
        "others": others,
        "kinds": ScenarioMove.Kind.choices,
        "about": request.GET.get("objective", ""),
        "may_edit": policies.may_edit_scenario(person, shown),
        "may_propose": policies.may_propose_scenario(person, shown),
        "person": person,
    }
    return render_page(request, "conversations/scenario.html", context)


@require_safe
def scenario_compare(request: MemberRequest, slug: str) -> HttpResponse:
    """Show two what-ifs beside today."""
    chosen = [
        scenario_here(request, int(pk))[0]
        for pk in request.GET.getlist("with")[:MOST_COMPARED]
        if pk.isascii() and pk.isdigit() and len(pk) < MOST_DIGITS
    ]
    if len({each.cycle.cadence for each in chosen}) != 1:
        raise Http404
    with tenant(request.organization.pk, read_only=True):
        context = {"scenarios": chosen, "comparison": _compare(request, chosen)}
    return render_page(request, "conversations/scenario_compare.html", context)


@require_POST
def scenario_delete(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Throw a what-if away."""
    scenario, _ = scenario_here(request, pk)
    actions.delete_scenario(scenario, **_by(request))
    to = address(request, "scenario_list")
    return done(request, CHANGED, to=to, words="It is thrown away.")


@require_POST
def scenario_propose(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Ask the teams concerned."""
    scenario, _ = scenario_here(request, pk)
    actions.propose_scenario(scenario, **_by(request))
    to = address(request, "scenario", pk)
    return done(request, CHANGED, to=to, words="The teams are asked.")


@require_http_methods(FORM)
def move_add(request: MemberRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """Try a move."""
    if kind not in ScenarioMove.Kind:
        raise Http404
    scenario, person = scenario_here(request, pk)
    policies.may_edit_scenario(person, scenario).enforce()
    form = move_form(request, scenario, kind)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.add_move(scenario, kind=kind, **form.said(), **_by(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "scenario", pk)
            return done(request, CHANGED, to=to, words="The move is on paper.")
    label = ScenarioMove.Kind(kind).label
    context = {"form": form, "scenario": scenario, "heading": label}
    template = "conversations/move_form.html"
    return render_page(request, template, context, status=status)


@require_POST
def move_remove(request: MemberRequest, slug: str, pk: int, move: int) -> HttpResponse:
    """Take a move off the paper."""
    scenario, _ = scenario_here(request, pk)
    with tenant(request.organization.pk, read_only=True):
        row = found(scenario.moves.select_related("scenario").filter(pk=move).first())
    actions.remove_move(row, **_by(request))
    to = address(request, "scenario", pk)
    return done(request, CHANGED, to=to, words="The move is gone.")


def move_form(request: MemberRequest, scenario: Scenario, kind: str) -> MoveForm:
    """Return the form of a kind, with the teams and the OKRs in process or planned."""
    with tenant(request.organization.pk, read_only=True):
        okrs = Objective.objects.filter(
            Q(state__in=IN_PROCESS, cycle__cadence=scenario.cycle.cadence)
            | Q(cycle=scenario.cycle, is_planned=True)
        )
        return MoveForm(
            _data(request),
            initial={"objective": request.GET.get("objective", "")},
            kind=kind,
            okrs=list(okrs.select_related("team").order_by("number")),
            teams=list(current_teams()),
        )


def scenario_here(request: MemberRequest, pk: int) -> tuple[Scenario, Standing]:
    """Return a what-if that the person sees; 404 without. Two queries."""
    with tenant(request.organization.pk, read_only=True):
        person = reader(request).standing
        return found(queries.scenario_number(pk, person)), person


def _compare(
    request: MemberRequest, scenarios: Sequence[Scenario]
) -> queries.Comparison:
    return queries.comparison(scenarios, on=request.today, settings=request.settings)


def _data(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _by(request: MemberRequest) -> dict[str, Any]:
    return {"actor": request.membership, "on": request.today}
