"""The description of the API, for programs and for people."""

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from okrhub.lib import schema
from screens.queries.api_reference import api_reference


@require_safe
def api_schema(request: HttpRequest) -> JsonResponse:
    """Answer with the description as OpenAPI."""
    return JsonResponse(schema.schema())


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Show the description: what can be asked and done, and what is answered."""
    shown = {"words": api_reference().words, "drawn": _drawn()}
    return render(request, "screens/api.html", shown)


@cache
def _drawn() -> SafeString:
    """Return what follows from the code alone; drawn once in a process."""
    reference = api_reference()
    return render_to_string("screens/_api_reference.html", {"reference": reference})
