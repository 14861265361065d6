"""Error pages: what happened and what to do next; the API gets problem+json."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from okrhub.lib.api import problem_outside
from okrhub.lib.audit import request_id
from okrhub.lib.htmx import wants_fragment


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be understood."""
    return _error(request, 400, "The request could not be understood.")


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this person may not do this."""
    return _error(request, 403, "This is not permitted.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, the same for what is not yours."""
    return _error(request, 404, "There is nothing here.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it was our fault, with a number to report; needs no database.

    A database that is down, or too busy to answer in time, is said to pass: 503.
    """
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = _error(request, 503, "The database is busy. Ask again in a moment.")
        response["Retry-After"] = "5"
        return response
    return _error(request, 500, "This was our fault. X-Request-Id names it.")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form had expired, and how to keep what was typed."""
    if wants_fragment(request):
        reason = (
            "This page was open too long, or you logged in again elsewhere. What you"
            " typed is still here: copy it, reload the page and save it again."
        )
        context = {"reason": reason}
        return render(request, "components/toast.html", context, status=403)
    context = {"reason": "This form has expired. Go back, reload it and send it again."}
    return render(request, "403.html", context, status=403)


def _error(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_outside(status, detail)
    context = {"request_id": request_id.get()}
    if status >= 500:
        page = get_template(f"{status}.html").render(context)
        return HttpResponse(page, status=status)
    return render(request, f"{status}.html", context, status=status)
