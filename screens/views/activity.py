"""What changed; reading it is itself recorded."""

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from okrhub.lib.audit import record_reading
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from screens.forms import ActivityForm
from screens.queries.activity import ChangeLine, activity
from teams.queries import team_names


@require_safe
def activity_page(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what changed: of a reference, a team, in a time, or one's own alone."""
    form = ActivityForm(request.GET, teams=team_names())
    page = activity(form.wanted(request.membership, request.settings))
    context = {
        "form": form,
        "here": request.path,
        "page": page,
        "lines": [
            (line, address_of(slug, line), line.is_by(request.membership.user_id))
            for line in page.lines
        ],
    }
    template = "screens/activity.html"
    response = render_page(request, template, context, fragment="found")
    record_read(request)
    return response


def record_read(request: MemberRequest) -> None:
    """Write down that the trail is read, once the read-only transaction has ended.

    It runs before the answer is sent: what cannot be recorded is not shown.
    """

    def write() -> None:
        with tenant(request.organization.pk):
            record_reading(request.membership.user_id, "activity")

    transaction.on_commit(write)


def address_of(slug: str, line: ChangeLine) -> str:
    """Return the page of what changed; empty where it is gone or has none."""
    if not line.reference or not line.sort.page:
        return ""
    return reverse(line.sort.page, args=[slug, line.reference])
