"""Teams that join and leave a team of teams; they need a free slot for what runs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from objectives import actions
from objectives.views.opened import who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams import policies, queries
from teams.forms import GroupEditForm, MemberTeamForm
from teams.models import Team


@require_POST
def member_team_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Let a team join."""
    group = _group(request, reference)
    with tenant(request.organization.pk, read_only=True):
        form = MemberTeamForm(request.POST, free=queries.free_teams())
        standing = queries.standing(request.membership, request.today)
    policies.may_choose_member_teams(standing).enforce()
    status = 422
    if form.is_valid():
        team = form.cleaned_data["team"]
        try:
            actions.add_member_team(group, team=team, **who(request))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return _changed(request, group, f"{team.name} is in {group.name} now.")
    with tenant(request.organization.pk, read_only=True):
        context = {
            "team": group,
            "form": GroupEditForm.over(group, teams=queries.integrators()),
            "member_form": form,
            "group": queries.teams_in(group, request.today),
            "may_edit": policies.may_edit_team_of_teams(standing, group),
            "may_choose": policies.may_choose_member_teams(standing),
        }
    return render(request, "teams/group_detail.html", context, status=status)


@require_POST
def member_team_remove(
    request: MemberRequest, slug: str, reference: str, target: str
) -> HttpResponse:
    """Let a team leave today."""
    group = _group(request, reference)
    with tenant(request.organization.pk, read_only=True):
        team = found(queries.team_called(target))
    actions.remove_member_team(group, team=team, **who(request))
    return _changed(request, group, f"{team.name} has left {group.name}.")


def _group(request: MemberRequest, reference: str) -> Team:
    with tenant(request.organization.pk, read_only=True):
        return found(queries.group_called(reference))


def _changed(request: MemberRequest, group: Team, words: str) -> HttpResponse:
    messages.success(request, words)
    address = reverse(
        "teams:group_detail", args=[request.organization.slug, group.reference]
    )
    return changed(request, "team:edited", address)
