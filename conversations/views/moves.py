"""What a team answers to a proposed move, and a leader to the team."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from conversations import actions, policies, queries
from conversations.forms.scenarios import LeadMoveForm, MoveAnswerForm
from conversations.models import MoveAnswer, ScenarioMove
from conversations.views.opened import address
from objectives.views.opened import done, who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import current_teams
from teams.requests import reader
from teams.standing import Standing

CHANGED = "scenario:changed"
State = MoveAnswer.State


@require_safe
def move_answer(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show a move with what its team is asked or has answered."""
    return show(request, answer_here(request, pk))


@require_POST
def move_answer_give(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Answer for the team."""
    answer = answer_here(request, pk)
    policies.may_answer_move(person_here(request), answer.team).enforce()
    form = team_form(request, answer, request.POST)
    status, full = 422, []
    if form.is_valid():
        given = form.said()
        try:
            actions.answer_move(answer, **given, **who(request))
        except Conflict as refusal:
            status, full = show_refusal(form, refusal), refusal.facts.get("teams", [])
        else:
            to = address(request, "scenario", answer.move.scenario_id)
            return done(request, CHANGED, to=to, words="Your answer is given.")
    return show(request, answer, team=form, full=full, status=status)


@require_POST
def move_lead(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Answer the team as a leader."""
    answer = answer_here(request, pk)
    policies.may_lead_move(person_here(request)).enforce()
    form = LeadMoveForm(request.POST, answer=answer)
    status = 422
    if form.is_valid():
        try:
            actions.lead_move(answer, **form.cleaned_data, **who(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "scenario", answer.move.scenario_id)
            return done(request, CHANGED, to=to, words="Your answer is given.")
    return show(request, answer, leader=form, status=status)


def show(
    request: MemberRequest,
    answer: MoveAnswer,
    *,
    team: MoveAnswerForm | None = None,
    leader: LeadMoveForm | None = None,
    full: Any = (),
    status: int = 200,
) -> HttpResponse:
    """Show the move with the form of whoever's turn it is."""
    person = person_here(request)
    is_open = answer.move.state == ScenarioMove.State.ASKED
    is_asked = is_open and answer.state == State.ASKED
    if is_asked and policies.may_answer_move(person, answer.team):
        team = team or team_form(request, answer)
    elif is_open and answer.state != State.ACCEPTED and policies.may_lead_move(person):
        leader = leader or LeadMoveForm(None, answer=answer)
    with tenant(request.organization.pk, read_only=True):
        words = queries.words_of(answer.move)
    context = {
        "answer": answer,
        "scenario": answer.move.scenario,
        "words": words,
        "team_form": team,
        "leader_form": leader,
        "full": full,
    }
    template = "conversations/move_answer.html"
    return render_page(request, template, context, status=status)


def team_form(
    request: MemberRequest, answer: MoveAnswer, data: Any = None
) -> MoveAnswerForm:
    """Return the form for a team, with the teams and people that it may name."""
    with tenant(request.organization.pk, read_only=True):
        others = list(current_teams().exclude(pk=answer.team_id))
        leaders = queries.leaders_outside(answer.team)
    return MoveAnswerForm(data, answer=answer, teams=others, leaders=leaders)


def answer_here(request: MemberRequest, pk: int) -> MoveAnswer:
    """Return a team's answer; 404 without. One query."""
    with tenant(request.organization.pk, read_only=True):
        return found(queries.answer_number(pk))


def person_here(request: MemberRequest) -> Standing:
    """Return where the person stands. One query."""
    with tenant(request.organization.pk, read_only=True):
        return reader(request).standing
