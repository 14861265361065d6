"""Who works in a team: roles begin and end, their days are kept."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.queries import people
from organizations.requests import MemberRequest
from teams import actions, policies, queries
from teams.forms import RoleForm
from teams.views.teams import edit_context, edit_form


@require_POST
def person_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Give somebody a role in the team from today on."""
    with tenant(request.organization.pk, read_only=True):
        team = found(queries.team_called(reference))
        standing = queries.standing(request.membership, request.today)
        policies.may_staff_team(standing, team).enforce()
        form = RoleForm(request.POST, people=people().filter(is_active=True))
        edit = edit_form(request, team, standing, None)
        context = edit_context(request, team, standing) | {"form": edit}
    status = 422
    if form.is_valid():
        try:
            actions.add_person(
                team, **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            address = reverse("teams:team_edit", args=[slug, team.reference])
            return changed(request, "team:staffed", f"{address}#people")
    context["role_form"] = form
    return render_page(request, "teams/team_edit.html", context, status=status)


@require_POST
def role_end(
    request: MemberRequest, slug: str, reference: str, pk: int
) -> HttpResponse:
    """End somebody's role in the team; it gives no rights from now on."""
    with tenant(request.organization.pk, read_only=True):
        team = found(queries.team_called(reference))
        role = found(queries.role_number(team, pk))
    actions.end_role(role, actor=request.membership, on=request.today)
    address = reverse("teams:team_edit", args=[slug, team.reference])
    return changed(request, "team:staffed", f"{address}#people")
