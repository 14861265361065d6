"""What an objective leads to: its links, or that it stands alone."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from objectives import actions, policies, queries
from objectives.forms.leading import LinkForm, StandAloneForm
from objectives.models import Objective
from objectives.views.opened import (
    done,
    objective_here,
    target_here,
    who,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest

EVENT = "objective:linked"


@require_http_methods(["GET", "HEAD", "POST"])
def leads_to(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what an objective leads to; a POST adds a link."""
    objective = linkable(request, reference)
    if request.method != "POST":
        return show(request, objective)
    form = LinkForm(request.POST, has_primary=has_primary(request, objective))
    if not form.is_valid():
        return show(request, objective, form, status=422)
    try:
        target = target_here(request, form.cleaned_data["target"], field="target")
        actions.link_objective(
            objective,
            parent=target.parent,
            key_result=target.key_result,
            goal=target.goal,
            **form.said(),
            **who(request),
        )
    except Conflict as refusal:
        return show(request, objective, form, status=show_refusal(form, refusal))
    return saved(request, objective, f"It leads to {target.reference}.")


@require_POST
def leads_no_more(
    request: MemberRequest, slug: str, reference: str, target: str
) -> HttpResponse:
    """Take a link back."""
    objective = linkable(request, reference)
    with tenant(request.organization.pk, read_only=True):
        named = found(queries.target_called(target))
        link = found(queries.link_to(objective, named))
    actions.unlink_objective(link, **who(request))
    return saved(request, objective, f"It leads to {named.reference} no more.")


@require_POST
def stand_alone(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say that an objective has no parent, or take that back."""
    objective = linkable(request, reference)
    if "take_back" in request.POST:
        actions.end_standing_alone(objective, **who(request))
        return saved(request, objective, "It can lead somewhere again.")
    form = StandAloneForm.over(objective, request.POST)
    if not form.is_valid():
        return show(request, objective, alone=form, status=422)
    try:
        actions.let_stand_alone(objective, **form.cleaned_data, **who(request))
    except Conflict as refusal:
        status = show_refusal(form, refusal)
        return show(request, objective, alone=form, status=status)
    return saved(request, objective, "It stands alone.")


def linkable(request: MemberRequest, reference: str) -> Objective:
    """Return an objective whose links this person may change."""
    objective, actor = objective_here(request, reference)
    policies.may_link_objective(actor, objective).enforce()
    return objective


def has_primary(request: MemberRequest, objective: Objective) -> bool:
    """Say whether it has a main thing to lead to."""
    with tenant(request.organization.pk, read_only=True):
        return queries.primary_target(objective) is not None


def show(
    request: MemberRequest,
    objective: Objective,
    form: LinkForm | None = None,
    *,
    alone: StandAloneForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the links with the forms, as they were typed. Four queries at most."""
    with tenant(request.organization.pk, read_only=True):
        links = queries.own_links(objective)
        context = {
            "objective": objective,
            "links": links,
            "form": form
            or LinkForm(None, has_primary=any(link.is_primary for link in links)),
            "alone": alone or StandAloneForm.over(objective),
            "parents": queries.possible_parents(objective),
            "goals": queries.current_goals() if request.settings.has_strategy else [],
        }
    return render_page(request, "objectives/leads_to.html", context, status=status)


def saved(request: MemberRequest, objective: Objective, words: str) -> HttpResponse:
    """Lead back to the links."""
    to = reverse(
        "objectives:leads_to", args=[request.organization.slug, objective.reference]
    )
    return done(request, EVENT, to=to, words=words)
