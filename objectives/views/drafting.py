"""Drafting an OKR and editing one, on one page with its key results."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from objectives import actions, calendar, policies, queries
from objectives.actions import Rewriting, Rewritten
from objectives.actions.revising import ONE_DAY, is_fresh_commitment
from objectives.forms.drafting import Choices, OkrForm, saved_objective, saved_rows
from objectives.models import Cadence, Cycle, KeyResult, Objective
from objectives.queries import Target
from objectives.views.opened import (
    address_of,
    target_here,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import leave, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.queries import writers
from organizations.requests import MemberRequest
from teams.models import Team
from teams.queries import current_teams, standing_with_teams
from teams.requests import reader
from teams.standing import Standing

TEMPLATE = "objectives/objective_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def objective_draft(request: MemberRequest, slug: str) -> HttpResponse:
    """Write an OKR down; its author sees afterwards what it still needs."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        choices = choices_for(request, actor)
    check_may_draft(actor, choices)
    if is_retyping(request):
        return show(request, OkrForm.retyped(request.POST, choices=choices))
    initial = first_values(request, actor, choices)
    form = OkrForm(request.POST or None, choices=choices, initial=initial)
    if request.method != "POST":
        return show(request, form)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        objective = draft(request, form)
    except Conflict as refusal:
        status = show_refusal(form.objective, refusal)
        return show(request, form, status=status)
    words = f"{objective.reference} is drafted."
    to = address_of(request, objective)
    return leave(request, to, words)


@require_http_methods(["GET", "HEAD", "POST"])
def objective_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Edit an OKR; who was overtaken sees both texts and keeps the own one."""
    with tenant(request.organization.pk, read_only=True):
        objective = found(queries.objective_called(reference))
        actor, my_teams = standing_with_teams(request.membership, request.today)
        policies.may_edit_objective(actor, objective).enforce()
        choices = choices_for(request, actor, besides=objective)
    form = edit_form(request, objective, choices)
    if request.method != "POST" or is_retyping(request):
        return show(request, form, objective=objective, my_teams=my_teams)
    if not form.is_valid() or not says_why(request, form, objective):
        return show(request, form, objective=objective, status=422)
    try:
        rewrite(request, form, objective)
    except Conflict as refusal:
        status = show_stale_or(request, form, objective, refusal)
        return show(request, form, objective=objective, status=status)
    words = f"{objective.reference} is saved."
    to = address_of(request, objective)
    return leave(request, to, words)


def is_retyping(request: MemberRequest) -> bool:
    """Say whether a row is added, removed or begun anew rather than the whole saved."""
    return request.method == "POST" and bool(
        {"add_row", "remove_row", "keep_row"} & request.POST.keys()
    )


def show(
    request: MemberRequest,
    form: OkrForm,
    *,
    objective: Objective | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Show the form, with what was typed."""
    context = {"form": form, "objective": objective, **more}
    return render_page(request, TEMPLATE, context, fragment="okr", status=status)


def choices_for(
    request: MemberRequest, actor: Standing, *, besides: Objective | None = None
) -> Choices:
    """Return what can be chosen; the cycles of today come first, made or not."""
    cycles = [
        cycle
        for cycle in queries.cycles()
        if (cycle.ends_on >= request.today and cycle.state != Cycle.State.LOCKED)
        or (besides is not None and cycle.pk == besides.cycle_id)
    ]
    return Choices(
        teams=teams_for(actor) if besides is None else (),
        cycles=sorted(cycles, key=_soonest_quarter_first),
        people=list(writers()),
        parents=queries.possible_parents(besides),
        goals=queries.current_goals() if request.settings.has_strategy else (),
        to_open=cycles_to_open(request, cycles)
        if policies.may_create_cycle(actor)
        else {},
        reaches_beyond_a_team=request.settings.reaches_beyond_a_team,
        has_strategy=request.settings.has_strategy,
    )


def teams_for(actor: Standing) -> list[Team]:
    """Return the teams for which somebody may draft. One query."""
    return [
        team for team in current_teams() if policies.may_draft_objective(actor, team)
    ]


def cycles_to_open(request: MemberRequest, cycles: list[Cycle]) -> dict[str, str]:
    """Return the cycles that should cover today and are not there, by cadence."""
    cadences = [Cadence.QUARTERLY.value]
    if request.settings.has_annual_cycle:
        cadences.append(Cadence.ANNUAL.value)
    covered = {cycle.cadence for cycle in cycles if cycle.covers(request.today)}
    starts_in = request.settings.fiscal_year_starts_in
    return {
        cadence: calendar.span_of(
            cadence, request.today, fiscal_year_starts_in=starts_in
        ).name
        for cadence in cadences
        if cadence not in covered
    }


def check_may_draft(actor: Standing, choices: Choices) -> None:
    """Refuse somebody who may draft for no team; say what is missing if none exists."""
    if choices.teams:
        return
    if not actor.writes:
        policies.VIEWERS_READ.enforce()
    raise Conflict("An OKR belongs to a team. Join one first, or create one.")


