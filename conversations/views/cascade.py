"""Proposing objectives to teams, and the answers of both sides."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from conversations import actions, policies, queries
from conversations.forms.cascade import LeaderAnswerForm, ProposeForm, TeamAnswerForm
from conversations.models import CascadeAnswer
from conversations.queries import ProposalPage
from conversations.views.opened import FORM, address
from objectives.models import Objective, PublisherDecision
from objectives.queries import cycles, decisions_about, key_results_of
from objectives.views.opened import address_of, done, objective_here
from okrhub.lib.decisions import allow_if
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import current_teams
from teams.requests import reader

CHANGED = "cascade:changed"
Kind = CascadeAnswer.Kind


@require_http_methods(FORM)
def propose(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Propose an objective to a team, leading to the one that is open."""
    parent, actor = objective_here(request, reference)
    allow_if(actor.leads, "Leaders propose objectives to teams.").enforce()
    form = propose_form(request, parent)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            proposal = actions.cascade_objective(
                team=form.chosen("team"),
                cycle=form.chosen("cycle"),
                title=form.cleaned_data["title"],
                why=form.cleaned_data["why"],
                parent=parent,
                parent_key_result=form.chosen("key_result"),
                **acts(request),
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            objective = proposal.objective
            to = address(request, "proposal", objective.reference)
            return done(request, CHANGED, to=to, words=f"{objective.team} is asked.")
    context = {"form": form, "parent": parent}
    return render_page(request, "conversations/propose.html", context, status=status)


@require_POST
def team_ask(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Ask the team of a proposed objective whether it takes it."""
    objective, _ = objective_here(request, reference)
    actions.ask_team(objective, actor=request.membership, on=request.today)
    to = address_of(request, objective)
    return done(request, CHANGED, to=to, words=f"{objective.team} is asked.")


@require_safe
def proposal(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a proposal with all answers, and take the next one."""
    page = proposal_here(request, reference)
    return show(request, page)


@require_POST
def proposal_answer(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Answer for the team: accept, counter or push back."""
    page = proposal_here(request, reference)
    page.may_answer.enforce()
    form = team_form(request, page, data=request.POST)
    status = 422
    if form.is_valid():
        try:
            words = answer(request, page, form)
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "proposal", reference)
            return done(request, CHANGED, to=to, words=words)
    return show(request, proposal_here(request, reference), team=form, status=status)


@require_POST
def proposal_lead(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Answer a push-back or a counter-proposal as a leader."""
    page = proposal_here(request, reference)
    page.may_lead.enforce()
    form = leader_form(request, page, data=request.POST)
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.answer_team(
                page.proposal,
                kind=given["kind"],
                words=given["words"],
                team=form.chosen("team") if "team" in form.fields else None,
                version=given["version"],
                **acts(request),
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "proposal", reference)
            return done(request, CHANGED, to=to, words="Your answer is given.")
    return show(request, proposal_here(request, reference), leader=form, status=status)


def answer(request: MemberRequest, page: ProposalPage, form: TeamAnswerForm) -> str:
    """Do what the team answers; return the words that say so."""
    given, who = form.cleaned_data, acts(request)
    said = {"words": given["words"], "version": given["version"]}
    if given["kind"] == Kind.ACCEPT:
        actions.accept_cascade(page.proposal, **said, **who)
        return "Your team takes it."
    if given["kind"] == Kind.COUNTER:
        actions.counter_cascade(page.proposal, title=given["title"], **said, **who)
        return "It is proposed in your own words."
    who.pop("now")
    actions.push_back(
        page.proposal,
        obstacles=given["obstacles"],
        would_need=given["would_need"],
        leader=form.chosen("leader"),
        **said,
        **who,
    )
    return "Thank you for saying it early. A leader owes you an answer."


def show(
    request: MemberRequest,
    page: ProposalPage,
    *,
    team: TeamAnswerForm | None = None,
    leader: LeaderAnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a proposal, with the form of whoever's turn it is."""
    form: forms.Form | None = team or leader
    if form is None and page.waits_for_team and page.may_answer:
        team = team_form(request, page)
    elif form is None and page.leader_options and page.may_lead:
        leader = leader_form(request, page)
    context = {
        "page": page,
        "proposal": page.proposal,
        "objective": page.proposal.objective,
        "decisions": decided(request, page),
        "team_form": team,
        "leader_form": leader,
    }
    template = "conversations/proposal.html"
    return render_page(request, template, context, status=status)


def decided(request: MemberRequest, page: ProposalPage) -> list[PublisherDecision]:
    """Return what publishers decided about it; opens the tenant after a write."""
    with tenant(request.organization.pk, read_only=True):
        return list(decisions_about(page.proposal.objective))


def acts(request: MemberRequest) -> dict[str, Any]:
    """Return who acts, on which day and at which moment."""
    return {"actor": request.membership, "on": request.today, "now": request.now}


def proposal_here(request: MemberRequest, reference: str) -> ProposalPage:
    """Return a proposal; 404 where an objective is none."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        return found(queries.proposal_page(reference, actor, request.today))


def propose_form(request: MemberRequest, parent: Objective) -> ProposeForm:
    """Return the form with what it can lead to, the teams, and the cycles to come."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        return ProposeForm(
            request.POST if request.method == "POST" else None,
            initial={"key_result": request.GET.get("key_result", "")},
            parent=parent,
            key_results=key_results_of(parent),
            teams=[
                team for team in current_teams() if policies.may_cascade(actor, team)
            ],
            cycles=[
                cycle for cycle in cycles("quarterly") if cycle.ends_on >= request.today
            ],
        )


def team_form(
    request: MemberRequest, page: ProposalPage, data: Any = None
) -> TeamAnswerForm:
    """Return the form of the team's answer."""
    with tenant(request.organization.pk, read_only=True):
        return TeamAnswerForm(
            data,
            leaders=queries.leaders(),
            asked_by=page.proposal.proposed_by,
            initial={"version": page.proposal.version},
        )


def leader_form(
    request: MemberRequest, page: ProposalPage, data: Any = None
) -> LeaderAnswerForm:
    """Return the form of the leader's answer."""
    objective: Objective = page.proposal.objective
    with tenant(request.organization.pk, read_only=True):
        return LeaderAnswerForm(
            data,
            kinds=page.leader_options,
            teams=[one for one in current_teams() if one.pk != objective.team_id],
            initial={"version": page.proposal.version},
        )
