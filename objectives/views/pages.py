"""The page of one objective."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from objectives import facts, history, lifecycle, queries, readiness
from objectives.coaching import Coach, digest_of
from objectives.models import Cadence, Objective
from objectives.queries import ObjectivePage
from objectives.readiness import Around
from objectives.revisions import Decision, decisions
from objectives.views.opened import address_of, key_result_here
from objectives.views.sharpening import may_sharpen, show_sharpening
from objectives.views.sizing import ways_out
from objectives.views.step_table import STEPS, Offer, offers
from okrhub.lib.check_in_chart import CheckInHistory, ProgressLine
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from organizations.requests import MemberRequest
from teams.policies import may_dedicate_team
from teams.queries import standing_with_teams
from teams.standing import Standing

MOST_LINES = 5
HEARD = ", ".join(
    f"{event} from:body"
    for event in (
        "key-result:checked-in",
        "initiative:saved",
        "guard-rail:changed",
        "objective:decided",
        *(step.event for step in STEPS.values()),
    )
)


@require_safe
def objective_detail(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show an objective; htmx gets all of it again after a change."""
    actor, my_teams = standing_with_teams(request.membership, request.today)
    page = found(
        queries.objective_page(
            reference, on=request.today, settings=request.settings, actor=actor
        )
    )
    offered = offers(
        actor, page.objective, has_many_teams=request.settings.has_many_teams
    )
    revised = decisions(page.revisions)
    context = {
        "page": page,
        "objective": page.objective,
        "is_open": page.objective.state in lifecycle.OPEN,
        "chart": chart(page, request, revised),
        "revisions": revised[::-1],
        "checks": checks(page, queries.coach_here()) if is_proposed(page) else None,
        "certain": certain(page, request),
        "history": happened(page, request),
        "may_check_in": may_check_in(page),
        "sharpens": {
            view.key_result.pk
            for view in page.key_results
            if may_sharpen(view.key_result, actor)
        },
        "may_slice": may_slice(page, actor),
        "may_dedicate": may_dedicate_team(actor),
        "ways": ways_out(request, page.objective, page.reach),
        "heard": HEARD,
        "my_teams": my_teams,
        **steps(offered),
    }
    template = "objectives/objective_detail.html"
    return render_page(request, template, context, fragment="page")


@require_safe
def key_result_detail(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Lead from KR-31 to its place on the page of its objective, or sharpen it."""
    key_result, actor = key_result_here(request, reference)
    if "sharpen" in request.GET:
        return show_sharpening(request, key_result, actor)
    address = address_of(request, key_result.objective)
    return HttpResponseRedirect(f"{address}#key-result-{key_result.number}")


def steps(offered: list[Offer]) -> dict[str, Any]:
    """Return the steps as the page shows them: what refuses them, said once."""
    denials: dict[str, list[Offer]] = defaultdict(list)
    for offer in offered:
        if not offer.decision:
            denials[offer.decision.reason].append(offer)
    allowed = [offer for offer in offered if offer.decision]
    return {
        "main": [offer for offer in allowed if offer.step.is_main],
        "allowed": [offer for offer in allowed if not offer.step.is_main],
        "denials": list(denials.items()),
    }


def may_check_in(page: ObjectivePage) -> bool:
    """Say whether the person may check in on any of the key results now."""
    objective = page.objective
    return (
        objective.is_in_process
        and not objective.cycle.is_locked
        and any(view.is_in_play and view.may_check_in for view in page.key_results)
    )


def may_slice(page: ObjectivePage, actor: Standing) -> bool:
    """Say whether the person may propose what of a year comes true first."""
    objective = page.objective
    return (
        objective.cycle.cadence == Cadence.ANNUAL
        and objective.state in lifecycle.OPEN
        and actor.writes
        and (actor.leads or bool(actor.teams))
    )


def happened(page: ObjectivePage, request: MemberRequest) -> list[history.Event]:
    """Return the history, ending with the proposal where it was said here."""
    found = history.events(entries(page), page.carried)
    objective = page.objective
    proposed_on = request.settings.day_of(objective.created_at)
    if objective.is_imported or any(event.on < proposed_on for event in found):
        return found
    author = objective.created_by.user.name if objective.created_by else ""
    return [*found, history.Event(proposed_on, "Proposed", author)]


def entries(page: ObjectivePage) -> list[history.Entry]:
    """Return the log as the history reads it."""
    return [
        history.Entry(
            id=row.pk,
            to_state=row.to_state,
            outcome=row.outcome,
            team=row.team.name,
            effective_on=row.effective_on,
            recorded_at=row.recorded_at,
            undoes=row.undoes_id,
            who=row.actor.user.name if row.actor else "",
            reason=row.reason,
        )
        for row in page.history
    ]


def is_proposed(page: ObjectivePage) -> bool:
    """Say whether it is still to be agreed."""
    return page.objective.state in {Objective.State.PROPOSED, Objective.State.READY}


def checks(page: ObjectivePage, coach: Coach) -> dict[str, list[str]]:
    """Return what a proposal needs, and what is worth a look."""
    above = [link.parent for link in page.contributes_to if link.parent is not None]
    around = Around(
        leads_somewhere=bool(page.contributes_to) or page.objective.stands_alone,
        parent=above[0] if above else None,
        guard_rails=len(page.guard_rails),
        is_guarded_above=page.is_guarded_above,
        initiatives=tuple(each.text for each in page.initiatives),
        is_out_of_reach=bool(page.drift),
    )
    return {
        "needed": [need["sentence"] for need in page.missing],
        "look": readiness.worth_a_look(
            page.objective, page.in_play, around, coach=coach
        ),
    }


def certain(page: ObjectivePage, request: MemberRequest) -> str:
    """Return the question where the first confidence in a stretch was nearly certain.

    Until the next check-in, and not to who took it away. One query at most.
    """
    first = {
        row.pk: row.confidences[0] for row in page.in_play if len(row.confidences) == 1
    }
    if not (page.objective.is_in_process and first):
        return ""
    question = readiness.seems_certain(page.objective, page.in_play, first)
    gone = queries.dismissed(request.membership, [digest_of(page.objective.title)])
    return "" if question and "KR-TIMID" in {code for _, code in gone} else question


def chart(
    page: ObjectivePage, request: MemberRequest, revised: Sequence[Decision]
) -> CheckInHistory | None:
    """Return the check-ins against pace, of the first five key results that have any."""
    lines = [
        ProgressLine(view.key_result.reference, view.key_result.title, view.points)
        for view in page.key_results
        if view.points
    ]
    if not lines:
        return None
    cycle = page.objective.cycle
    paced_from = facts.counts_from(page.objective, cycle)
    return CheckInHistory(
        lines=lines[:MOST_LINES],
        starts_on=page.objective.started_on or paced_from,
        ends_on=max(cycle.ends_on, paced_from),
        today=request.today,
        paced_from=paced_from,
        revisions=[
            (decision.on, decision.number) for decision in revised if decision.number
        ],
    )
