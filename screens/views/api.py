"""The description of the API, for programs and for people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
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
    return render(request, "screens/api.html", {"reference": api_reference()})
