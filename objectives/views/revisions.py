"""The revisions of an objective, before and after side by side."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from objectives import queries
from objectives.models import Objective
from objectives.revisions import decisions
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from organizations.requests import MemberRequest

TEMPLATE = "objectives/objective_revisions.html"


@dataclass(frozen=True, slots=True)
class BothGrades:
    """The grade, or the progress so far, against both targets."""

    words: str
    current: Decimal | None
    at_commitment: Decimal | None


@require_safe
def objective_revisions(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Show what was revised, the latest first, with both grades."""
    objective, entries = found(queries.with_revisions(reference))
    revised = decisions(entries)
    context = {
        "objective": objective,
        "revisions": revised[::-1],
        "grades": both_grades(objective, request) if revised else None,
    }
    return render_page(request, TEMPLATE, context)


def both_grades(objective: Objective, request: MemberRequest) -> BothGrades | None:
    """Return both grades of one that was begun; None where they are the same."""
    if objective.grade is not None:
        found = BothGrades("Grade", objective.grade, objective.grade_at_commitment)
    elif objective.is_in_process:
        grades = queries.closing_grades(objective, on=request.today)
        found = BothGrades("Grade so far", grades.current, grades.at_commitment)
    else:
        return None
    if None in {found.current, found.at_commitment}:
        return None
    return found if found.current != found.at_commitment else None
