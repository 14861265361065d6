"""The list of KPIs and the page of one."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from measures.queries import homes_for
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from organizations.requests import MemberRequest
from screens.queries import kpis
from teams.queries import standing


@require_safe
def kpi_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List the KPIs, the worst first, and what nothing watches."""
    if not request.settings.has_kpis:
        raise Http404
    actor = standing(request.membership, request.today)
    is_archived = "archived" in request.GET
    listed = kpis.kpi_list(
        on=request.today, page=request.GET.get("page", 1), is_archived=is_archived
    )
    context = {
        "page": listed.page,
        "rows": listed.rows,
        "counts": listed.counts,
        "is_archived": is_archived,
        "areas": kpis.balance(),
        "may_create": bool(homes_for(actor)),
        "may_write": actor.writes,
    }
    return render_page(request, "screens/kpi_list.html", context)


@require_safe
def kpi_detail(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a KPI with its values, limits and what it guards."""
    actor = standing(request.membership, request.today)
    page = found(kpis.kpi_page(reference, actor=actor, on=request.today))
    context = {"page": page, "kpi": page.kpi}
    return render_page(request, "screens/kpi_detail.html", context, fragment="page")
