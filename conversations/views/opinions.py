"""Rounds of opinions on an objective: asked, answered, read, replied to, closed."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from conversations import actions, policies, queries
from conversations.forms.opinions import AskForm, OpinionForm, ReplyForm
from conversations.models import OpinionRound
from conversations.queries import Idea
from conversations.views.opened import FORM, address
from objectives.lifecycle import OPEN
from objectives.models import Cadence
from objectives.queries import key_results_of
from objectives.views.opened import done, objective_here
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader

CHANGED = "opinions:changed"


@require_safe
def opinions(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the rounds on an objective; the latest one as a part of its page."""
    objective, actor = objective_here(request, reference)
    rounds = queries.rounds_on(objective, request.membership)
    latest = rounds[0] if rounds else None
    context = {
        "objective": objective,
        "rounds": rounds,
        "latest": latest,
        "may_ask": policies.may_ask_opinions(actor, objective)
        if latest is None or not latest.round.is_open
        else None,
        "may_answer": latest
        and latest.round.is_open
        and policies.may_answer_round(actor, latest.round, latest.teams),
        "may_reply": policies.may_reply_to_idea(actor, objective),
        "may_close": latest
        and latest.round.is_open
        and policies.may_close_round(actor, latest.round, objective),
        "proposal": queries.proposal_page(
            reference, actor, request.today, has_answers=False
        )
        if wants_fragment(request)
        else None,
        "may_log": policies.may_log_barrier(actor, objective.team),
        "may_cascade": policies.may_cascade(actor, objective.team),
        "may_propose": actor.leads
        and objective.cycle.cadence == Cadence.ANNUAL
        and objective.state in OPEN,
    }
    template = "conversations/opinions.html"
    return render_page(request, template, context, fragment="aside")


@require_http_methods(FORM)
def opinions_ask(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Ask for opinions; with names or without is fixed by it."""
    objective, actor = objective_here(request, reference)
    policies.may_ask_opinions(actor, objective).enforce()
    form = AskForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.ask_opinions(
                objective, **form.said(), actor=request.membership, on=request.today
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "opinions", reference)
            return done(request, CHANGED, to=to, words="The team is asked.")
    context = {"form": form, "objective": objective}
    template = "conversations/opinions_ask.html"
    return render_page(request, template, context, status=status)


@require_http_methods(FORM)
def opinion_give(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Give an opinion, once where it bears no name."""
    asked, form = opinion_form(request, pk)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.answer_round(
                asked, **form.said(), actor=request.membership, on=request.today
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "opinions", asked.objective.reference)
            words = "Thank you." if asked.has_names else "Thank you, without your name."
            return done(request, CHANGED, to=to, words=words)
    context = {"form": form, "asked": asked, "objective": asked.objective}
    template = "conversations/opinion_give.html"
    return render_page(request, template, context, status=status)


@require_POST
def round_close(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take no more answers."""
    with tenant(request.organization.pk, read_only=True):
        asked = found(queries.round_number(pk))
    actions.close_round(asked, actor=request.membership, on=request.today)
    to = address(request, "opinions", asked.objective.reference)
    return done(request, CHANGED, to=to, words="The round is closed.")


@require_http_methods(FORM)
def idea_reply(request: MemberRequest, slug: str, sort: str, pk: int) -> HttpResponse:
    """Answer an idea: take up, later or no."""
    idea = idea_here(request, sort, pk)
    form = reply_form(request, idea)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.reply_to_idea(
                idea,
                **form.said(),
                actor=request.membership,
                on=request.today,
                now=request.now,
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "opinions", idea.round.objective.reference)
            return done(request, CHANGED, to=to, words="The idea is answered.")
    context = {"form": form, "idea": idea, "objective": idea.round.objective}
    template = "conversations/idea_reply.html"
    return render_page(request, template, context, status=status)


def opinion_form(request: MemberRequest, pk: int) -> tuple[OpinionRound, OpinionForm]:
    """Return a round that the person may answer, and its form; 404 or 403 otherwise."""
    with tenant(request.organization.pk, read_only=True):
        asked = found(queries.round_number(pk))
        teams = queries.teams_asked(asked.objective)
        actor = reader(request).standing
        policies.may_answer_round(actor, asked, teams).enforce()
        form = OpinionForm(
            request.POST if request.method == "POST" else None,
            asked=asked,
            key_results=key_results_of(asked.objective),
            options=queries.options_of(asked.objective),
        )
    return asked, form


def reply_form(request: MemberRequest, idea: Idea) -> ReplyForm:
    """Return the form of an answer to an idea."""
    with tenant(request.organization.pk, read_only=True):
        key_results = key_results_of(idea.round.objective)
    for_one = idea.key_result.reference if idea.key_result else ""
    return ReplyForm(
        request.POST if request.method == "POST" else None,
        key_results=key_results,
        initial={"key_result": for_one},
    )


def idea_here(request: MemberRequest, sort: str, pk: int) -> Idea:
    """Return an idea that the person may answer; 404 or 403 otherwise."""
    with tenant(request.organization.pk, read_only=True):
        idea = queries.shown_idea(sort, pk)
        if idea is None:
            raise Http404
        actor = reader(request).standing
    policies.may_reply_to_idea(actor, idea.round.objective).enforce()
    return idea
