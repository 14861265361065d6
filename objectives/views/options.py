"""What waits for a slot, and what drags on: two lists to decide by."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from objectives import policies, queries
from okrhub.lib.htmx import render_page
from organizations.requests import MemberRequest
from teams.requests import reader

PAGE = 50


@require_safe
def option_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List what waits, since when and how often it was turned away."""
    page = Paginator(queries.options(), PAGE).get_page(request.GET.get("page"))
    actor = reader(request).standing
    rows = [
        (option, option.can_begin and policies.may_commit(actor, option.objective))
        for option in queries.as_options(page, request.today, settings=request.settings)
    ]
    context = {"page": page, "rows": rows}
    return render_page(request, "objectives/option_list.html", context)


@require_safe
def dragging_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List the OKRs that were carried over twice or more, for leaders to talk about."""
    page = Paginator(queries.dragging(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": queries.as_dragged(page, request.today)}
    return render_page(request, "objectives/dragging_list.html", context)
