"""Archive a team, which is refused while it has OKRs in process."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from okrhub.lib.htmx import changed
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from screens import actions
from teams.queries import team_called


@require_POST
def team_archive(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Archive a team; its history stays."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
    actions.archive_team(team, actor=request.membership, on=request.today)
    messages.success(request, f"{team.name} is archived.")
    return changed(request, "team:archived", reverse("teams:team_list", args=[slug]))
