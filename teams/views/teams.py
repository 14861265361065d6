"""The list of teams, and the forms that create and change one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
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
from organizations.queries import people
from organizations.requests import MemberRequest
from teams import actions, policies, queries
from teams.forms import RoleForm, TeamEditForm, TeamForm
from teams.models import Team, Unit
from teams.standing import Standing

PAGE_SIZE = 50


@require_safe
def team_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the teams with who works there; the archived ones on demand."""
    if not request.settings.has_many_teams:
        raise Http404
    text = request.GET.get("q", "").replace("\x00", "").strip()
    is_archive = "archived" in request.GET
    teams = queries.archived_teams() if is_archive else queries.current_teams()
    teams = teams.filter(name__icontains=text) if text else teams
    page = Paginator(teams, PAGE_SIZE).get_page(request.GET.get("page"))
    standing = queries.standing(request.membership, request.today)
    context = {
        "q": text,
        "is_archive": is_archive,
        "page": page,
        "rows": queries.team_rows(list(page), request.today),
        "may_create": policies.may_create_team(standing),
    }
    return render_page(request, "teams/team_list.html", context, fragment="teams")


@require_http_methods(["GET", "HEAD", "POST"])
def team_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Create a team."""
    if not request.settings.has_many_teams:
        raise Http404
    with tenant(request.organization.pk, read_only=True):
        standing = queries.standing(request.membership, request.today)
        policies.may_create_team(standing).enforce()
        form = TeamForm(request.POST or None, units=units_offered(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            team = actions.create_team(
                **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            messages.success(request, f"{team.name} is {team.reference}.")
            address = reverse("teams:team_edit", args=[slug, team.reference])
            return changed(request, "team:created", address)
    context = {"form": form}
    return render_page(request, "teams/team_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show and change a team, and who works in it."""
    with tenant(request.organization.pk, read_only=True):
        team = found(queries.team_called(reference))
        standing = queries.standing(request.membership, request.today)
        policies.may_edit_team(standing, team).enforce()
        form = edit_form(request, team, standing, request.POST)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _save(request, team, form)
        except Stale as stale:
            status = stale.status
            _show_both(request, team, form)
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            messages.success(request, "Saved.")
            return changed(request, "team:edited", request.path)
    context = edit_context(request, team, standing) | {"form": form}
    return render_page(request, "teams/team_edit.html", context, status=status)


@require_POST
def team_restore(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Bring an archived team back."""
    with tenant(request.organization.pk, read_only=True):
        team = found(queries.team_called(reference))
    actions.restore_team(team, actor=request.membership, on=request.today)
    messages.success(request, f"{team.name} is back.")
    address = reverse("teams:team_edit", args=[slug, team.reference])
    return changed(request, "team:restored", address)


def units_offered(request: MemberRequest) -> list[Unit] | None:
    """Return the units to choose from; None while the layer is off."""
    return list(queries.current_units()) if request.settings.has_units else None


def edit_form(
    request: MemberRequest, team: Team, standing: Standing, data: QueryDict | None
) -> TeamEditForm:
    """Return the team's form, with what is saved or what was typed."""
    functions = queries.functions_by_team([team]).get(team.pk, [])
    return TeamEditForm.over(
        team,
        functions,
        units=units_offered(request),
        may_move=bool(policies.may_move_team(standing)),
        data=data,
    )


def edit_context(
    request: MemberRequest, team: Team, standing: Standing
) -> dict[str, Any]:
    """Return what stands around the form: who works in the team, what may be done."""
    with tenant(request.organization.pk, read_only=True):
        staff = [person for person in people() if policies.may_join(person)]
        now, former = queries.people_now_and_before(team, request.today)
        return {
            "team": team,
            "people": now,
            "former": former,
            "role_form": RoleForm(people=staff),
            "may_archive": policies.may_archive_team(standing),
        }


def _save(request: MemberRequest, team: Team, form: TeamEditForm) -> None:
    with tenant(request.organization.pk):
        actions.edit_team(
            team,
            form.cleaned_data["version"],
            actor=request.membership,
            on=request.today,
            **form.columns(),
        )
        actions.set_functions(
            team, form.function_names(), actor=request.membership, on=request.today
        )


def _show_both(request: MemberRequest, team: Team, form: TeamEditForm) -> None:
    with tenant(request.organization.pk, read_only=True):
        now = found(queries.team_called(team.reference))
        functions = queries.functions_by_team([now]).get(now.pk, [])
    form.keep_beside(TeamEditForm.saved(now, functions), now.version)
