"""Teams of teams: form one, show one, change of what kind it is."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams import actions, policies, queries
from teams.forms import GroupEditForm, GroupForm, MemberTeamForm
from teams.models import Team
from teams.views.teams import units_offered


@require_http_methods(["GET", "HEAD", "POST"])
def group_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Form a team of teams."""
    if not request.settings.has_many_teams:
        raise Http404
    with tenant(request.organization.pk, read_only=True):
        standing = queries.standing(request.membership, request.today)
        policies.may_form_team_of_teams(standing).enforce()
        form = GroupForm(
            request.POST or None,
            units=units_offered(request),
            free=queries.free_teams(),
            teams=queries.integrators(),
        )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            group = actions.form_team_of_teams(
                **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            messages.success(request, f"{group.name} is {group.reference}.")
            address = reverse("teams:group_detail", args=[slug, group.reference])
            return changed(request, "team:created", address)
    context = {"form": form}
    return render_page(request, "teams/group_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def group_detail(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what a team of teams is made of; change its kind and who integrates."""
    with tenant(request.organization.pk, read_only=True):
        group = found(queries.group_called(reference))
        standing = queries.standing(request.membership, request.today)
        may_edit = policies.may_edit_team_of_teams(standing, group)
        teams = queries.integrators() if may_edit else []
        form = GroupEditForm.over(group, teams=teams, data=request.POST)
    if form.is_bound:
        may_edit.enforce()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _save(request, group, form)
        except Stale as stale:
            status = stale.status
            _show_both(request, group, form)
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            messages.success(request, "Saved.")
            return changed(request, "team:edited", request.path)
    context = {
        "team": group,
        "form": form,
        "may_edit": may_edit,
        "may_choose": policies.may_choose_member_teams(standing),
    }
    with tenant(request.organization.pk, read_only=True):
        context["group"] = queries.teams_in(group, request.today)
        context["member_form"] = MemberTeamForm(free=queries.free_teams())
    return render_page(request, "teams/group_detail.html", context, status=status)


def _save(request: MemberRequest, group: Team, form: GroupEditForm) -> None:
    actions.edit_team_of_teams(
        group,
        form.cleaned_data["version"],
        **form.changes(),
        actor=request.membership,
        on=request.today,
    )


def _show_both(request: MemberRequest, group: Team, form: GroupEditForm) -> None:
    with tenant(request.organization.pk, read_only=True):
        now = found(queries.group_called(group.reference))
        saved = {
            "kind": now.kind,
            "integration_team": now.integration_team,
            "teams_review_apart": now.teams_review_apart,
        }
    form.keep_beside(saved, now.version)
