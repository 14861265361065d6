"""The canvas of one objective: live for a group, on one page of paper."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from objectives import lifecycle, policies
from objectives.forms.inline import Inline, Options, inline
from objectives.models import KeyResult
from okrhub.lib.htmx import render_page, wants_fragment
from okrhub.lib.requests import found
from organizations.requests import MemberRequest
from screens.queries.canvas import Canvas, canvas_of
from teams.queries import standing_with_teams

TEXTS = ("title", "why", "audience", "assumptions", "help_needed", "decision")
NUMBERS = ("title", "baseline", "target")


@require_safe
def canvas(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the canvas; who looks is told 304 until something changes."""
    page = found(canvas_of(reference, reader=request.membership))
    opened = request.GET.get("open", "")
    etag = quote_etag(f"{page.digest}-{request.membership.pk}")
    if wants_fragment(request) and request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    reader, my_teams = standing_with_teams(request.membership, request.today)
    may_edit = page.objective.state in lifecycle.OPEN and policies.may_edit_objective(
        reader, page.objective
    )
    context = {
        "canvas": page,
        "objective": page.objective,
        "may_edit": may_edit,
        "my_teams": my_teams,
        "known": json.dumps({"If-None-Match": etag}),
        **opened_field(page, opened if may_edit else ""),
    }
    response = render_page(request, "screens/canvas.html", context, fragment="canvas")
    response["ETag"] = etag
    return response


def opened_field(page: Canvas, opened: str) -> dict[str, Any]:
    """Return the fields that are written: a text of the objective, or a key result."""
    rows: dict[str, KeyResult] = {row.reference: row for row in page.okr.key_results}
    fields: list[Inline] = []
    if opened in TEXTS:
        fields = [_inline(page, page.objective, opened)]
    elif opened in rows:
        fields = [_inline(page, rows[opened], name) for name in NUMBERS]
    return {"opened": opened if fields else "", "fields": fields}


def _inline(page: Canvas, record: Any, name: str) -> Inline:
    typed = page.typed.get((record.reference, name))
    return inline(record, name, Options(), typed=typed)
