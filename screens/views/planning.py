"""Planning a cycle: slots by team, a what-if, and what fits committed together."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from objectives import actions, policies, queries
from objectives.actions import Together
from okrhub.lib.errors import Conflict
from okrhub.lib.htmx import done, render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from screens.queries.planning import PlanAsked, plan_page
from teams.queries import standing


@require_http_methods(["GET", "HEAD", "POST"])
def planning(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the plan of a cycle and what the ticked OKRs would do; POST commits them."""
    asked = asked_of(request)
    if request.method != "POST":
        return show(request, asked)
    try:
        together = commit_ticked(request)
    except Conflict as refusal:
        return show(request, asked, refusal=refusal.reason, status=422)
    if together.left:
        return show(request, asked, together=together, status=409)
    names = ", ".join(each.reference for each in together.committed)
    kept = {"cycle": asked.cycle, "unit": asked.unit}
    to = reverse("screens:planning", args=[slug]) + f"?{urlencode(kept)}"
    return done(request, "plan:changed", to=to, words=f"Committed: {names}.")


def asked_of(request: MemberRequest) -> PlanAsked:
    """Read what the address asks for and tries out."""
    return PlanAsked(
        cycle=request.GET.get("cycle", ""),
        unit=request.GET.get("unit", ""),
        page=request.GET.get("page", "1"),
        ticked=tuple(request.GET.getlist("okr")),
        running_on=tuple(request.GET.getlist("runs")),
    )


def commit_ticked(request: MemberRequest) -> Together:
    """Commit what is ticked, as far as it fits."""
    with tenant(request.organization.pk, read_only=True):
        actor = standing(request.membership, request.today)
        policies.may_plan_cycle(actor).enforce()
        chosen = queries.objectives_called(request.POST.getlist("okr"))
    return actions.commit_together(
        chosen, actor=request.membership, on=request.today, now=request.now
    )


def show(
    request: MemberRequest,
    asked: PlanAsked,
    *,
    together: Together | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the plan; what was not committed stays ticked and is named with its reason."""
    ticked = None
    if together is not None:
        ticked = [each.reference for each, _ in together.left]
    with tenant(request.organization.pk, read_only=True):
        page = plan_page(
            request.membership,
            asked,
            on=request.today,
            settings=request.settings,
            ticked=ticked,
        )
    context = {"page": page, "together": together, "refusal": refusal}
    return render_page(request, "screens/planning.html", context, status=status)
