"""Pages about sprints: the list, a sprint, planning it, its goal."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from objectives.models import Objective
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from sprints import actions, policies, queries
from sprints.forms import EditSprintForm, PlanSprintForm, SprintGoalForm
from sprints.models import Sprint, SprintGoal
from sprints.queries import When
from sprints.timebox import Timebox, next_timebox
from teams.models import Team
from teams.queries import standing, standing_with_teams, team_called

FORM = ["GET", "HEAD", "POST"]


@require_safe
def sprint_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List the sprints that are on, to come or over, one's own teams first."""
    asked = request.GET.get("when", "")
    when = When(asked) if asked in set(When) else When.CURRENT
    named = request.GET.get("team", "")
    team = found(team_called(named)) if named else None
    person, teams = standing_with_teams(request.membership, request.today)
    listed = queries.sprint_list(
        when,
        team=team,
        own_teams=person.teams,
        on=request.today,
        page_number=request.GET.get("page", 1),
    )
    context = {
        "when": when,
        "team": team,
        "listed": listed,
        "tabs": [
            (When.CURRENT, f"On now ({listed.counts['current']})"),
            (When.NEXT, f"To come ({listed.counts['next']})"),
            (When.PAST, f"Over ({listed.counts['past']})"),
        ],
        "my_teams": teams,
        "own": person.teams,
        "plannable": [one for one in teams if policies.may_plan_sprint(person, one)],
    }
    return render_page(request, "sprints/sprint_list.html", context, fragment="found")


@require_safe
def sprint_detail(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a sprint with its goal and how far the key results moved."""
    person, teams = standing_with_teams(request.membership, request.today)
    page = found(
        queries.sprint_page(
            reference, person=person, on=request.today, settings=request.settings
        )
    )
    context = {"page": page, "sprint": page.sprint, "my_teams": teams}
    return render_page(
        request, "sprints/sprint_detail.html", context, fragment="sprint"
    )


@require_http_methods(FORM)
def sprint_plan(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Plan the next sprint of a team; everything but the goal is filled in."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        person = standing(request.membership, request.today)
        policies.may_plan_sprint(person, team).enforce()
        suggested = _following(request, team)
    form = PlanSprintForm(request.POST or None, initial=suggested)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            sprint = actions.plan_sprint(
                team,
                form.timebox(),
                goal=form.cleaned_data["goal"],
                actor=request.membership,
                on=request.today,
            )
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            messages.success(request, f"{sprint.name} is planned.")
            return changed(request, "sprint:planned", _address(slug, sprint))
    context = {"form": form, "team": team}
    return render_page(request, "sprints/sprint_plan.html", context, status=status)


@require_http_methods(FORM)
def sprint_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Rename a sprint or move its days."""
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
        person = standing(request.membership, request.today)
        policies.may_plan_sprint(person, sprint.team).enforce()
    form = EditSprintForm(request.POST or None, initial=_saved(sprint))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.edit_sprint(
                sprint,
                form.timebox(),
                version=form.cleaned_data["version"],
                actor=request.membership,
                on=request.today,
            )
        except Stale as stale:
            status = stale.status
            form.keep_beside(_saved(sprint), sprint.version)
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            messages.success(request, "Saved.")
            return changed(request, "sprint:edited", _address(slug, sprint))
    context = {"form": form, "sprint": sprint}
    return render_page(request, "sprints/sprint_edit.html", context, status=status)


@require_http_methods(FORM)
def goal_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Set the goal of a sprint and what it moves."""
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
        person = standing(request.membership, request.today)
        policies.may_set_sprint_goal(person, sprint.team).enforce()
        form = _goal_form(request, sprint)
        proposed = () if form.offered else _proposed(request, sprint)
        is_valid = form.is_valid()
    status = 422 if form.is_bound else 200
    if is_valid:
        try:
            actions.set_sprint_goal(
                sprint, **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Stale as stale:
            status = stale.status
            _show_both(request, sprint, form)
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return changed(request, "sprint-goal:set", _address(slug, sprint))
    context = {"form": form, "sprint": sprint, "proposed": proposed}
    context["is_inline"] = wants_fragment(request)
    return render_page(
        request, "sprints/goal_edit.html", context, fragment="form", status=status
    )


@require_POST
def goal_sort(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say with one tap what a goal moves, or that it is heartbeat."""
    moves = request.POST.get("moves", "")
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
        goal = found(queries.goal_of(sprint))
        moved = queries.in_process_called([moves]).get(moves)
    if moves == SprintGoal.Kind.HEARTBEAT:
        actions.mark_heartbeat(goal, actor=request.membership, on=request.today)
    else:
        actions.link_sprint_goal(
            goal, found(moved), actor=request.membership, on=request.today
        )
    return changed(request, "sprint-goal:set", _address(slug, sprint))


def _following(request: MemberRequest, team: Team) -> dict[str, object]:
    last = queries.last_sprint(team)
    suggested = next_timebox(
        Timebox(last.name, last.starts_on, last.ends_on) if last else None,
        on=request.today,
        week_starts_on=request.settings.week_starts_on,
    )
    return {
        "name": suggested.name,
        "starts_on": suggested.starts_on,
        "ends_on": suggested.ends_on,
    }


def _saved(sprint: Sprint) -> dict[str, object]:
    return {
        "name": sprint.name,
        "starts_on": sprint.starts_on,
        "ends_on": sprint.ends_on,
        "version": sprint.version,
    }


def _goal_form(request: MemberRequest, sprint: Sprint) -> SprintGoalForm:
    goal = queries.goal_of(sprint)
    links = queries.links_of(goal.pk) if goal else []
    return SprintGoalForm.over(
        goal,
        links,
        request.POST or None,
        candidates=queries.candidates(sprint.team, [one.key_result for one in links]),
        find=queries.in_process_called,
    )


def _proposed(request: MemberRequest, sprint: Sprint) -> tuple[Objective, ...]:
    return tuple(queries.proposed(sprint.team, request.today))


def _show_both(request: MemberRequest, sprint: Sprint, form: SprintGoalForm) -> None:
    with tenant(request.organization.pk, read_only=True):
        goal = found(queries.goal_of(sprint))
        form.keep_beside({"text": goal.text}, goal.version)


def _address(slug: str, sprint: Sprint) -> str:
    return reverse("sprints:sprint_detail", args=[slug, sprint.reference])
