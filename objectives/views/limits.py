"""How many OKRs may be in process: one page, a small form for each that has a say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from objectives import actions, policies, queries
from objectives.forms.limits import OrganizationLimitsForm, OwnLimitsForm
from objectives.queries import TeamLimits
from objectives.views.opened import done
from okrhub.lib.decisions import Decision
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.models import Team, Unit
from teams.queries import current_teams, team_called, unit_number
from teams.queries import (
    units as units_by_name,
)
from teams.requests import reader

PAGE = 50
EVENT = "limit:set"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with the form for its teams' limits."""

    unit: Unit
    form: OwnLimitsForm


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team with the form for its own limits, and whether this person may set them."""

    limits: TeamLimits
    form: OwnLimitsForm
    may_set: Decision


@require_safe
def limits(request: MemberRequest, slug: str) -> HttpResponse:
    """Show every limit with what is in process against it."""
    return show(request)


@require_POST
def limits_organization(request: MemberRequest, slug: str) -> HttpResponse:
    """Set the limits that hold where nothing else is said."""
    form = OrganizationLimitsForm.over(request.settings, request.POST)
    if not form.is_valid():
        return show(request, organization=form, status=422)
    try:
        actions.set_organization_limits(
            actor=request.membership,
            on=request.today,
            now=request.now,
            version=form.cleaned_data["version"],
            **form.changes(),
        )
    except Conflict as refusal:
        status = show_refusal(form, refusal)
        return show(request, organization=form, status=status)
    return limits_set(request, "The limits are set.")


@require_POST
def limits_unit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Set the limits of a unit's teams."""
    with tenant(request.organization.pk, read_only=True):
        unit = found(unit_number(pk))
    form = OwnLimitsForm.over(unit, request.POST)
    status = set_own(request, unit, form, actions.set_unit_limit)
    if status == 303:
        return limits_set(request, f"The limits of {unit.name} are set.")
    return show(request, units={unit.pk: form}, status=status)


@require_POST
def limits_team(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Set a team's own limits."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
    form = OwnLimitsForm.over(team, request.POST)
    status = set_own(request, team, form, actions.set_team_limit)
    if status == 303:
        return limits_set(request, f"The limits of {team.name} are set.")
    return show(request, teams={team.pk: form}, status=status)


def set_own(
    request: MemberRequest,
    row: Team | Unit,
    form: OwnLimitsForm,
    act: Callable[..., Any],
) -> int:
    """Set what was changed of a row's limits; 303 when done, else what to show."""
    if not form.is_valid():
        return 422
    version = form.cleaned_data["version"]
    try:
        for cadence, limit in form.changed_cadences(row).items():
            saved = act(
                row,
                actor=request.membership,
                cadence=cadence,
                limit=limit,
                on=request.today,
                now=request.now,
                version=version,
            )
            version = saved.version
    except Conflict as refusal:
        return show_refusal(form, refusal)
    return 303


def limits_set(request: MemberRequest, words: str) -> HttpResponse:
    """Lead back to the limits."""
    address = reverse("objectives:limits", args=[request.organization.slug])
    return done(request, EVENT, to=address, words=words)


def show(
    request: MemberRequest,
    *,
    organization: OrganizationLimitsForm | None = None,
    units: dict[int, OwnLimitsForm] | None = None,
    teams: dict[int, OwnLimitsForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page, with the one form that was just sent as it was typed."""
    units, teams = units or {}, teams or {}
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        page = Paginator(current_teams(), PAGE).get_page(request.GET.get("page"))
        known = list(units_by_name())
        rows = queries.team_limits(
            list(page), settings=request.settings, units=known, on=request.today
        )
        listed = [unit for unit in known if unit.archived_on is None]
    lines = [
        TeamLine(
            row,
            teams.get(row.team.pk) or OwnLimitsForm.over(row.team, holds=row.holds),
            policies.may_set_team_limit(actor, row.team, limit=0, holds=row.quarterly),
        )
        for row in rows
    ]
    context = {
        "form": organization or OrganizationLimitsForm.over(request.settings, None),
        "may_set": policies.may_set_organization_limits(actor),
        "units": [
            UnitLine(unit, units.get(unit.pk) or OwnLimitsForm.over(unit))
            for unit in (listed if request.settings.has_units else [])
        ],
        "may_set_units": policies.may_set_unit_limit(actor),
        "teams": lines,
        "page": page,
    }
    return render_page(
        request, "objectives/limits.html", context, fragment="limits", status=status
    )
