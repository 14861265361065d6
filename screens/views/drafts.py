"""The draft of a cycle: written together, read as a whole, published."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from objectives import actions, policies, queries
from objectives.forms.drafts import NewMetricForm
from objectives.forms.inline import Inline, Options, inlines
from objectives.models import Draft, KeyResult, Objective
from objectives.queries.drafts import (
    DraftedObjective,
    Workspace,
    okrs_of,
    unfolded,
    workspace,
)
from objectives.readiness import Look
from okrhub.lib.decisions import Decision
from okrhub.lib.htmx import SeeOther, render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from organizations.requests import MemberRequest
from screens.forms import DecisionsForm
from screens.queries.push_backs import push_backs
from teams.queries import standing
from teams.requests import reader
from teams.standing import Standing


@dataclass(frozen=True, slots=True)
class Row:
    """A key result in the workspace; unfolded it has its fields, else none."""

    key_result: KeyResult
    place: int
    main: list[Inline]
    sharpen: list[Inline]
    has_own_text: bool


@require_safe
def draft(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a draft with the strategy beside it, one objective unfolded.

    Who looks on is told 304 until somebody shares something.
    """
    here = found(queries.draft_called(reference))
    work = workspace(here)
    etag = quote_etag(f"{work.stamp}-{request.membership.pk}")
    if wants_fragment(request) and request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    actor = reader(request).standing
    context = {
        "draft": here,
        "work": work,
        "strategy": queries.strategy_beside(here.unit)
        if request.settings.has_strategy
        else None,
        "may_write": policies.may_write_draft(actor, here),
        "may_publish": policies.may_publish_draft(actor, here),
        "known": json.dumps({"If-None-Match": etag}),
        **opened_at(request, work, actor),
    }
    response = render_page(request, "screens/draft.html", context, fragment="workspace")
    response["ETag"] = etag
    return response


@require_safe
def draft_read(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a whole draft on one page, to be read and printed."""
    here = found(queries.draft_called(reference))
    context = {
        "draft": here,
        "okrs": okrs_of(here),
        "decisions": queries.decisions_of(here),
    }
    return render_page(request, "screens/draft_read.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say what publishing does, do it, and say what came of it."""
    with tenant(request.organization.pk, read_only=True):
        here = found(queries.draft_called(reference))
        actor = standing(request.membership, request.today)
        listed = queries.objectives_of(here)
        if here.is_published and request.method != "POST":
            return _result(request, here, listed)
        policies.may_publish_draft(actor, here).enforce()
        pushed_back = push_backs(listed)
    form = DecisionsForm(
        request.POST if request.method == "POST" else None, pushed_back=pushed_back
    )
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return _ask(request, here, listed, form, status=status)
    actions.publish_draft(
        here,
        pushed_back=pushed_back,
        decisions=form.decisions(),
        actor=request.membership,
        on=request.today,
        now=request.now,
    )
    return SeeOther(request.path)


def _result(
    request: MemberRequest, here: Draft, listed: list[Objective]
) -> HttpResponse:
    waiting = {Objective.State.READY, Objective.State.PROPOSED}
    left = [each for each in listed if each.state in waiting and not each.is_planned]
    context = {
        "draft": here,
        "committed": [each for each in listed if each not in left],
        "left": queries.why_not_committed(left),
        "decisions": queries.decisions_of(here),
    }
    return render_page(request, "screens/draft_published.html", context)


def _ask(
    request: MemberRequest,
    here: Draft,
    listed: list[Objective],
    form: DecisionsForm,
    *,
    status: int,
) -> HttpResponse:
    by_state: dict[str, list[Objective]] = {}
    for each in listed:
        by_state.setdefault(each.state, []).append(each)
    context = {
        "draft": here,
        "form": form,
        "ready": by_state.get(Objective.State.READY, []),
        "proposed": by_state.get(Objective.State.PROPOSED, []),
    }
    return render_page(request, "screens/draft_publish.html", context, status=status)


def opened_at(
    request: MemberRequest, work: Workspace, actor: Standing
) -> dict[str, Any]:
    """Return the fields of what is open, and what may be done with the objective."""
    chosen = work.at(request.GET.get("at", ""))
    if chosen is None:
        return {"at": None}
    may_edit = policies.may_edit_objective(actor, chosen)
    opened = request.GET.get("open", "") if may_edit else ""
    desk = queries.desk_of(request.membership, chosen, opened)
    at = unfolded(chosen, desk.coach)
    choices = Options(people=desk.people, metrics=desk.metrics)
    head: tuple[list[Inline], list[Inline]] = ([], [])
    if opened == at.objective.reference:
        head = inlines(at.objective, choices, desk.typed)
    here = reverse(
        "screens:draft", args=[request.organization.slug, work.draft.reference]
    )
    return {
        "at": at,
        "looks": looks(at, request.settings),
        "place": work.objectives.index(at.objective) + 1,
        "head": head[0],
        "head_sharpen": head[1],
        "rows": rows(at, opened, choices, desk.typed),
        "teams": desk.teams,
        "new_metric": NewMetricForm.of(opened) if opened else None,
        "may_edit": may_edit,
        "make_ready": make_ready(at, actor),
        "here": f"{here}?at={at.objective.reference}",
        "opened": opened,
    }


def looks(at: DraftedObjective, settings: OrganizationSettings) -> list[Look]:
    """Return what is worth a look; a layer that is off is not asked for."""
    is_asked = {"link": settings.reaches_beyond_a_team, "guard-rail": settings.has_kpis}
    return [look for look in at.looks if look.is_there or is_asked.get(look.key, True)]


def rows(
    at: DraftedObjective,
    opened: str,
    choices: Options,
    typed: Mapping[tuple[str, str], Any],
) -> list[Row]:
    """Return the key results in their order, the open one with its fields."""
    with_own_text = {reference for reference, _ in typed}
    return [
        Row(
            row,
            place,
            *(inlines(row, choices, typed) if row.reference == opened else ([], [])),
            has_own_text=row.reference in with_own_text,
        )
        for place, row in enumerate(at.key_results, start=1)
    ]


def make_ready(at: DraftedObjective, actor: Standing) -> Decision | None:
    """Return whether the person may make it ready; None where it is no question."""
    if at.objective.state != Objective.State.PROPOSED:
        return None
    return policies.may_make_ready(actor, at.objective)
