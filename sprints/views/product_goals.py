"""Pages about a team's product goal: it with those before, setting it, ending it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from objectives.models import Objective
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import done, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from sprints import actions, policies, queries
from sprints.forms.product_goals import (
    DedicatedProductGoalForm,
    EndProductGoalForm,
    ProductGoalForm,
)
from sprints.models import ProductGoal
from teams.models import Team
from teams.queries import standing, standing_with_teams, team_called

FORM = ["GET", "HEAD", "POST"]
SET = "sprints/product_goal_set.html"
Form = ProductGoalForm | DedicatedProductGoalForm


@require_safe
def product_goal(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a team's product goal, and those that it fulfilled or abandoned."""
    team = found(team_called(reference))
    person, teams = standing_with_teams(request.membership, request.today)
    goals = queries.product_goals_of(team)
    is_active = bool(goals) and goals[0].state == ProductGoal.State.ACTIVE
    context = {
        "team": team,
        "goal": goals[0] if is_active else None,
        "past": goals[1:] if is_active else goals,
        "own": queries.in_process_at(team) if team.is_dedicated else [],
        "apart": queries.product_goals_of_members(team)
        if team.is_team_of_teams
        else [],
        "joint": queries.joint_product_goal(team),
        "nexus": queries.nexus_of(team),
        "may_set": policies.may_set_product_goal(person, team),
        "my_teams": teams,
    }
    return render_page(request, "sprints/product_goal.html", context)


@require_http_methods(FORM)
def product_goal_set(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Set a team's product goal, or say the present one better."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        policies.may_set_product_goal(
            standing(request.membership, request.today), team
        ).enforce()
        goal = queries.active_product_goal(team)
        form = _form(request, team, goal)
        is_valid = form.is_valid()
    status = 422 if form.is_bound else 200
    if is_valid:
        try:
            _save(request, team, goal, form)
        except Stale as stale:
            status = stale.status
            form.keep_beside({"text": goal.words if goal else ""}, _version(stale))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return done(
                request, "product-goal:set", to=_address(slug, team), words="Saved."
            )
    return render_page(
        request, SET, {"form": form, "team": team, "goal": goal}, status=status
    )


@require_http_methods(FORM)
def product_goal_end(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Fulfil or abandon a team's product goal."""
    with tenant(request.organization.pk, read_only=True):
        goal = found(queries.product_goal_called(reference))
        policies.may_set_product_goal(
            standing(request.membership, request.today), goal.team
        ).enforce()
    form = EndProductGoalForm(request.POST or None, initial={"version": goal.version})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.end_product_goal(
                goal, **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            to = _address(slug, goal.team)
            return done(request, "product-goal:set", to=to, words="Saved.")
    context = {"form": form, "goal": goal, "team": goal.team}
    return render_page(request, "sprints/product_goal_end.html", context, status=status)


def _form(request: MemberRequest, team: Team, goal: ProductGoal | None) -> Form:
    own = queries.in_process_at(team)
    version = goal.version if goal else 0
    if team.is_dedicated:
        is_one = goal.objective if goal else (own[0] if len(own) == 1 else None)
        chosen = is_one.reference if is_one else ""
        return DedicatedProductGoalForm(
            request.POST or None,
            initial={"version": version, "serves": chosen},
            own=_with(own, goal.objective if goal else None),
        )
    served = [link.target.reference for link in goal.links.all()] if goal else []
    offered = {one.reference for one in own}
    initial = {
        "version": version,
        "text": goal.text if goal else "",
        "serves": [name for name in served if name in offered],
        "others": ", ".join(name for name in served if name not in offered),
    }
    return ProductGoalForm(
        request.POST or None, initial=initial, own=own, find=queries.serves_called
    )


def _with(own: list[Objective], chosen: Objective | None) -> list[Objective]:
    return [*own, chosen] if chosen is not None and chosen not in own else own


def _save(
    request: MemberRequest, team: Team, goal: ProductGoal | None, form: Form
) -> None:
    who: dict[str, Any] = {"actor": request.membership, "on": request.today}
    version = form.cleaned_data["version"]
    if goal is None or not version:
        actions.set_product_goal(team, **form.said(), **who)
    else:
        actions.edit_product_goal(goal, **form.said(), version=version, **who)


def _version(stale: Stale) -> int:
    return int(stale.facts["version"])


def _address(slug: str, team: Team) -> str:
    return reverse("sprints:product_goal", args=[slug, team.reference])
