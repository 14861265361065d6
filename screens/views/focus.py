"""My focus, the first page of an organisation."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from okrhub.lib.htmx import render_page, wants_fragment
from organizations.requests import MemberRequest
from screens.queries.focus import focus_page


@require_safe
def focus(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what this sprint leads to, what is due and what is in process."""
    page = focus_page(request.membership, request.today, settings=request.settings)
    context = {
        "page": page,
        "my_teams": page.teams,
        "is_part": wants_fragment(request),
    }
    return render_page(request, "screens/focus.html", context, fragment="focus")
