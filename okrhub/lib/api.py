"""What every API view shares: paging with a cap, versions, strict bodies, problem+json."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import IO, Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from okrhub.lib.days import OUT_OF_RANGE, can_be_kept
from okrhub.lib.errors import Refusal

T = TypeVar("T")

PROBLEM = "application/problem+json"
LONGEST_TEXT = 20_000
LONGEST_NAME = 60
LARGEST_ID = 2**63 - 1
PRECONDITIONS = ("If-Match", "If-None-Match")


class Json(JSONParser):
    """JSON, as deep as Python reads it."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return what the JSON says; 400 for what is none or is nested too deeply.

        Half a character, as an escape of a surrogate alone, could be neither stored nor
        said back.
        """
        try:
            said = super().parse(stream, media_type, parser_context)
            json.dumps(said, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        except UnicodeEncodeError as error:
            raise ParseError("The JSON holds half a character.") from error
        return said


class Pages(PageNumberPagination):
    """Pages of 50, at most 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    page_query_description = "The page, from 1."
    page_size_query_description = "Records on a page: 50 unless said, 200 at most."

    def get_page_size(self, request: Request) -> int | None:
        """Return the size asked for, capped; 400 for what is no size."""
        given = request.query_params.get(self.page_size_query_param or "", "1")
        if not given.isascii() or not given.isdigit() or not int(given[:9]):
            raise serializers.ValidationError(
                {"page_size": ["Say a whole number from 1 to 200."]}
            )
        return super().get_page_size(request)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page in the words of OpenAPI 3.1."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Records on all pages."},
                "next": address,
                "previous": address,
                "results": schema,
            },
        }


class VersionNeeded(APIException):
    """A write that could overwrite somebody else's must say what it saw."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_detail = (
        "Send the record's version in If-Match, as its ETag said it, so that nobody"
        " else's change is lost; * names none."
    )
    default_code = "version_needed"


class VersionUnknown(APIException):
    """The version in If-Match is not the one there is now."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = "Somebody else changed this record. Read it again, then decide."
    default_code = "version_unknown"


class BodyTooLarge(APIException):
    """More was sent than is ever read."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "A request holds at most 2 MB."
    default_code = "body_too_large"


class KeyUsedOtherwise(APIException):
    """An Idempotency-Key came back with another request."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used for another request. Use a new one."
    default_code = "key_used_otherwise"


class Given(serializers.Serializer[Any]):
    """What may be sent; a name that is not known is refused rather than ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """Return what was sent, checked."""
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {name: ["This cannot be set here."] for name in unknown}
                )
        return super().to_internal_value(data)


class Number(serializers.DecimalField):
    """A number of whatever unit, exact, as a string: "12.5"."""

    def __init__(self, **options: Any) -> None:
        """Keep the size of what is measured, unless told otherwise."""
        super().__init__(
            **{"max_digits": 20, "decimal_places": 6, "normalize_output": True}
            | options
        )


class Fraction(Number):
    """A share from 0 to 1, with four decimals at most."""

    def __init__(self, **options: Any) -> None:
        """Keep the bounds."""
        super().__init__(
            **{
                "max_digits": 5,
                "decimal_places": 4,
                "min_value": Decimal(0),
                "max_value": Decimal(1),
            }
            | options
        )


class OrNothing(serializers.ChoiceField):
    """One of a list, or null where the column is empty."""

    def __init__(self, choices: Any, **options: Any) -> None:
        """Allow null."""
        super().__init__(choices, allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        """Return null for an empty value."""
        return super().to_representation(value) if value else None


class Day(serializers.DateField):
    """A day of this and the next centuries, so that no sum of days leaves the calendar."""

    def to_internal_value(self, value: Any) -> date:
        """Return the day."""
        day = super().to_internal_value(value)
        if not can_be_kept(day):
            raise serializers.ValidationError(OUT_OF_RANGE)
        return day


class ByReference(serializers.CharField):
    """A record by what people call it: `T-4`, `KR-31`, `Q4 2026`."""

    def __init__(
        self, find: Callable[[str], object | None], noun: str, **options: Any
    ) -> None:
        """Keep how it is found, in the open organisation."""
        super().__init__(
            **{"help_text": f"The {noun}, by what it is called."} | options
        )
        self.find, self.noun = find, noun

    def to_internal_value(self, data: Any) -> Any:
        """Return the record, or say that there is none."""
        name = super().to_internal_value(data)
        is_possible = len(name) <= LONGEST_NAME and "\x00" not in name
        return _named(self.find(name) if is_possible else None, self.noun)


class ById(serializers.IntegerField):
    """A record by its id: a person, a unit, a metric."""

    def __init__(
        self, find: Callable[[int], object | None], noun: str, **options: Any
    ) -> None:
        """Keep how it is found, in the open organisation."""
        super().__init__(**{"help_text": f"The {noun}'s id."} | options)
        self.find, self.noun = find, noun

    def to_internal_value(self, data: Any) -> Any:
        """Return the record, or say that there is none."""
        number = super().to_internal_value(data)
        is_possible = 0 < number <= LARGEST_ID
        return _named(self.find(number) if is_possible else None, self.noun)


def _named(row: object | None, noun: str) -> object:
    if row is None:
        raise serializers.ValidationError(f"There is no such {noun}.")
    return row


def found(row: T | None) -> T:
    """Return the row, or answer 404: the same for what is not there and not yours."""
    if row is None:
        raise Http404
    return row


def validated(
    serializer: type[serializers.BaseSerializer[Any]], request: Request, **options: Any
) -> dict[str, Any]:
    """Return what was sent, checked; answer 400 with a sentence per field."""
    given = serializer(data=request.data, **options)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def version_seen(request: Request) -> int:
    """Return the version in If-Match; 428 without one, 412 for what is no version.

    `*` is true of every record (RFC 9110, 13.1.1), so it names no version either.
    """
    version = version_if_seen(request)
    if version is None:
        raise VersionNeeded
    return version


def version_if_seen(request: Request) -> int | None:
    """Return the version in If-Match, None without one or for `*`, that any matches.

    412 for what is no version. A record that does not exist is 404 before.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    number = given.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise VersionUnknown
    return int(number)


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an error as problem+json (RFC 9457); None for one that is our fault."""
    if isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    if isinstance(error, Refusal):
        facts = _plain(error.facts)
        is_stale = "version" in facts and _has_precondition(context.get("request"))
        status = HTTPStatus.PRECONDITION_FAILED if is_stale else error.status
        response = Response(status=status)
        body: dict[str, Any] = {"detail": error.reason, **facts}
    else:
        handled = exception_handler(error, context)
        if handled is None:
            return None
        response, body = handled, _body(handled.data)
    response.data = _problem(response.status_code) | body
    response.content_type = PROBLEM
    return response


def problem_outside(status: int, detail: str) -> HttpResponse:
    """Answer an error of the API that no API view ever saw."""
    return JsonResponse(
        _problem(status) | {"detail": detail}, status=status, content_type=PROBLEM
    )


def _problem(status: int) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status}


def _has_precondition(request: Any) -> bool:
    return request is not None and any(
        name in request.headers for name in PRECONDITIONS
    )


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
