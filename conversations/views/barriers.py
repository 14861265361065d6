"""Barriers, and everything that waits for an answer."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from conversations import actions, policies, queries
from conversations.forms.cascade import BarrierForm, MoveBarrierForm
from conversations.views.opened import FORM, address
from objectives.models import Objective
from objectives.queries import objective_called
from objectives.views.opened import done
from okrhub.lib.decisions import allow_if
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import current_teams
from teams.requests import reader

CHANGED = "barrier:changed"
PAGE = 50


@require_safe
def waiting(request: MemberRequest, slug: str) -> HttpResponse:
    """List what waits for whom, one's own first."""
    person = reader(request).standing
    own = queries.waiting_for(person, request.today)
    keys = {(line.kind, line.number) for line in own}
    others = [
        line
        for line in queries.all_waiting(request.today)
        if (line.kind, line.number) not in keys
    ]
    others_page = Paginator(others, PAGE).get_page(request.GET.get("page"))
    context = {"own": own, "page": others_page}
    return render_page(request, "conversations/waiting.html", context)


@require_safe
def barrier_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List the barriers, those that are open first, the oldest on top."""
    person = reader(request).standing
    page = queries.barrier_page(
        person, request.today, number=request.GET.get("page", 1)
    )
    context = {"page": page, "may_log": person.leads or bool(person.teams)}
    return render_page(request, "conversations/barrier_list.html", context)


@require_http_methods(FORM)
def barrier_log(request: MemberRequest, slug: str) -> HttpResponse:
    """Write down what a team cannot move by itself."""
    form = barrier_form(request)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            barrier = actions.log_barrier(
                form.chosen("team"),
                title=form.cleaned_data["title"],
                cause=form.cleaned_data["cause"],
                owner=form.chosen("owner"),
                objective=objective_named(request, form.cleaned_data["objective"]),
                is_blocking=form.cleaned_data.get("is_blocking", False),
                actor=request.membership,
                on=request.today,
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "barrier_list")
            return done(
                request, CHANGED, to=to, words=f"{barrier.reference} is logged."
            )
    context = {"form": form}
    template = "conversations/barrier_log.html"
    return render_page(request, template, context, status=status)


@require_http_methods(FORM)
def barrier_move(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say how far a barrier is."""
    with tenant(request.organization.pk, read_only=True):
        barrier = found(queries.barrier_called(reference))
        actor = reader(request).standing
        policies.may_move_barrier(actor, barrier).enforce()
    form = MoveBarrierForm(
        request.POST if request.method == "POST" else None,
        initial={
            "state": barrier.state,
            "reason": barrier.reason,
            "version": barrier.version,
            "is_blocking": barrier.is_blocking,
        },
        has_objective=barrier.objective_id is not None,
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            moved = actions.move_barrier(
                barrier, **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            words = f"{moved.reference}: {moved.get_state_display().lower()}."
            to = address(request, "barrier_list")
            return done(request, CHANGED, to=to, words=words)
    context = {"form": form, "barrier": barrier}
    template = "conversations/barrier_move.html"
    return render_page(request, template, context, status=status)


def barrier_form(request: MemberRequest) -> BarrierForm:
    """Return the form with the teams that the person may speak for; 403 for none."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        teams = [
            team for team in current_teams() if policies.may_log_barrier(actor, team)
        ]
        allow_if(teams, "The people of a team and leaders log barriers.").enforce()
        return BarrierForm(
            request.POST if request.method == "POST" else None,
            teams=teams,
            leaders=queries.leaders(),
            initial=known_barrier(request.GET),
        )


def objective_named(request: MemberRequest, reference: str) -> Objective | None:
    """Return the objective in whose way a barrier stands; 404 for one that is none."""
    if not reference:
        return None
    with tenant(request.organization.pk, read_only=True):
        return found(objective_called(reference))


def known_barrier(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what is known where a barrier is logged from an objective or a worry."""
    objective = objective_called(asked.get("objective", ""))
    known = {"title": asked.get("title", "")[:400]}
    if objective is not None:
        known |= {
            "objective": objective.reference,
            "team": objective.team.reference,
        }
    return known
