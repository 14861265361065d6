"""The report and the wall screen: for members, and for who has their address."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from flow import actions, policies
from flow import queries as flow
from flow.models import ReadingLink
from okrhub.lib.htmx import done, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest, OpenedRequest
from screens.queries.report import Report, ReportScope, report, report_scope
from screens.queries.wall import wall
from screens.report_words import HOW_TO_READ, HOW_WE_DECIDE
from screens.reporting import report_pdf
from teams.queries import team_and_reader
from teams.standing import Standing

What = ReadingLink.What


@require_safe
def stakeholder_report(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the report of a team, a unit or everybody, always as of today."""
    scope = _scope(request)
    told = report(scope, request.today, period=request.GET.get("period", ""))
    here = reverse("screens:report", args=[slug])
    context: dict[str, object] = {
        "here": f"{here}?{scope.query}&" if scope.query else f"{here}?"
    }
    context |= _sharing(request, slug, What.REPORT, scope)
    return _as_asked(request, told, "screens/report.html", context)


@require_safe
def report_read(request: OpenedRequest, slug: str, token: str) -> HttpResponse:
    """Show the report to who has its address; the present quarter, and nothing else."""
    link = _opened(request, What.REPORT, token)
    told = report(ReportScope(link.team, link.unit), request.today)
    response = _as_asked(request, told, "screens/report_read.html", {"here": "?"})
    return _unseen(response)


@require_safe
def alignment_wall(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the dashboard for a wall; it fetches itself anew."""
    scope = _scope(request)
    context = {"wall": wall(request.today, scope.unit), "is_member": True}
    context |= _sharing(request, slug, What.WALL, ReportScope(unit=scope.unit))
    return render_page(request, "screens/wall.html", context, fragment="wall")


@require_safe
def wall_read(request: OpenedRequest, slug: str, token: str) -> HttpResponse:
    """Show the wall to who has its address, and nothing else."""
    link = _opened(request, What.WALL, token)
    context = {"wall": wall(request.today, link.unit), "is_member": False}
    response = render_page(request, "screens/wall.html", context, fragment="wall")
    return _unseen(response)


@require_POST
def reading_share(request: MemberRequest, slug: str, what: str) -> HttpResponse:
    """Give a page an address for others, or take it back."""
    with tenant(request.organization.pk, read_only=True):
        scope = found(
            report_scope(request.POST.get("team", ""), request.POST.get("unit", ""))
        )
    who: dict[str, Any] = {
        "actor": request.membership,
        "on": request.today,
        "now": request.now,
    }
    if request.POST.get("act") == "revoke":
        words = "The address leads nowhere any more."
        actions.revoke_reading(what, team=scope.team, unit=scope.unit, **who)
    else:
        words = "Whoever has the address reads this page, for 90 days."
        actions.share_reading(what, team=scope.team, unit=scope.unit, **who)
    page = "screens:report" if what == What.REPORT else "screens:alignment_wall"
    asked = "&".join(filter(None, [scope.query, "address=1"]))
    to = f"{reverse(page, args=[slug])}?{asked}"
    return done(request, "reading:shared", to=to, words=words)


def _scope(request: MemberRequest) -> ReportScope:
    return found(report_scope(request.GET.get("team", ""), request.GET.get("unit", "")))


def _sharing(
    request: MemberRequest, slug: str, what: str, scope: ReportScope
) -> dict[str, object]:
    """Return the address for others, to who may give it. At most two queries."""
    person, shown = _reader(request, scope)
    may_share = bool(policies.may_share_reading(person, scope.team))
    link = None
    address = ""
    if may_share and "address" in request.GET:
        link = flow.reading_link(what, request.now, team=scope.team, unit=scope.unit)
    if link is not None:
        name = "report_read" if what == What.REPORT else "wall_read"
        path = reverse(f"screens:{name}", args=[slug, flow.reading_token(link)])
        address = request.build_absolute_uri(path)
    return {
        "may_share": may_share,
        "link": link,
        "address": address,
        "scope": scope,
        "what": what,
        **shown,
    }


def _reader(
    request: MemberRequest, scope: ReportScope
) -> tuple[Standing, dict[str, object]]:
    """Return where the reader stands, and the teams for the frame, in one query."""
    if scope.team is None:
        return Standing(request.membership.pk, request.membership.role), {}
    _, person, teams = team_and_reader(scope.team, request.membership, request.today)
    return person, {"my_teams": teams}


def _as_asked(
    request: OpenedRequest | MemberRequest,
    told: Report,
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    """Answer with the page, one objective a screen, or the PDF."""
    form = request.GET.get("as", "")
    if form == "pdf":
        written = report_pdf(told, request.organization.name)
        return HttpResponse(
            written,
            content_type="application/pdf",
            headers={"Content-Disposition": 'inline; filename="report.pdf"'},
        )
    shown = "screens/report_slides.html" if form == "slides" else template
    words = {"how_to_read": HOW_TO_READ, "how_we_decide": HOW_WE_DECIDE}
    context |= {"report": told, "organization": request.organization, **words}
    return render_page(request, shown, context)


def _opened(request: OpenedRequest, what: str, token: str) -> ReadingLink:
    return found(flow.reading_at(what, token, request.now))


def _unseen(response: HttpResponse) -> HttpResponse:
    """Keep what a secret address shows out of caches and search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
