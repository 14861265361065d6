"""The addresses of the product, and the calibration page."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from objectives.models import Objective
from okrhub.urls import handler400, handler403, handler404, handler500
from okrhub.urls import urlpatterns as product
from organizations.requests import MemberRequest

PAGE = engines["django"].from_string(
    "<!doctype html><title>Calibration</title><table>"
    "{% for row in rows %}<tr><td>{{ row.reference }}</td><td>{{ row.title }}</td>"
    "<td>{{ row.started_on|date:'j M Y' }}</td><td>{{ row.state }}</td>"
    "<td>{{ row.outcome }}</td><td>{{ row.progress }}</td>"
    "<td>{{ row.why }}{{ filler }}</td></tr>{% endfor %}</table>"
)
FILLER = "A row of a table of about four hundred bytes, as real pages have them. " * 4


def calibration(request: MemberRequest, slug: str) -> HttpResponse:
    """One indexed SELECT of 50 rows and about 20 kB of template."""
    rows = list(Objective.objects.order_by("-number")[:50])
    return HttpResponse(PAGE.render({"rows": rows, "filler": FILLER}, request))


urlpatterns = [path("o/<slug:slug>/calibration/", calibration), *product]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
