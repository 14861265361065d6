"""What every API view shares: paging with a cap, versions, problem+json."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404
from rest_framework.exceptions import APIException
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import exception_handler

from okrhub.lib.errors import Conflict, Refusal
from okrhub.lib.tenancy import tenant

T = TypeVar("T")

PROBLEM = "application/problem+json"


class Pages(PageNumberPagination):
    """Pages of 50, at most 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class VersionNeeded(APIException):
    """A write that could overwrite somebody else's must say what it saw."""

    status_code = 428
    default_detail = (
        "Send the record's version in If-Match, as its ETag said it, so that nobody"
        " else's change is lost."
    )
    default_code = "version_needed"


class VersionUnknown(APIException):
    """The version in If-Match is not the one there is now."""

    status_code = 412
    default_detail = "Somebody else changed this record. Read it again, then decide."
    default_code = "version_unknown"


def found(row: T | None) -> T:
    """Return the row, or answer 404: the same for what is not there and not yours."""
    if row is None:
        raise Http404
    return row


def validated(
    serializer: type[BaseSerializer[Any]], request: Request, **options: Any
) -> dict[str, Any]:
    """Return what was sent, checked; answer 400 with a sentence per field."""
    given = serializer(data=request.data, **options)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def version_seen(request: Request) -> int:
    """Return the version in If-Match; 428 without one, 412 for what is no version."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise VersionNeeded
    number = given.removeprefix("W/").strip('"')
    if not number.isdigit():
        raise VersionUnknown
    return int(number)


def answer(
    request: Request,
    show: Callable[[], tuple[BaseSerializer[Any], int | None]],
    *,
    status: int = 200,
) -> Response:
    """Answer with a record read afresh; its version becomes the ETag.

    After a write no transaction is open, so that the organisation is opened again.
    """
    inner: Any = request
    with tenant(inner.organization.pk, read_only=True):
        serializer, version = show()
        response = Response(serializer.data, status=status)
    if version is not None:
        response["ETag"] = f'"{version}"'
    return response


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an error as problem+json (RFC 9457)."""
    request = context.get("request")
    if isinstance(error, Conflict) and "version" in error.facts and _has_match(request):
        error = VersionUnknown()
    if isinstance(error, Refusal):
        response = Response(status=error.status)
        body: dict[str, Any] = {"detail": error.reason, **_plain(error.facts)}
    else:
        handled = exception_handler(error, context)
        if handled is None:
            return None
        response, body = handled, _body(handled.data)
    response.data = {
        "type": "about:blank",
        "title": response.status_text,
        "status": response.status_code,
        **body,
    }
    response.content_type = PROBLEM
    return response


def _has_match(request: Any) -> bool:
    return request is not None and "If-Match" in request.headers


def _body(data: Any) -> dict[str, Any]:
    if isinstance(data, dict) and set(data) <= {"detail", "code"}:
        return {"detail": str(data.get("detail", ""))}
    return {"detail": "Some fields need another value.", "errors": data}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Keep what JSON can say; rows stay inside."""
    return {
        name: value
        for name, value in facts.items()
        if isinstance(value, (str, int, list, dict)) or value is None
    }
