"""Are we organised around value? The measures of today, and the answer of a quarter."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from conversations import actions, policies, queries
from conversations.forms.assessments import AssessmentForm
from conversations.views.opened import FORM, address
from objectives.models import Cadence
from objectives.queries import current_cycle
from objectives.views.opened import done, objective_here
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader

CHANGED = "value:assessed"
TEMPLATE = "conversations/value.html"
MOST_LISTED = 8


@require_http_methods(FORM)
def value(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the measures side by side with their trend; POST keeps an answer."""
    with tenant(request.organization.pk, read_only=True):
        person = reader(request).standing
        may_assess = policies.may_assess(person)
        if request.method == "POST":
            may_assess.enforce()
        found = measured(request)
    if found is None:
        return render_page(request, TEMPLATE, {"found": None})
    sent = request.POST if request.method == "POST" else None
    form = AssessmentForm(sent, okrs=found.looked_at)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("answer", "words")}
        try:
            actions.assess_value(
                found.cycle,
                **given,
                review_on=form.cleaned_data["review_on"],
                decisions=form.decided(),
                actor=request.membership,
                on=request.today,
            )
        except Conflict as refusal:
            show_refusal(form, refusal)
        else:
            to = address(request, "value")
            return done(request, CHANGED, to=to, words="The answer is kept.")
    return show(request, found, form, may_assess=bool(may_assess))


@require_safe
def set_up_about(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show on which units an OKR in process rests, and what may not fit.

    A part of the page of the OKR.
    """
    objective, person = objective_here(request, reference)
    context = {
        "objective": objective,
        "each": queries.set_up_of(
            objective, on=request.today, settings=request.settings
        ),
        "decided": queries.latest_decision(objective),
        "may_sketch": bool(policies.may_sketch(person)),
    }
    template = "conversations/set_up_about.html"
    return render_page(request, template, context, fragment="panel")


def measured(request: MemberRequest) -> queries.Measured | None:
    """Return what the worker kept, to read; as it stands now, to answer about."""
    on, settings = request.today, request.settings
    if request.method != "POST":
        return queries.measured(on=on, settings=settings)
    cycle = current_cycle(Cadence.QUARTERLY, on)
    if cycle is None:
        return None
    return queries.organized(cycle, on=on, settings=settings).measured


def show(
    request: MemberRequest,
    found: queries.Measured,
    form: AssessmentForm,
    *,
    may_assess: bool,
) -> HttpResponse:
    """Show the page; 422 where something typed is wrong."""
    with tenant(request.organization.pk, read_only=True):
        kept = list(queries.assessments()[:MOST_LISTED])
    earlier = kept[: queries.MOST_EARLIER]
    context = {
        "found": found,
        "form": form,
        "kept": kept,
        "earlier": earlier,
        "trends": queries.trends(found.lines, earlier),
        "may_assess": may_assess,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, TEMPLATE, context, status=status)
