"""From the year to a quarter: a piece of an annual objective, linked to it."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from objectives import actions, queries
from objectives.forms.slicing import SliceForm
from objectives.models import Cadence, Cycle, Objective
from objectives.slicing import PATTERNS
from objectives.views.drafting import teams_for
from objectives.views.drafts import who
from objectives.views.opened import done
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader


@require_http_methods(["GET", "HEAD", "POST"])
def objective_slice(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Propose what could be true of a year's objective at the end of a quarter."""
    with tenant(request.organization.pk, read_only=True):
        objective = found(queries.objective_called(reference))
        if objective.cycle.cadence != Cadence.ANNUAL:
            raise Http404
        form = form_here(request, objective)
        pieces = queries.pieces_of(objective)
    context = {
        "objective": objective,
        "form": form,
        "patterns": PATTERNS,
        "pieces": pieces,
    }
    template = "objectives/objective_slice.html"
    if request.method != "POST":
        return render_page(request, template, context)
    if not form.is_valid():
        return render_page(request, template, context, status=422)
    try:
        piece = propose(request, objective, form)
    except Conflict as refusal:
        status = show_refusal(form, refusal)
        return render_page(request, template, context, status=status)
    to = reverse("objectives:objective_slice", args=[slug, reference])
    words = f"{piece.reference} is proposed to {piece.team.name}."
    return done(request, "objective:drafted", to=to, words=words)


def propose(request: MemberRequest, objective: Objective, form: SliceForm) -> Objective:
    """Propose a piece; the link to the key result of the year is kept."""
    return actions.slice_objective(
        objective,
        title=form.cleaned_data["title"],
        cycle=form.chosen_cycle,
        team=form.chosen_team,
        key_result=form.chosen_key_result,
        pattern=form.cleaned_data["pattern"],
        **who(request),
    )


def form_here(request: MemberRequest, objective: Objective) -> SliceForm:
    """Return the form with what can be chosen; refuse who may draft for no team."""
    actor = reader(request).standing
    teams = teams_for(actor)
    if not teams:
        raise NotPermitted("The people of a team and leaders propose OKRs.")
    cycles = [
        cycle
        for cycle in queries.cycles(Cadence.QUARTERLY)
        if cycle.ends_on >= request.today and cycle.state != Cycle.State.LOCKED
    ]
    own = [team for team in teams if actor.is_in(team.pk)]
    return SliceForm(
        request.POST or None,
        key_results=queries.key_results_of(objective),
        cycles=sorted(cycles, key=lambda cycle: cycle.starts_on),
        teams=teams,
        initial={
            "team": own[0].reference if own else "",
            "key_result": request.GET.get("key_result", ""),
            "pattern": PATTERNS[0].key,
        },
    )
