"""Page or fragment: decided here alone; and the answer to a successful change."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from okrhub.lib.tenancy import is_open, tenant


class SeeOther(HttpResponseRedirect):
    """303: look there with GET."""

    status_code = 303


def wants_fragment(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of the page (a boosted link asks for all)."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only its `fragment` when htmx asks for a part.

    After a write no transaction is open; the organisation is then opened read-only.
    """
    if fragment and wants_fragment(request):
        template = f"{template}#{fragment}"
    organization = getattr(request, "organization", None)
    if organization is None or is_open():
        response = render(request, template, context, status=status)
    else:
        with tenant(organization.pk, read_only=True):
            response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted"])
    return response


def changed(request: HttpRequest, event: str, to: str) -> HttpResponse:
    """Answer a successful change: 303 to a page, or 204 with `HX-Trigger` to htmx."""
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps({event: {}})
        return response
    return SeeOther(to)


def done(request: HttpRequest, event: str, *, to: str, words: str) -> HttpResponse:
    """Answer a successful change, and say it in the corner of the next page or now."""
    response = changed(request, event, to)
    if wants_fragment(request):
        response["HX-Trigger"] = json.dumps({event: {}, "toast": {"words": words}})
    else:
        messages.success(request, words)
    return response


def leave(request: HttpRequest, to: str, words: str) -> HttpResponse:
    """Answer a change that ends its page: look there, where the words are said."""
    messages.success(request, words)
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return SeeOther(to)


def local_path(request: HttpRequest, address: str, default: str) -> str:
    """Return a path of this site from an address given by the browser."""
    if not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return default
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or default
