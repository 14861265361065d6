"""What a team without sprints focuses on: its form."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from sprints import actions, policies, queries
from sprints.forms.focus_lines import FocusLineForm
from teams.models import Team
from teams.queries import standing, team_called


@require_http_methods(["GET", "HEAD", "POST"])
def focus_line(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say what a team without sprints focuses on, until when, and what it moves."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        person = standing(request.membership, request.today)
        policies.may_set_sprint_goal(person, team).enforce()
        form = _form(request, team)
        is_valid = form.is_valid()
    status = 422 if form.is_bound else 200
    if is_valid:
        try:
            actions.set_focus_line(
                team, **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Stale as stale:
            status = stale.status
            with tenant(request.organization.pk, read_only=True):
                saved = _form(request, team).initial
            form.keep_beside({"text": saved["text"]}, int(saved["version"]))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            address = reverse("screens:team_detail", args=(slug, reference))
            return changed(request, "sprint-goal:set", address)
    context = {"form": form, "team": team}
    return render_page(request, "sprints/focus_line.html", context, status=status)


def _form(request: MemberRequest, team: Team) -> FocusLineForm:
    present = queries.focus_line(team, request.today)
    goal = queries.goal_of(present) if present else None
    links = queries.links_of(goal.pk) if goal else []
    return FocusLineForm.over(
        goal,
        links,
        request.POST or None,
        candidates=queries.candidates(
            team, [one.key_result for one in links], on=request.today
        ),
        find=queries.in_process_called,
    )
