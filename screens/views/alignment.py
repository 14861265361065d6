"""The team alignment dashboard: a day as the worker computed it."""

import json
from datetime import date
from hashlib import sha256
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from flow import actions
from flow.concerns import KINDS, WORK_FIGURES, Kind
from okrhub.lib.htmx import changed, render_page, wants_fragment
from okrhub.lib.requests import found
from organizations.requests import MemberRequest
from screens.queries.alignment import (
    AlignmentBoard,
    BoardFilter,
    alignment_board,
    own_teams,
    teams_wanted,
)
from screens.queries.board_lists import Asked, board_list
from screens.queries.concerns import concern_list
from screens.views.days import address_on, day_asked
from teams.models import Team
from teams.queries import team_called, teams_of


@require_safe
def alignment(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the dashboard of today, or of the day in `?on=`."""
    day = day_asked(request)
    if day is None:
        messages.warning(
            request, f"“{request.GET['on'][:20]}” is no day: here is today."
        )
        return redirect("screens:alignment", slug=slug)
    page = request.GET.get("page", "1")
    filters = BoardFilter.from_address(request.GET.dict())
    my_teams = teams_of(request.membership, request.today)
    board = alignment_board(
        request.membership,
        day,
        own={team.pk for team in my_teams},
        filters=filters,
        page_number=page,
    )
    etag = _etag(request, board, f"{page} {filters}")
    if wants_fragment(request) and request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    elif wants_fragment(request) and board.is_computed and "waits" in request.GET:
        response = HttpResponse(status=204, headers={"HX-Refresh": "true"})
    else:
        context = {
            "board": board,
            "my_teams": my_teams,
            "filters": filters,
            "window": request.settings.get_figures_window_display().lower(),
            "is_today": day == request.today,
            "is_future": day > request.today,
            "is_before": _is_before(board, request.today),
            "known": json.dumps({"If-None-Match": etag}),
            "lists": _narrowed("screens:alignment_list", slug, day, filters.whose),
            "here": _narrowed("screens:alignment", slug, day, filters.query),
        }
        response = render_page(
            request, "screens/alignment.html", context, fragment="board"
        )
    response["ETag"] = etag
    return response


@require_safe
def alignment_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List what a figure of the dashboard counts; one not computed opens it."""
    day = min(day_asked(request) or request.today, request.today)
    kinds = [each for each in request.GET.getlist("kind") if each in KINDS]
    if kinds:
        return _concerns(request, slug, kinds)
    asked = Asked.from_address(request.GET.dict())
    found = board_list(
        request.membership, day, asked, page_number=request.GET.get("page", "1")
    )
    if found is None:
        return redirect(address_on("screens:alignment", slug, day))
    context = {
        "list": found,
        "board": address_on("screens:alignment", slug, day),
        "lists": _narrowed("screens:alignment_list", slug, day, asked.filters.whose),
        "is_today": day == request.today,
    }
    is_of_team = bool(asked.team) and asked.show == "okrs"
    return render_page(
        request,
        "screens/alignment_list.html",
        context,
        fragment="why" if is_of_team else "",
    )


def _concerns(request: MemberRequest, slug: str, kinds: list[str]) -> HttpResponse:
    """List what a figure beside the teams' rows counts, as of now."""
    filters = BoardFilter.from_address(request.GET.dict())
    own = own_teams(request.membership)
    team, part = found_team(request), request.GET.get("help", "")
    context = {
        "team": team,
        "part": part,
        "page": concern_list(
            kinds,
            own=own,
            asking=team.pk if team and part != "asked" else None,
            asked=team.pk if team and part == "asked" else None,
            among=teams_wanted(request.today, filters, own),
            page_number=request.GET.get("page", "1"),
        ),
        "about": KINDS[Kind(kinds[0])],
        "abouts": [KINDS[Kind(each)] for each in kinds],
        "is_of_work": any(each in WORK_FIGURES for each in kinds),
        "filters": filters,
        "board": _narrowed("screens:alignment", slug, request.today, filters.query),
    }
    return render_page(request, "screens/alignment_concerns.html", context)


def found_team(request: MemberRequest) -> Team | None:
    """Return the team whose lines are asked for, None for all; 404 for no team."""
    reference = request.GET.get("team", "")
    return found(team_called(reference)) if reference else None


def _narrowed(name: str, slug: str, day: date, query: str) -> str:
    return "&".join(filter(None, [address_on(name, slug, day), query]))


@require_POST
def compute_alignment(request: MemberRequest, slug: str) -> HttpResponse:
    """Have the worker compute a day that was not looked at before."""
    day = day_asked(request) or request.today
    actions.ask_for_day(request.membership, min(day, request.today), now=request.now)
    page = address_on("screens:alignment", slug, day)
    return changed(request, "alignment:asked", page)


def _is_before(board: AlignmentBoard, today: date) -> bool:
    """Say whether the day lies before all that could be computed."""
    return board.kept is None and board.day < min(board.first or today, today)


def _etag(request: MemberRequest, board: AlignmentBoard, page: str) -> str:
    told = f"{board.day} {board.version} {page} {request.membership.pk} {request.today}"
    return quote_etag(sha256(told.encode()).hexdigest()[:32])


@require_POST
def alignment_views(request: MemberRequest, slug: str) -> HttpResponse:
    """Save the filter that is shown under a name, or forget one."""
    filters = BoardFilter.from_address(dict(parse_qsl(request.POST.get("query", ""))))
    forgotten = request.POST.get("forget", "")
    if forgotten.isdecimal():
        actions.forget_view(int(forgotten), actor=request.membership)
    else:
        actions.save_view(
            request.POST.get("name", ""), filters.query, actor=request.membership
        )
    board = reverse("screens:alignment", kwargs={"slug": slug})
    to = f"{board}?{filters.query}" if filters.query else board
    return changed(request, "views:changed", to)
