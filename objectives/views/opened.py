"""What the views of this room share: look up, refuse, answer a change."""

from typing import Any

from django.urls import reverse

from objectives import queries
from objectives.models import KeyResult, Objective
from objectives.queries import Target
from okrhub.lib.errors import Conflict
from okrhub.lib.htmx import done
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader
from teams.standing import Standing


def objective_here(
    request: MemberRequest, reference: str
) -> tuple[Objective, Standing]:
    """Return an objective and where the person stands; 404 without. Two queries."""
    with tenant(request.organization.pk, read_only=True):
        objective = found(queries.objective_called(reference))
        return objective, reader(request).standing


def key_result_here(
    request: MemberRequest, reference: str
) -> tuple[KeyResult, Standing]:
    """Return a key result and where the person stands; 404 without. Two queries."""
    with tenant(request.organization.pk, read_only=True):
        key_result = found(queries.key_result_called(reference))
        return key_result, reader(request).standing


def target_here(request: MemberRequest, reference: str, *, field: str) -> Target:
    """Return what a reference names that an OKR can lead to; Conflict for nothing.

    A goal is there only where the organisation uses a strategy.
    """
    with tenant(request.organization.pk, read_only=True):
        target = queries.target_called(reference)
    if target is None or (target.goal and not request.settings.has_strategy):
        sentence = f"There is no {reference} to lead to."
        raise Conflict(sentence, missing=[{"field": field, "sentence": sentence}])
    return target


def who(request: MemberRequest) -> dict[str, Any]:
    """Return who acts, on which day and at which moment."""
    return {"actor": request.membership, "on": request.today, "now": request.now}


def address_of(request: MemberRequest, objective: Objective) -> str:
    """Return the address of an objective's page."""
    return reverse(
        "objectives:objective_detail",
        args=[request.organization.slug, objective.reference],
    )


__all__ = [
    "address_of",
    "done",
    "key_result_here",
    "objective_here",
    "target_here",
    "who",
]
