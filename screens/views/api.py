"""The description of the API, for programs."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from okrhub.lib import schema


@require_safe
def api_schema(request: HttpRequest) -> JsonResponse:
    """Answer with the description as OpenAPI."""
    return JsonResponse(schema.schema())
