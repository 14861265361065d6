"""The audit trail, for administrators; reading it is itself recorded."""

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from okrhub.lib.audit import record_reading
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations import policies, queries
from organizations.forms import TrailForm
from organizations.requests import MemberRequest


@require_safe
def audit(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what was changed by whom and why, newest first, 50 at a time."""
    policies.may_read_audit(request.membership).enforce()
    form = TrailForm(request.GET, kinds=queries.kinds_on_record())
    context = {"form": form, "page": queries.audit_page(**form.wanted())}
    response = render_page(
        request, "organizations/audit.html", context, fragment="trail"
    )
    transaction.on_commit(lambda: _record(request))
    return response


def _record(request: MemberRequest) -> None:
    """Write the reading down once the page's read-only transaction has ended.

    It runs before the answer is sent: what cannot be recorded is not shown.
    """
    with tenant(request.organization.pk):
        record_reading(request.membership.user_id, "audit")
