"""Guard-rails of an objective: added in a dialog or on a page, and removed."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from measures.queries import kpis
from objectives import actions, policies, queries
from objectives.forms.guard_rails import GuardRailForm
from objectives.views.drafts import objective_address
from objectives.views.opened import done, objective_here
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest

EVENT = "guard-rail:changed"
TEMPLATE = "objectives/guard_rail_add.html"


@require_http_methods(["GET", "HEAD", "POST"])
def guard_rail_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Let a KPI guard an objective."""
    objective, actor = objective_here(request, reference)
    policies.may_guard_objective(actor, objective).enforce()
    data = request.POST if request.method == "POST" else None
    with tenant(request.organization.pk, read_only=True):
        form = GuardRailForm(data, kpis=list(kpis().filter(archived_on=None)))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.add_guard_rail(
                objective,
                actor=request.membership,
                on=request.today,
                now=request.now,
                **form.said(),
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = objective_address(request, objective.reference, objective.draft)
            return done(request, EVENT, to=to, words="The guard-rail is added.")
    context = {"form": form, "objective": objective}
    return render_page(request, TEMPLATE, context, fragment="dialog", status=status)


@require_POST
def guard_rail_remove(
    request: MemberRequest, slug: str, reference: str, pk: int
) -> HttpResponse:
    """Let a KPI guard an objective no longer."""
    objective, _ = objective_here(request, reference)
    with tenant(request.organization.pk, read_only=True):
        guard_rail = found(queries.guard_rail_number(objective, pk))
    actions.remove_guard_rail(
        guard_rail, actor=request.membership, on=request.today, now=request.now
    )
    to = objective_address(request, objective.reference, objective.draft)
    return done(request, EVENT, to=to, words="The guard-rail is removed.")
