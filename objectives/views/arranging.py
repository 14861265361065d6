"""Small changes of a draft: the order, what is set aside, what is good enough, helpers."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from measures.actions import register_metric
from objectives import actions, policies, queries
from objectives.fields import text_of
from objectives.forms.drafts import (
    ContributorForm,
    NewMetricForm,
    PlaceForm,
    QuestionForm,
)
from objectives.models import GoodEnough, KeyResult, Objective
from objectives.views.drafts import objective_address, who
from objectives.views.inline import page_of
from objectives.views.opened import key_result_here, objective_here
from objectives.views.sharpening import show_sharpening
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import SeeOther, render_page, wants_fragment
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.standing import Standing

NOT_UNDERSTOOD = "This was not understood. Reload the page and try again."
Record = Objective | KeyResult
Answer = GoodEnough.Answer


@require_POST
def objective_move(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Put an objective at another place of its draft."""
    objective, _ = objective_here(request, reference)
    return move(request, objective, actions.move_objective)


@require_POST
def key_result_move(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Put a key result at another place of its objective."""
    row, _ = key_result_here(request, reference)
    return move(request, row, actions.move_key_result)


def move(
    request: MemberRequest, record: Record, action: Callable[..., int]
) -> HttpResponse:
    """Move, and offer to move back."""
    typed = given(PlaceForm(request.POST))
    was = action(record, place=typed["place"], **who(request))
    undo = None if typed["undo"] else (request.path, {"place": was, "undo": "on"})
    return changed(request, record, f"{record.reference} is moved.", undo)


@require_POST
def key_result_set_aside(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Take a key result out, and offer to put it back."""
    row, _ = key_result_here(request, reference)
    actions.set_aside(row, **who(request))
    back = request.path.replace("/set-aside/", "/put-back/")
    words = f"{row.reference} is taken out."
    return changed(request, row.objective, words, (back, {}))


@require_POST
def key_result_put_back(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Put back a key result that was taken out."""
    row, _ = key_result_here(request, reference)
    actions.put_back(row, **who(request))
    return changed(request, row, f"{row.reference} is back.", None)


@require_POST
def objective_good_enough(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Answer a question with "good enough to start", or ask it again."""
    objective, _ = objective_here(request, reference)
    typed = given(QuestionForm(request.POST))
    question, answer = typed["question"], typed["answer"] or Answer.GOOD_ENOUGH
    if typed["again"]:
        actions.ask_again(objective, question, **who(request))
    else:
        actions.say_good_enough(objective, question, answer=answer, **who(request))
    values = {"question": question, "again": "" if typed["again"] else "on"}
    words = "Asked again." if typed["again"] else f"{Answer(answer).label}."
    return changed(request, objective, words, (request.path, values))


@require_POST
def key_result_contributor(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Name a team that helps with a key result, or one that helps no longer."""
    row, actor = key_result_here(request, reference)
    policies.may_edit_key_result(actor, row, row.objective).enforce()
    with tenant(request.organization.pk, read_only=True):
        teams = queries.teams_beside(row)
    form, status = ContributorForm(request.POST, teams=teams), 422
    if form.is_valid():
        try:
            words = contribute(request, row, form)
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            return changed(request, row, words, None)
    if not wants_fragment(request):
        return show_sharpening(request, row, actor, helping=form, status=status)
    page = request.POST.get("page", "")
    context = {"helping": form, "kr": row, "teams": teams, "page": page}
    template = "objectives/_helping_teams.html"
    return render_page(request, template, context, status=status)


def contribute(request: MemberRequest, row: KeyResult, form: ContributorForm) -> str:
    """Let the team of a valid form help, or help no longer; say so."""
    team = form.teams[form.cleaned_data["team"]]
    if form.cleaned_data["remove"]:
        actions.remove_contributor(row, team, **who(request))
        return f"{team.name} helps no longer with {row.reference}."
    actions.add_contributor(row, team, **who(request))
    return f"{team.name} helps with {row.reference}."


@require_POST
def key_result_metric(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Register a new metric, and measure a key result by it."""
    row, actor = key_result_here(request, reference)
    policies.may_edit_key_result(actor, row, row.objective).enforce()
    form = NewMetricForm.of(row.reference, request.POST)
    if not form.is_valid():
        return metric_refused(request, row, actor, form, 422)
    try:
        metric = register_metric(
            actor=request.membership, on=request.today, **form.cleaned_data
        )
    except Conflict as refusal:
        status = show_refusal(form, refusal)
        return metric_refused(request, row, actor, form, status)
    shared = text_of(row, "metric")
    actions.share_field(row, "metric", text=str(metric.pk), base=shared, **who(request))
    words = f"{metric.name} is registered and measures {row.reference}."
    return changed(request, row, words, None)


def metric_refused(
    request: MemberRequest,
    row: KeyResult,
    actor: Standing,
    form: NewMetricForm,
    status: int,
) -> HttpResponse:
    """Say beside its fields what is wrong with a new metric, with what was typed."""
    if not wants_fragment(request):
        return show_sharpening(request, row, actor, new_metric=form, status=status)
    context = {"new_metric": form, "kr": row, "page": request.POST.get("page", "")}
    return render_page(request, "objectives/_new_metric.html", context, status=status)


def given(form: forms.Form) -> dict[str, Any]:
    """Return what was sent; only a page that is out of date sends anything else."""
    if not form.is_valid():
        raise Conflict(NOT_UNDERSTOOD)
    return form.cleaned_data


def changed(
    request: MemberRequest,
    record: Record,
    words: str,
    undo: tuple[str, dict[str, Any]] | None,
) -> HttpResponse:
    """Say what was changed, with the way back; without a script lead to the page."""
    if not wants_fragment(request):
        if isinstance(record, KeyResult):
            return SeeOther(page_of(request, record))
        return SeeOther(objective_address(request, record.reference, record.draft))
    toast: dict[str, Any] = {"words": words}
    if undo is not None:
        toast["undo"] = {"address": undo[0], "values": undo[1]}
    return HttpResponse(
        status=204,
        headers={"HX-Trigger": json.dumps({"draft:changed": {}, "toast": toast})},
    )
