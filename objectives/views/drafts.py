"""Drafts of a cycle: listed, begun, shown to everybody, and added to."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from objectives import actions, policies, queries
from objectives.actions import KeyResultDraft
from objectives.forms.drafts import AddKeyResultForm, AddObjectiveForm, DraftForm
from objectives.models import Cadence, Cycle, Draft
from objectives.views.drafting import teams_for
from objectives.views.opened import done, objective_here
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.queries import writers
from organizations.requests import MemberRequest
from teams.queries import current_units
from teams.requests import reader

FORM = "objectives/draft_form.html"


@require_safe
def draft_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List the drafts that the person sees."""
    actor = reader(request).standing
    may_begin = policies.may_begin_draft(actor, Cadence.QUARTERLY)
    context = {"drafts": queries.drafts(), "may_begin": may_begin}
    return render_page(request, "objectives/draft_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_begin(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin the draft of a cycle."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        policies.may_begin_draft(actor, Cadence.QUARTERLY).enforce()
        cycles = [
            cycle
            for cycle in queries.cycles()
            if cycle.ends_on >= request.today
            and cycle.state != Cycle.State.LOCKED
            and policies.may_begin_draft(actor, cycle.cadence)
        ]
        form = form_here(request, cycles=sorted(cycles, key=_years_first))
    if request.method != "POST" or not form.is_valid():
        return show(request, form)
    try:
        draft = actions.begin_draft(
            cycle=form.chosen_cycle, **form.columns(), **who(request)
        )
    except Conflict as refusal:
        return show(request, form, status=show_refusal(form, refusal))
    words = f"{draft.reference} is begun. Only its authors see it."
    return done(request, "draft:begun", to=address(request, draft), words=words)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Change what a draft is called and who writes it."""
    with tenant(request.organization.pk, read_only=True):
        draft = found(queries.draft_called(reference))
        actor = reader(request).standing
        policies.may_write_draft(actor, draft).enforce()
        form = form_here(request, draft=draft)
    if request.method != "POST" or not form.is_valid():
        return show(request, form, draft=draft)
    try:
        actions.edit_draft(
            draft,
            **form.columns(),
            version=form.cleaned_data["version"],
            **who(request),
        )
    except Conflict as refusal:
        return show(request, form, draft=draft, status=show_refusal(form, refusal))
    words = f"{draft.reference} is saved."
    return done(request, "draft:changed", to=address(request, draft), words=words)


@require_POST
def draft_ask(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a draft to everybody, so that they say what they think."""
    with tenant(request.organization.pk, read_only=True):
        draft = found(queries.draft_called(reference))
    actions.ask_opinions(draft, **who(request))
    words = f"Everybody sees {draft.reference} now, and can say what they think."
    return done(request, "draft:changed", to=address(request, draft), words=words)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Add an objective to a draft."""
    with tenant(request.organization.pk, read_only=True):
        draft = found(queries.draft_called(reference))
        actor = reader(request).standing
        policies.may_write_draft(actor, draft).enforce()
        teams = teams_for(actor)
    form = AddObjectiveForm(request.POST or None, teams=teams)
    page = {"draft": draft, "form": form}
    template = "objectives/draft_add.html"
    if request.method != "POST":
        return render_page(request, template, page)
    if not form.is_valid():
        return render_page(request, template, page, status=422)
    objective = actions.draft_objective(
        team=form.chosen_team,
        cycle=draft.cycle,
        draft=draft,
        title=form.cleaned_data["title"],
        **who(request),
    )
    to = f"{address(request, draft)}?at={objective.reference}"
    return done(
        request, "draft:changed", to=to, words=f"{objective.reference} is added."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def key_result_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Add a key result with nothing but a sentence."""
    objective, actor = objective_here(request, reference)
    policies.may_add_key_result(actor, objective).enforce()
    form = AddKeyResultForm(request.POST or None)
    page = {"objective": objective, "form": form}
    template = "objectives/key_result_add.html"
    if request.method != "POST":
        return render_page(request, template, page)
    if not form.is_valid():
        return render_page(request, template, page, status=422)
    added = actions.add_key_result(
        objective, draft=KeyResultDraft(form.cleaned_data["title"]), **who(request)
    )
    to = objective_address(request, objective.reference, objective.draft)
    return done(
        request,
        "draft:changed",
        to=f"{to}#{added.reference}",
        words=f"{added.reference} is added.",
    )


def who(request: MemberRequest) -> dict[str, Any]:
    """Return who acts, and when, as actions take it."""
    return {"actor": request.membership, "on": request.today, "now": request.now}


def form_here(
    request: MemberRequest,
    *,
    cycles: list[Cycle] | None = None,
    draft: Draft | None = None,
) -> DraftForm:
    """Return the form of a draft with what can be chosen. Two queries."""
    own = draft.began_by_id if draft else request.membership.pk
    return DraftForm(
        request.POST or None,
        cycles=cycles or [],
        units=list(current_units()) if request.settings.has_units else [],
        people=[each for each in writers() if each.pk != own],
        draft=draft,
    )


def show(
    request: MemberRequest,
    form: DraftForm,
    *,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form; with 422 where what was typed is wrong."""
    if form.is_bound and form.errors and status == 200:
        status = 422
    return render_page(request, FORM, {"form": form, "draft": draft}, status=status)


def address(request: MemberRequest, draft: Draft) -> str:
    """Return the address of a draft."""
    return reverse("screens:draft", args=[request.organization.slug, draft.reference])


def objective_address(
    request: MemberRequest, reference: str, draft: Draft | None
) -> str:
    """Return where an objective is written: in its draft, else on its own page."""
    if draft is not None and not draft.is_published:
        return f"{address(request, draft)}?at={reference}"
    name = "objectives:objective_detail"
    return reverse(name, args=[request.organization.slug, reference])


def _years_first(cycle: Cycle) -> tuple[bool, object]:
    return cycle.cadence != Cadence.ANNUAL, cycle.starts_on
