"""Error pages: what happened and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from okrhub.lib.audit import request_id


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be understood."""
    return render(request, "400.html", status=400)


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this person may not do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, the same for what is not yours."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it was our fault, with a number to report; needs no database."""
    context = {"request_id": request_id.get()}
    return render(request, "500.html", context, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form had expired."""
    context = {"reason": "This form has expired. Go back, reload it and send it again."}
    return render(request, "403.html", context, status=403)
