"""The team alignment dashboard: a day as the worker computed it."""

import json
from datetime import date
from hashlib import sha256

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from flow import actions
from okrhub.lib.htmx import changed, render_page, wants_fragment
from organizations.requests import MemberRequest
from screens.queries.alignment import AlignmentBoard, alignment_board


@require_safe
def alignment(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the dashboard of today, or of the day in `?on=`."""
    day = _day(request)
    if day is None:
        messages.warning(
            request, f"“{request.GET['on'][:20]}” is no day: here is today."
        )
        return redirect("screens:alignment", slug=slug)
    page = request.GET.get("page", "1")
    board = alignment_board(request.membership, day, page_number=page)
    etag = _etag(request, board, page)
    if wants_fragment(request) and request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        context = {
            "board": board,
            "is_today": day == request.today,
            "is_future": day > request.today,
            "is_before": _is_before(board, request.today),
            "known": json.dumps({"If-None-Match": etag}),
        }
        response = render_page(
            request, "screens/alignment.html", context, fragment="board"
        )
    response["ETag"] = etag
    return response


@require_POST
def compute_alignment(request: MemberRequest, slug: str) -> HttpResponse:
    """Have the worker compute a day that was not looked at before."""
    day = _day(request) or request.today
    actions.ask_for_day(request.membership, min(day, request.today), now=request.now)
    page = reverse("screens:alignment", kwargs={"slug": slug})
    return changed(request, "alignment:asked", f"{page}?on={day.isoformat()}")


def _day(request: MemberRequest) -> date | None:
    """Return the day asked for, today without one, None for what is no day."""
    given = request.GET.get("on", "")
    if not given:
        return request.today
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _is_before(board: AlignmentBoard, today: date) -> bool:
    """Say whether the day lies before all that could be computed."""
    return board.kept is None and board.day < min(board.first or today, today)


def _etag(request: MemberRequest, board: AlignmentBoard, page: str) -> str:
    told = f"{board.day} {board.version} {page} {request.membership.pk} {request.today}"
    return quote_etag(sha256(told.encode()).hexdigest()[:32])
