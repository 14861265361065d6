"""A step of an objective's life: a small form, in a dialog or on a page of its own."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from objectives import policies, queries
from objectives.actions import AtLimit
from objectives.forms.steps import StepForm
from objectives.lifecycle import LifecycleError, rule_for
from objectives.models import Objective
from objectives.views.limit import at_limit
from objectives.views.opened import address_of, done, objective_here
from objectives.views.step_table import STEPS, Step
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.references import OBJECTIVE, number_of
from organizations.requests import MemberRequest
from teams.queries import current_teams
from teams.standing import Standing


@require_http_methods(["GET", "HEAD", "POST"])
def objective_step(
    request: MemberRequest, slug: str, reference: str, key: str
) -> HttpResponse:
    """Ask what a step needs, and take it."""
    step = STEPS[key]
    objective, actor = objective_here(request, reference)
    check_fits(step, actor, objective)
    form = step_form(request, step, objective)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                take(request, step, objective, form)
            except AtLimit as refusal:
                return at_limit(request, objective, refusal)
            except Conflict as refusal:
                status = show_refusal(form, refusal)
            else:
                return step_taken(request, step, objective)
    context = {"objective": objective, "step": step, "form": form, "key": key}
    template = "objectives/objective_step.html"
    return render_page(request, template, context, fragment="dialog", status=status)


def check_fits(step: Step, actor: Standing, objective: Objective) -> None:
    """Refuse a step that does not fit now (Conflict), or is not this person's."""
    decision = step.decision(actor, objective, policies.acts(actor, objective))
    if decision is None:
        raise Conflict(_unfit(step, objective))
    decision.enforce()


def step_form(request: MemberRequest, step: Step, objective: Objective) -> StepForm:
    """Return the step's form, with the cycles and teams to choose from."""
    with tenant(request.organization.pk, read_only=True):
        return step.form(
            request.POST if request.method == "POST" else None,
            objective=objective,
            later=queries.later_cycles(objective.cycle, on=request.today),
            teams=current_teams().exclude(pk=objective.team_id),
        )


def take(
    request: MemberRequest, step: Step, objective: Objective, form: StepForm
) -> None:
    """Let the action do what the form says."""
    step.act(
        objective,
        actor=request.membership,
        on=request.today,
        now=request.now,
        **form.said(),
    )


def step_taken(
    request: MemberRequest, step: Step, objective: Objective
) -> HttpResponse:
    """Answer a step; `then` in the query string leads on to another objective."""
    following = request.GET.get("then", "")
    to = address_of(request, objective)
    if number_of(following, OBJECTIVE):
        slug = request.organization.slug
        to = reverse("objectives:objective_detail", args=[slug, following.upper()])
    words = f"{objective.reference} {step.done}."
    return done(request, step.event, to=to, words=words)


def _unfit(step: Step, objective: Objective) -> str:
    state = objective.get_state_display().lower()
    sentence = f"{objective.reference} is {state}; this does not fit any more."
    if step.verb is None:
        return sentence
    try:
        rule_for(objective.state, step.verb)
    except LifecycleError as error:
        return str(error)
    return sentence
