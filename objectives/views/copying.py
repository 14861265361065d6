"""OKRs copied to another cycle or team, and examples to learn from."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from objectives import actions, policies, queries
from objectives.coaching.examples import read_by
from objectives.forms.copying import CopyForm
from objectives.models import Cadence, Cycle, Objective
from objectives.views.drafts import address
from objectives.views.opened import address_of, done, who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import current_teams, team_called
from teams.requests import reader

EVENT = "objective:drafted"
COPY = "objectives/objective_copy.html"


@require_http_methods(["GET", "HEAD", "POST"])
def objective_copy(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose OKRs and key results to copy, and where to."""
    form = copy_form(request)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            copied = copy_what_was_chosen(request, form)
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            return copied
    return render_page(request, COPY, {"form": form}, fragment="form", status=status)


def copy_what_was_chosen(request: MemberRequest, form: CopyForm) -> HttpResponse:
    """Make the copies, in a draft of their own or alone, and lead there."""
    if not form.is_draft_wanted:
        return copies_made(
            request, actions.copy_objectives(**form.said(), **who(request))
        )
    unit = form.draft.unit if form.draft else None
    draft, _ = actions.copy_as_draft(unit=unit, **form.said(), **who(request))
    words = f"{draft.reference} is begun. Values are still to be set."
    return done(request, "draft:begun", to=address(request, draft), words=words)


def copy_form(request: MemberRequest) -> CopyForm:
    """Return the form with the templates asked for; refused to who drafts nowhere."""
    asked = request.GET
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        if not actor.writes:
            policies.VIEWERS_READ.enforce()
        team, cycle = asked.get("team", ""), asked.get("cycle", "")
        draft = queries.draft_called(asked.get("draft", ""))
        return CopyForm(
            request.POST if request.method == "POST" else None,
            templates=queries.templates(
                references=asked.getlist("objective")[: queries.MOST_TEMPLATES],
                draft=draft,
                cycle=queries.cycle_called(cycle) if cycle else None,
                team=team_called(team) if team else None,
            ),
            cycles=[
                each
                for each in queries.cycles()
                if each.ends_on >= request.today and each.state != Cycle.State.LOCKED
            ],
            teams=[
                each
                for each in current_teams()
                if policies.may_draft_objective(actor, each)
            ],
            draft=draft,
            may_begin=policies.may_begin_draft(actor, Cadence.QUARTERLY),
        )


def copies_made(request: MemberRequest, copied: list[Objective]) -> HttpResponse:
    """Lead to the copy, or to the list where there are several."""
    to = reverse("objectives:objective_list", args=[request.organization.slug])
    if len(copied) == 1:
        to = address_of(request, copied[0])
    names = ", ".join(each.reference for each in copied)
    words = f"{names} drafted. Values are still to be set."
    return done(request, EVENT, to=to, words=words)


@require_safe
def example_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Show examples, with what the coach asks about each."""
    examples = read_by(queries.coach_here())
    return render_page(request, "objectives/example_list.html", {"examples": examples})
