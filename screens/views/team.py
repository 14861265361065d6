"""A team's page and what it closed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from organizations.requests import MemberRequest
from screens.queries.team import past_okrs, team_page
from screens.views.days import address_on, day_asked
from teams.queries import team_called


@require_safe
def team_detail(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a team by the four questions; with a day in `?on=`, what it had then."""
    day = day_asked(request)
    if day is not None and day < request.today:
        then = address_on("screens:alignment_list", slug, day)
        return redirect(f"{then}&team={reference}")
    page = found(
        team_page(
            reference,
            reader=request.membership,
            on=request.today,
            settings=request.settings,
        )
    )
    context = {"page": page, "team": page.team, "my_teams": page.my_teams}
    return render_page(request, "screens/team.html", context, fragment="team")


@require_safe
def team_past(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """List what a team closed; its page loads this part by itself."""
    team = found(team_called(reference))
    context = {
        "team": team,
        "past": past_okrs(team, page_number=request.GET.get("page", 1)),
    }
    return render_page(request, "screens/team_past.html", context, fragment="past")
