"""A team's initiatives on a board: moved by a tap, a key or by dragging."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from objectives import actions, policies, queries
from objectives.forms.initiatives import HeartbeatForm, MoveForm, ObservedForm
from objectives.models import Initiative
from objectives.views.initiatives import initiative_here
from objectives.views.opened import done, who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import SeeOther, changed, render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.models import Team
from teams.queries import standing_with_teams, team_called
from teams.requests import reader

BOARD = "objectives/initiative_board.html"
LOOK_BACK = "objectives/initiative_look_back.html"
MOVED = "initiative:moved"
NO_HYPOTHESIS = "INI-NO-HYPOTHESIS"


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_board(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what a team tries, by state: the team asked for, else the first of mine.

    Heartbeat that moves no key result is written down here.
    """
    named = request.GET.get("team", "")
    is_sent = request.method == "POST"
    form = HeartbeatForm(request.POST if is_sent else None)
    if is_sent:
        team = team_to_write_for(request, named)
        if form.is_valid():
            return heartbeat_kept(request, team, form.cleaned_data["text"])
    with tenant(request.organization.pk, read_only=True):
        context = board_context(request, named, moved=request.GET.get("moved", ""))
        context["form"] = form
        return render_page(
            request, BOARD, context, fragment="board", status=422 if is_sent else 200
        )


def team_to_write_for(request: MemberRequest, reference: str) -> Team:
    """Return the team of the board that is written to, if this person may."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        person = reader(request).standing
    policies.may_help_with_initiative(person, team).enforce()
    return team


def heartbeat_kept(request: MemberRequest, team: Team, text: str) -> HttpResponse:
    """Keep work that moves no key result, and show the board."""
    added = actions.add_initiative(
        text=text, kind=Initiative.Kind.HEARTBEAT, team=team, **who(request)
    )
    to, words = board_address(request, team), f"{added.reference} is kept."
    return done(request, MOVED, to=to, words=words)


def board_context(request: MemberRequest, named: str, *, moved: str) -> dict[str, Any]:
    """Return what the board shows; the initiative just moved can be taken back."""
    person, teams = standing_with_teams(request.membership, request.today)
    team = found(team_called(named)) if named else next(iter(teams), None)
    board = None
    if team is not None:
        board = queries.board(
            team,
            reader=request.membership,
            on=request.today,
            show_all=bool(request.GET.get("all")),
        )
    return {
        "board": board,
        "team": team,
        "my_teams": teams,
        "may_edit": person.is_in(team.pk) if team else False,
        "moved": moved if board and moved in board.references else "",
        "shows_all": bool(request.GET.get("all")),
    }


@require_POST
def initiative_move(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Move an initiative to another column of its board."""
    initiative = initiative_here(request, reference)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Conflict("Say where it stands now: idea, next, doing, done or stopped.")
    actions.move_initiative(
        initiative,
        form.cleaned_data["to_state"],
        version=form.cleaned_data["version"],
        **who(request),
    )
    return show_board(request, initiative, moved=initiative.reference)


@require_POST
def initiative_undo(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Take the last move of today back."""
    initiative = initiative_here(request, reference)
    actions.undo_move(initiative, **who(request))
    return show_board(request, initiative, moved="")


def show_board(
    request: MemberRequest, initiative: Initiative, *, moved: str
) -> HttpResponse:
    """Show the board again, at once or by leading there."""
    team = initiative.team.reference
    if wants_fragment(request):
        with tenant(request.organization.pk, read_only=True):
            context = board_context(request, team, moved=moved)
            return render_page(request, BOARD, context, fragment="board")
    return SeeOther(board_address(request, initiative.team, moved=moved))


def board_address(request: MemberRequest, team: Team, **query: str) -> str:
    """Return the address of a team's board."""
    address = reverse("objectives:initiative_board", args=[request.organization.slug])
    asked = {"team": team.reference} | {
        name: text for name, text in query.items() if text
    }
    return f"{address}?{urlencode(asked)}"


@require_POST
def initiative_dismiss(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Take the coach's question away from an initiative, for this person alone."""
    initiative = initiative_here(request, reference)
    actions.dismiss_question(code=NO_HYPOTHESIS, text=initiative.text, **who(request))
    return changed(request, MOVED, board_address(request, initiative.team))


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_look_back(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Ask once what an initiative moved; "cannot tell" is an answer, too."""
    initiative = initiative_here(request, reference)
    with tenant(request.organization.pk, read_only=True):
        person = reader(request).standing
        steps = list(queries.steps_of(initiative))
    policies.may_edit_initiative(
        person,
        initiative,
        drafted=[link.key_result for link in initiative.links.all()],
    ).enforce()
    is_sent = request.method == "POST"
    form = ObservedForm(request.POST if is_sent else None, initial=vars(initiative))
    status = 422 if is_sent else 200
    if form.is_valid():
        try:
            actions.observe_impact(
                initiative,
                observed=form.cleaned_data["observed"],
                words=form.cleaned_data["observed_impact"],
                **who(request),
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = board_address(request, initiative.team)
            words = f"Kept: what {initiative.reference} moved."
            return done(request, "initiative:observed", to=to, words=words)
    context = {"form": form, "initiative": initiative, "steps": steps}
    return render_page(request, LOOK_BACK, context, status=status)