def first_values(
    request: MemberRequest, actor: Standing, choices: Choices
) -> dict[str, Any]:
    """Return what is preset: the person's own team, the present cycle, the person."""
    own = [team for team in choices.teams if actor.is_in(team.pk)]
    teams = {team.reference: team for team in choices.teams}
    team = teams.get(request.GET.get("team", "")) or next(iter(own), None)
    owner = request.membership.pk if team and actor.is_in(team.pk) else ""
    return {
        "team": team.reference if team else "",
        "owner": str(owner),
        "cycle": next((key for key, _ in choices.cycle_choices), ""),
        "parent": request.GET.get("parent", ""),
    }


def draft(request: MemberRequest, form: OkrForm) -> Objective:
    """Save a new OKR; makes the present cycle if it was chosen and is not there."""
    columns = form.objective.columns()
    if "cycle" not in columns:
        columns["cycle"] = actions.open_cycle(
            actor=request.membership,
            cadence=form.objective.cleaned_data["cycle"],
            on=request.today,
            now=request.now,
        )
    target = target_of(request, form) or Target()
    return actions.draft_objective(
        actor=request.membership,
        team=form.objective.chosen_team,
        parent=target.parent,
        parent_key_result=target.key_result,
        parent_goal=target.goal,
        key_results=[row.draft() for row in form.filled],
        on=request.today,
        now=request.now,
        **columns,
    )


def edit_form(
    request: MemberRequest, objective: Objective, choices: Choices
) -> OkrForm:
    """Return the form with what is saved, or with what was typed."""
    with tenant(request.organization.pk, read_only=True):
        saved = saved_objective(objective, queries.primary_target(objective))
        rows = queries.key_results_of(objective)
    promised = rows if objective.is_committed else []
    if is_retyping(request):
        return OkrForm.retyped(
            request.POST, choices=choices, objective=objective, promised=promised
        )
    return OkrForm(
        request.POST or None,
        choices=choices,
        initial=saved,
        rows=saved_rows(rows),
        objective=objective,
        promised=promised,
    )


def says_why(request: MemberRequest, form: OkrForm, objective: Objective) -> bool:
    """Say whether each promise that changes has its reason; ask for it otherwise."""
    if not objective.is_committed:
        return True
    since = request.today - ONE_DAY
    with tenant(request.organization.pk, read_only=True):
        free = queries.corrigible(objective, request.membership, since)
        is_fresh = is_fresh_commitment(objective, request.today)
    return form.ask_why(free, is_fresh=is_fresh)


def rewrite(request: MemberRequest, form: OkrForm, objective: Objective) -> None:
    """Save an edited OKR as a whole."""
    target = target_of(request, form)
    with tenant(request.organization.pk, read_only=True):
        rows = {row.reference: row for row in queries.key_results_of(objective)}
    existing = [row for row in form.filled if _row_of(row, rows)]
    actions.rewrite_objective(
        objective,
        Rewriting(
            changes=form.objective.columns(),
            target=target,
            edited=[
                Rewritten(
                    rows[row.cleaned_data["reference"]],
                    row.cleaned_data["version"],
                    row.columns(),
                    row.cleaned_data.get("rationale", ""),
                    row.cleaned_data.get("tries", ""),
                )
                for row in existing
            ],
            added=[row.draft() for row in form.filled if row not in existing],
            removed=[rows[name] for name in form.removed if name in rows],
            rationale=form.objective.cleaned_data.get("rationale", ""),
            occasion=form.objective.cleaned_data.get("occasion", ""),
        ),
        actor=request.membership,
        on=request.today,
        now=request.now,
        version=form.objective.cleaned_data["version"],
    )


def _row_of(row: Any, rows: dict[str, KeyResult]) -> KeyResult | None:
    return rows.get(row.cleaned_data["reference"])


def target_of(request: MemberRequest, form: OkrForm) -> Target | None:
    """Return what it leads to; Conflict for what does not exist."""
    reference = form.objective.cleaned_data.get("parent")
    return target_here(request, reference, field="parent") if reference else None


def show_stale_or(
    request: MemberRequest, form: OkrForm, objective: Objective, refusal: Conflict
) -> int:
    """Set both texts side by side if somebody saved meanwhile, else say the refusal."""
    if "version" not in refusal.facts:
        return show_refusal(form.objective, refusal)
    with tenant(request.organization.pk, read_only=True):
        now = queries.objective_called(objective.reference) or objective
        target = queries.primary_target(now)
        rows = queries.key_results_of(now)
    form.keep_beside(now, target, rows)
    return refusal.status


def _soonest_quarter_first(cycle: Cycle) -> tuple[bool, Any]:
    return cycle.cadence != Cadence.QUARTERLY, cycle.starts_on
