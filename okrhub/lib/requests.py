"""Middleware that needs no organisation: request ids, probes, refusals, privacy."""

import logging
import re
import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from okrhub.lib.audit import request_id
from okrhub.lib.errors import Refusal
from okrhub.lib.htmx import wants_fragment

GetResponse = Callable[[HttpRequest], HttpResponse]
T = TypeVar("T")
logger = logging.getLogger(__name__)

_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestIdMiddleware:
    """Give each request an id, for logs, the audit trail and error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the id around the request and say it in the answer."""
        given = request.headers.get("X-Request-Id", "")
        name = given if _ID.match(given) else uuid.uuid4().hex
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = name
        return response


class ProbeMiddleware:
    """Answer `/livez` and `/readyz` before anything that could need a host or user."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line; no migration is known to be missing yet."""
        self.get_response = get_response
        self.is_migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass on."""
        if request.path == "/livez":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        """Return 200 once the database answers and is migrated, else 503."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if not self.is_migrated:
                executor = MigrationExecutor(connection)
                targets = executor.loader.graph.leaf_nodes()
                self.is_migrated = not executor.migration_plan(targets)
        except Error:
            return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
        status = 200 if self.is_migrated else 503
        return JsonResponse({"ready": self.is_migrated}, status=status)


class PrivatePagesMiddleware:
    """Keep pages of people who are logged in out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer."""
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class RefusalMiddleware:
    """Turn NotPermitted and Conflict into pages, or a toast for htmx.

    So is what only a button reaches, when its address is opened or reloaded (405).
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; say in words where there is no page."""
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith("/api/"):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response.headers.get("Allow", "")
        return page

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer an expected refusal; log who was refused what."""
        if not isinstance(exception, Refusal):
            return None
        logger.info("refused %s %s: %s", request.method, request.path, exception)
        template = f"{exception.status}.html"
        if wants_fragment(request):
            template = "components/toast.html"
        context = {"reason": exception.reason, "facts": exception.facts}
        return render(request, template, context, status=exception.status)


def found(row: T | None) -> T:
    """Return the row; 404 for what is not there or not yours, the same for both."""
    if row is None:
        raise Http404
    return row
