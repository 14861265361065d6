"""Exceptions from the limit, asked and answered; what heartbeat takes of a quarter."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from objectives import actions, policies, queries
from objectives.forms.exceptions import AnswerExceptionForm, HeartbeatForm
from objectives.models import LimitException
from objectives.views.opened import done, who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import team_called
from teams.requests import reader

PAGE = 25
EVENT = "limit:set"


@require_safe
def exception_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List the exceptions, those that wait for an answer first."""
    page = Paginator(queries.exceptions_by_need(), PAGE).get_page(
        request.GET.get("page")
    )
    with tenant(request.organization.pk, read_only=True):
        asked = queries.leaders_of([row.team for row in page])
    rows = [(row, asked[row.team_id]) for row in page]
    context = {"page": page, "rows": rows}
    return render_page(request, "objectives/exception_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def exception_detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show what was asked, and let the unit's leader answer."""
    with tenant(request.organization.pk, read_only=True):
        exception = found(queries.exception_number(pk))
        leader = queries.leader_of(exception.team)
        actor = reader(request).standing
        lines = queries.okrs_in_process(
            [exception.team_id], on=request.today, settings=request.settings
        )
        fills = [line for line in lines if exception.team_id in line.teams]
    may_answer = policies.may_answer_exception(
        actor, asked_by=exception.asked_by_id, leader=leader.pk if leader else None
    )
    form = AnswerExceptionForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        may_answer.enforce()
        status = 422
    if form.is_valid():
        try:
            answered = actions.answer_exception(
                exception, **form.said(), **who(request)
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            words = f"{answered.get_state_display()}. The team reads it at once."
            return done(request, EVENT, to=request.path, words=words)
    context = {
        "exception": exception,
        "leader": leader,
        "may_answer": may_answer,
        "may_withdraw": exception.asked_by_id == actor.membership_id,
        "fills": fills,
        "form": form,
        "is_open": exception.state == LimitException.State.ASKED,
    }
    template = "objectives/exception_detail.html"
    return render_page(request, template, context, status=status)


@require_POST
def exception_withdraw(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take back what was asked."""
    with tenant(request.organization.pk, read_only=True):
        exception = found(queries.exception_number(pk))
    actions.withdraw_exception(exception, **who(request))
    to = reverse("objectives:exception_list", args=[slug])
    return done(request, EVENT, to=to, words="It is withdrawn.")


@require_http_methods(["GET", "HEAD", "POST"])
def heartbeat(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Let a team say what keeping things running takes of a quarter."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        actor = reader(request).standing
        policies.may_say_heartbeat(actor, team).enforce()
        cycles = queries.quarters_to_plan(request.today)
        said = queries.heartbeats([team], cycles[0] if cycles else None).get(team.pk)
    initial = {"share": said.share, "reason": said.reason} if said else {}
    data = request.POST if request.method == "POST" else None
    form = HeartbeatForm(data, cycles=cycles, initial=initial)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.say_heartbeat(team, **form.said(), **who(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = reverse("screens:team_detail", args=[slug, team.reference])
            return done(request, EVENT, to=to, words="It is said.")
    context = {"form": form, "team": team}
    return render_page(request, "objectives/heartbeat.html", context, status=status)
