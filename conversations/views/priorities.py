"""The priority conversation: what matters more, where a team is full (DOMAIN 2.3)."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from conversations import queries
from conversations.forms.priorities import ACTIONS, PriorityForm
from conversations.models import PriorityDecision
from conversations.views.opened import FORM
from objectives.models import Objective
from objectives.policies import may_commit
from objectives.views.opened import address_of, done, objective_here, who
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest

EVENT = "objective:decided"
PAGE = 25


@require_http_methods(FORM)
def priority(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what is on the table, and take the decision."""
    objective, actor = objective_here(request, reference)
    form = priority_form(request, objective)
    status = 422 if form.is_bound else 200
    if form.is_bound and not form.talk.full:
        status = 409
        form.add_error(None, "A slot is free now: it can be committed.")
    elif form.is_valid():
        try:
            decided = ACTIONS[form.cleaned_data["decision"]](
                objective, **form.said(), **who(request)
            )
        except (Conflict, NotPermitted) as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address_of(request, objective)
            return done(request, EVENT, to=to, words=sentence(decided))
    context = {
        "objective": objective,
        "form": form,
        "talk": form.talk,
        "may_commit": may_commit(actor, objective),
        "chosen": form["decision"].value(),
        "out": str(form["out"].value() or ""),
    }
    template = "conversations/priority.html"
    return render_page(request, template, context, fragment="dialog", status=status)


@require_safe
def priority_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List what was decided where teams were full."""
    page = Paginator(queries.decisions(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page}
    return render_page(request, "conversations/priority_list.html", context)


@require_safe
def priorities_about(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the decisions in which an objective was either side."""
    objective, _ = objective_here(request, reference)
    rows = queries.decisions_about(objective)
    context = {"objective": objective, "decisions": rows}
    template = "conversations/priorities_about.html"
    return render_page(request, template, context, fragment="decisions")


def priority_form(request: MemberRequest, objective: Objective) -> PriorityForm:
    """Return the form with what is on the table now."""
    with tenant(request.organization.pk, read_only=True):
        talk = queries.conversation(
            objective, on=request.today, settings=request.settings
        )
    key_results = [line.key_result for okr in talk.lines for line in okr.key_results]
    data = request.POST if request.method == "POST" else None
    return PriorityForm(data, talk=talk, key_results=key_results)


def sentence(decided: PriorityDecision) -> str:
    """Say in a sentence what was decided."""
    new = decided.objective.reference
    if decided.kind == PriorityDecision.Kind.SWAP and decided.other is not None:
        back = "stopped" if decided.is_dropped else "deferred"
        return f"{decided.other.reference} is {back}, {new} is committed."
    if decided.kind == PriorityDecision.Kind.DEFER:
        when = decided.to_cycle.name if decided.to_cycle else "its turn"
        return f"{new} waits for {when}."
    if decided.kind == PriorityDecision.Kind.REHOME and decided.to_team is not None:
        return f"{new} is with {decided.to_team.name} now."
    if decided.kind == PriorityDecision.Kind.RESHAPE and decided.other is not None:
        return f"{new} is part of {decided.other.reference} now."
    return "An exception is asked for. The answer shows in your focus."
