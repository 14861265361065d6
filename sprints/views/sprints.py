"""Pages about sprints: the list, a sprint, planning it."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from sprints import actions, policies, queries
from sprints.forms.sprints import EditSprintForm, PlanSprintForm
from sprints.models import Sprint
from sprints.queries import When
from sprints.timebox import Timebox, next_timebox
from sprints.views.addresses import address_of
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
            return changed(request, "sprint:planned", address_of(slug, sprint))
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
            return changed(request, "sprint:edited", address_of(slug, sprint))
    context = {"form": form, "sprint": sprint}
    return render_page(request, "sprints/sprint_edit.html", context, status=status)


@require_POST
def sprint_step(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Start a sprint, open its review, or let it go on."""
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
    given = request.POST.get("version", "")
    actions.move_sprint(
        sprint,
        to=request.POST.get("to", ""),
        version=int(given) if given.isdigit() else 0,
        actor=request.membership,
        on=request.today,
    )
    return changed(request, "sprint:moved", address_of(slug, sprint))


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
