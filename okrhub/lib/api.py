"""What every API view shares: paging with a cap, problem+json."""

from typing import Any

from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from okrhub.lib.errors import Refusal


class Pages(PageNumberPagination):
    """Pages of 50, at most 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an error as problem+json (RFC 9457)."""
    if isinstance(error, Refusal):
        answer = Response(status=error.status)
        body: dict[str, Any] = {"detail": error.reason, **error.facts}
    else:
        handled = exception_handler(error, context)
        if handled is None:
            return None
        answer = handled
        data = answer.data
        body = data if isinstance(data, dict) and "detail" in data else {"errors": data}
    answer.data = {
        "type": "about:blank",
        "title": answer.status_text,
        "status": answer.status_code,
        **body,
    }
    answer.content_type = "application/problem+json"
    return answer
