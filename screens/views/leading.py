"""The leaders' view: open to everybody, as all but drafts is."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from flow import actions
from okrhub.lib.htmx import changed, render_page
from organizations.requests import MemberRequest
from screens.queries.leading import leaders_view


@require_http_methods(["GET", "HEAD", "POST"])
def leading(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what carries the year and what waits for leaders; note that it was seen."""
    if request.method == "POST":
        actions.look(actor=request.membership, now=request.now)
        return changed(request, "leading:seen", reverse("screens:leading", args=[slug]))
    view = leaders_view(request.membership.pk, request.today, now=request.now)
    return render_page(request, "screens/leading.html", {"view": view})
