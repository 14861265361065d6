"""Leaders' dialogues, and the gap question that may begin one."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conversations import actions, policies, queries
from conversations.forms.dialogues import CloseDialogueForm, FlagForm, GapForm
from conversations.models import StrategyDialogue
from objectives import queries as okrs
from objectives.models import Cadence, KeyResult
from objectives.policies import may_answer_gap
from objectives.views.opened import (
    address_of,
    done,
    key_result_here,
    objective_here,
    who,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader

FORM = ["GET", "HEAD", "POST"]
CHANGED = "dialogue:changed"
MOST_ANSWERS = 20


@require_safe
def dialogue_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List the dialogues: open ones by age, then what was decided."""
    person = reader(request).standing
    page = queries.dialogue_page(
        person, request.today, number=request.GET.get("page", 1)
    )
    return render_page(request, "conversations/dialogue_list.html", {"page": page})


@require_safe
def dialogues_about(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the dialogues about an objective; htmx gets them as a part of its page."""
    objective, actor = objective_here(request, reference)
    rows = queries.dialogues_about(objective, actor, request.today)
    context = {
        "objective": objective,
        "rows": rows,
        "may_flag": not any(row.is_open_flag for row in rows)
        and policies.may_flag_objective(actor, objective),
    }
    template = "conversations/dialogues.html"
    return render_page(request, template, context, fragment="aside")


@require_http_methods(FORM)
def objective_flag(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say as a leader that an objective does not match the strategy."""
    objective, actor = objective_here(request, reference)
    policies.may_flag_objective(actor, objective).enforce()
    form = FlagForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.flag_objective(objective, **form.cleaned_data, **who(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address_of(request, objective)
            return done(request, CHANGED, to=to, words="The dialogue is open.")
    context = {"objective": objective, "form": form}
    template = "conversations/objective_flag.html"
    return render_page(request, template, context, status=status)


@require_http_methods(FORM)
def dialogue_close(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Say who moves."""
    with tenant(request.organization.pk, read_only=True):
        dialogue = found(queries.dialogue_number(pk))
    form = close_form(request, dialogue)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.close_dialogue(dialogue, **form.cleaned_data, **who(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = reverse("conversations:dialogue_list", args=[slug])
            return done(request, CHANGED, to=to, words="The dialogue is closed.")
    context = {
        "dialogue": dialogue,
        "objective": dialogue.objective,
        "days": dialogue.days(request.today),
        "form": form,
    }
    template = "conversations/dialogue_close.html"
    return render_page(request, template, context, status=status)


@require_http_methods(FORM)
def gap_answer(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Ask the owner of an annual key result whether what is linked suffices."""
    key_result, actor = key_result_here(request, reference)
    if key_result.objective.cycle.cadence != Cadence.ANNUAL:
        raise Http404
    may = may_answer_gap(actor, key_result, key_result.objective)
    form = gap_form(request)
    if form.is_bound:
        may.enforce()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _, dialogue = actions.answer_gap_question(
                key_result, **form.said(), **who(request)
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            words = "Noted. A dialogue is open." if dialogue else "Noted."
            to = address_of(request, key_result.objective)
            return done(request, CHANGED, to=to, words=words)
    context = {
        "key_result": key_result,
        "objective": key_result.objective,
        "form": form,
        "may_answer": may,
        **around(request, key_result),
    }
    template = "conversations/gap_answer.html"
    return render_page(request, template, context, status=status)


def around(request: MemberRequest, key_result: KeyResult) -> dict[str, object]:
    """Return what leads to a key result, and what was answered so far. Two queries."""
    with tenant(request.organization.pk, read_only=True):
        return {
            "linked": okrs.linked_below(key_result),
            "answers": list(okrs.gap_answers_of(key_result)[:MOST_ANSWERS]),
        }


def gap_form(request: MemberRequest) -> GapForm:
    """Return the form, set for the quarter and occasion of today."""
    with tenant(request.organization.pk, read_only=True):
        return GapForm(
            request.POST if request.method == "POST" else None,
            quarters=okrs.quarters_to_ask_for(request.today),
            preset=okrs.occasion_on(request.today),
        )


def close_form(request: MemberRequest, dialogue: StrategyDialogue) -> CloseDialogueForm:
    """Return the form with the moves that the person may make; 403 for none."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
    policies.may_close_dialogue(actor, dialogue).enforce()
    return CloseDialogueForm(
        request.POST if request.method == "POST" else None,
        dialogue=dialogue,
        moves=policies.moves_of(actor, dialogue),
    )
