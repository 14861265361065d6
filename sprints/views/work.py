"""A team's work as another tool has it: what it is for, and what nobody sorted yet."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from objectives.models import Initiative
from objectives.queries import initiative_called
from okrhub.lib.errors import Conflict
from okrhub.lib.htmx import done, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.models import FiguresWindow
from organizations.requests import MemberRequest
from sprints import actions, policies, queries
from sprints.inheritance import LABELS
from sprints.window import Window
from teams.models import Team
from teams.queries import standing_with_teams, team_called

HEARTBEAT = "heartbeat"
PAGE_SIZE = 50
SORTED = "work:sorted"


@require_safe
def team_work(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what a team's work is for, sprint by sprint, and what nobody sorted yet."""
    context = opened(request, queries.team_with_focus(reference, request.today))
    team = context["team"]
    context |= {
        "by_sprint": queries.work_by_sprint(team, request.today),
        "epics": queries.unsorted_epics(team),
        "initiatives": queries.initiatives_for(team),
        "may_sort": policies.may_sort_work(context["person"], team),
        "may_bring": policies.may_bring_work_of(context["person"], team),
    }
    return render_page(request, "sprints/team_work.html", context, fragment="work")


@require_safe
def work_items(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """List a team's items, of one class or one sprint; what a figure counts is here."""
    context = opened(request, queries.team_with_focus(reference, request.today))
    sorting, named = request.GET.get("sorting", ""), request.GET.get("sprint", "")
    sprint = found(queries.sprint_called(named)) if named else None
    window = window_of(request, context["team"]) if window_asked(request) else None
    rows = queries.items_listed(
        context["team"],
        sorting=sorting if sorting in LABELS else "",
        sprint=sprint,
        has_no_sprint=bool(request.GET.get("none")),
        among=queries.worked_on_in(window.now) if window else None,
    )
    context |= {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "sorting": sorting if sorting in LABELS else "",
        "sprint": sprint,
        "window": window,
        "classes": [("", "All"), *LABELS.items()],
    }
    return render_page(request, "sprints/work_items.html", context, fragment="items")


@require_POST
def epic_sort(
    request: MemberRequest, slug: str, reference: str, pk: int
) -> HttpResponse:
    """Say once what an epic is; all of its items inherit it."""
    said = request.POST.get("is", "")
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        epic = found(queries.epic_number(pk))
        initiative = _initiative(said)
    actions.sort_epic(
        epic,
        initiative=initiative,
        is_heartbeat=said == HEARTBEAT,
        actor=request.membership,
        on=request.today,
    )
    words = f"{epic.key} is {initiative.reference if initiative else 'heartbeat'}."
    return done(request, SORTED, to=work_address(slug, team), words=words)


def opened(request: MemberRequest, team: Team | None) -> dict[str, Any]:
    """Return a team of `team_with_focus` whose figures this person may see. One query."""
    person, teams = standing_with_teams(request.membership, request.today)
    team = found(team)
    focus = queries.focus_in(team)
    policies.may_see_figures(person, team, is_open=focus.is_open).enforce()
    return {"person": person, "my_teams": teams, "team": team, "focus": focus}


def window_asked(request: MemberRequest) -> str:
    """Return the window that the address asks for; empty for the team's own."""
    asked = request.GET.get("window", "")
    return asked if asked in FiguresWindow.values else ""


def window_of(request: MemberRequest, team: Team) -> Window:
    """Return the window that is asked for, else the one that the team chose."""
    return queries.window_in(
        team,
        request.today,
        default=request.settings.figures_window,
        asked=window_asked(request),
    )


def work_address(slug: str, team: Team) -> str:
    """Return the address of a team's work."""
    return reverse("sprints:team_work", args=[slug, team.reference])


def _initiative(said: str) -> Initiative | None:
    if said == HEARTBEAT:
        return None
    initiative = initiative_called(said)
    if initiative is None:
        raise Conflict("Choose an initiative, or heartbeat.")
    return initiative
