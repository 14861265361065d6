"""The goal of a sprint: its form, and sorting it with one tap."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from objectives.models import Objective
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from sprints import actions, policies, queries
from sprints.forms.goals import ExpectationForm, ResultForm, SprintGoalForm
from sprints.models import Sprint, SprintGoal
from sprints.views.addresses import address_of
from teams.queries import standing

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def goal_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Set the goal of a sprint and what it moves."""
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
        person = standing(request.membership, request.today)
        policies.may_set_sprint_goal(person, sprint.team).enforce()
        form = _goal_form(request, sprint)
        proposed = () if form.offered else _proposed(request, sprint)
        is_valid = form.is_valid()
    status = 422 if form.is_bound else 200
    if is_valid:
        try:
            actions.set_sprint_goal(
                sprint, **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Stale as stale:
            status = stale.status
            _show_both(request, sprint, form)
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return changed(request, "sprint-goal:set", address_of(slug, sprint))
    context = {"form": form, "sprint": sprint, "proposed": proposed}
    context["is_inline"] = wants_fragment(request)
    return render_page(
        request, "sprints/goal_edit.html", context, fragment="form", status=status
    )


@require_POST
def goal_sort(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say with one tap what a goal moves, or that it is heartbeat."""
    moves = request.POST.get("moves", "")
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
        goal = found(queries.goal_of(sprint))
        moved = queries.in_process_called([moves]).get(moves)
    if moves == SprintGoal.Kind.HEARTBEAT:
        actions.mark_heartbeat(goal, actor=request.membership, on=request.today)
    else:
        actions.link_sprint_goal(
            goal, found(moved), actor=request.membership, on=request.today
        )
    return changed(request, "sprint-goal:set", address_of(slug, sprint))


@require_http_methods(FORM)
def goal_expect(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say by about how much the goal should move each of its key results."""
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
        person = standing(request.membership, request.today)
        policies.may_set_sprint_goal(person, sprint.team).enforce()
        goal = found(queries.goal_of(sprint))
        links = queries.links_of(goal.pk)
    form = ExpectationForm(request.POST or None, goal=goal, links=links)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.expect(
                goal,
                form.said(),
                version=form.cleaned_data["version"],
                actor=request.membership,
                on=request.today,
            )
        except Stale as stale:
            status = stale.status
            saved = {one.key_result.reference: one.expected_change for one in links}
            form.keep_beside(saved, int(stale.facts["version"]))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return changed(request, "sprint-goal:set", address_of(slug, sprint))
    context = {"form": form, "sprint": sprint, "goal": goal}
    return render_page(request, "sprints/goal_expect.html", context, status=status)


@require_http_methods(FORM)
def goal_result(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say how a sprint's goal ended."""
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
        person = standing(request.membership, request.today)
        policies.may_set_sprint_goal(person, sprint.team).enforce()
        goal = found(queries.goal_of(sprint))
    saved = {"result": goal.result, "note": goal.result_note}
    form = ResultForm(request.POST or None, initial={"version": goal.version} | saved)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.say_result(
                goal, **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Stale as stale:
            status = stale.status
            form.keep_beside(saved, int(stale.facts["version"]))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return changed(request, "sprint-goal:set", address_of(slug, sprint))
    context = {"form": form, "sprint": sprint, "goal": goal}
    return render_page(request, "sprints/goal_result.html", context, status=status)


def _goal_form(request: MemberRequest, sprint: Sprint) -> SprintGoalForm:
    goal = queries.goal_of(sprint)
    links = queries.links_of(goal.pk) if goal else []
    return SprintGoalForm.over(
        goal,
        links,
        request.POST or None,
        candidates=queries.candidates(
            sprint.team, [one.key_result for one in links], on=request.today
        ),
        find=queries.in_process_called,
    )


def _proposed(request: MemberRequest, sprint: Sprint) -> tuple[Objective, ...]:
    return tuple(queries.proposed(sprint.team, request.today))


def _show_both(request: MemberRequest, sprint: Sprint, form: SprintGoalForm) -> None:
    with tenant(request.organization.pk, read_only=True):
        goal = found(queries.goal_of(sprint))
        form.keep_beside({"text": goal.text}, goal.version)
