"""The canvas of one objective: live for a group, on one page of paper."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from objectives import lifecycle, policies
from objectives.forms.inline import Options, inline
from objectives.models import KeyResult, Objective
from objectives.queries import typed_by
from okrhub.lib.htmx import render_page, wants_fragment
from okrhub.lib.requests import found
from organizations.models import Membership
from organizations.requests import MemberRequest
from screens.queries.canvas import Canvas, canvas_of
from teams.requests import reader

TEXTS = ("title", "why", "audience", "assumptions", "help_needed", "decision")
NUMBERS = ("title", "baseline", "target")


@require_safe
def canvas(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the canvas; who looks is told 304 until something changes."""
    page = found(canvas_of(reference))
    opened = request.GET.get("open", "")
    etag = quote_etag(f"{page.digest}-{request.membership.pk}")
    if wants_fragment(request) and request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    may_edit = page.objective.state in lifecycle.OPEN and policies.may_edit_objective(
        reader(request).standing, page.objective
    )
    context = {
        "canvas": page,
        "objective": page.objective,
        "may_edit": may_edit,
        "known": json.dumps({"If-None-Match": etag}),
        **opened_field(page, opened if may_edit else "", request.membership),
    }
    response = render_page(request, "screens/canvas.html", context, fragment="canvas")
    response["ETag"] = etag
    return response


def opened_field(page: Canvas, opened: str, author: Membership) -> dict[str, Any]:
    """Return the fields that are written: a text of the objective, or a key result."""
    rows: dict[str, KeyResult] = {row.reference: row for row in page.key_results}
    if opened in TEXTS:
        record: Objective | KeyResult = page.objective
        names: tuple[str, ...] = (opened,)
    elif opened in rows:
        record, names = rows[opened], NUMBERS
    else:
        return {"opened": "", "fields": []}
    typed = typed_by(author, page.objective)
    fields = [
        inline(record, name, Options(), typed=typed.get((record.reference, name)))
        for name in names
    ]
    return {"opened": opened, "fields": fields}
