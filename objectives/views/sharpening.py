"""What makes a key result sharper, all of it optional: metric, source, owner, helpers."""

from django.http import HttpResponse
from django.urls import reverse

from objectives import lifecycle, policies, queries
from objectives.forms.drafts import ContributorForm, NewMetricForm
from objectives.forms.inline import Options, inline
from objectives.models import KeyResult
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.standing import Standing

PAGE = "objectives/key_result_sharpen.html"
FIELDS = ("changes_for", "metric", "source", "frequency_days", "timing", "owner")


def show_sharpening(
    request: MemberRequest,
    row: KeyResult,
    actor: Standing,
    *,
    new_metric: NewMetricForm | None = None,
    helping: ContributorForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a form for each of the fields that no promise depends on."""
    policies.may_edit_key_result(actor, row, row.objective).enforce()
    with tenant(request.organization.pk, read_only=True):
        desk = queries.desk_of(request.membership, row.objective, row.reference)
        options = Options(people=desk.people, metrics=desk.metrics)
        context = {
            "kr": row,
            "objective": row.objective,
            "fields": [
                inline(row, name, options, typed=desk.typed.get((row.reference, name)))
                for name in FIELDS
            ],
            "teams": desk.teams,
            "new_metric": new_metric or NewMetricForm.of(row.reference),
            "helping": helping,
        }
    return render_page(request, PAGE, context, fragment="sharpen", status=status)


def sharpening_address(request: MemberRequest, row: KeyResult) -> str:
    """Return the address of the page that sharpens a key result."""
    name = "objectives:key_result_detail"
    address = reverse(name, args=[request.organization.slug, row.reference])
    return f"{address}?sharpen=on"


def may_sharpen(row: KeyResult, actor: Standing) -> bool:
    """Say whether somebody may sharpen a key result now."""
    objective = row.objective
    return (
        objective.state in lifecycle.OPEN
        and not objective.cycle.is_locked
        and bool(policies.may_edit_key_result(actor, row, objective))
    )
