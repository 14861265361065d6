"""At the limit: nothing is lost, what fills the slots is named, next steps offered."""

from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpResponse

from objectives import queries
from objectives.actions import AtLimit
from objectives.models import Objective
from objectives.queries import OkrLine
from objectives.views.step_table import Offer, offers
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.references import OBJECTIVE, number_of
from organizations.requests import MemberRequest
from teams.requests import reader
from teams.standing import Standing

FREES_A_SLOT = ("defer", "close", "drop")


class Filled(NamedTuple):
    """An OKR that fills a slot, and what this person could do with it."""

    line: OkrLine
    offers: list[Offer]


class FullTeam(NamedTuple):
    """A team at its limit and what fills its slots."""

    name: str
    in_process: int
    limit: int
    fills: list[Filled]


def at_limit(
    request: MemberRequest, objective: Objective, refusal: AtLimit
) -> HttpResponse:
    """Show what was refused and what could be done instead; 409."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        lines = filling_lines(request, refusal.facts["teams"])
    many = request.settings.has_many_teams
    context = {
        "objective": objective,
        "reason": refusal.reason,
        "teams": [full_team(team, lines, actor) for team in refusal.facts["teams"]],
        "others": [
            offer
            for offer in offers(actor, objective, has_many_teams=many)
            if offer.key in {"postpone", "transfer"} and offer.decision
        ],
    }
    template = "objectives/objective_limit.html"
    return render_page(
        request, template, context, fragment="dialog", status=refusal.status
    )


def filling_lines(
    request: MemberRequest, teams: list[dict[str, Any]]
) -> dict[str, OkrLine]:
    """Return the lines of all that fills the teams' slots, by reference."""
    numbers = {
        number_of(fill["reference"], OBJECTIVE)
        for team in teams
        for fill in team["fills"]
    }
    lines = queries.okrs_in_process(
        [], besides=Q(number__in=numbers), on=request.today, settings=request.settings
    )
    return {line.objective.reference: line for line in lines}


def full_team(
    team: dict[str, Any], lines: dict[str, OkrLine], actor: Standing
) -> FullTeam:
    """Return a full team as the page shows it."""
    fills = [lines[fill["reference"]] for fill in team["fills"]]
    return FullTeam(
        name=team["team"],
        in_process=team["in_process"],
        limit=team["limit"],
        fills=[
            Filled(
                line,
                [
                    offer
                    for offer in offers(actor, line.objective, has_many_teams=True)
                    if offer.key in FREES_A_SLOT and offer.decision
                ],
            )
            for line in fills
        ],
    )
