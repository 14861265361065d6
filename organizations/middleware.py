"""Open the organisation that a URL names, for its members; others see 404."""

import re
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from okrhub.lib.htmx import wants_fragment
from okrhub.lib.tenancy import see_as, seen_by, tenant
from organizations import queries, typed
from organizations.requests import OpenedRequest

_PAGE = re.compile(r"^/o/(?P<slug>[-\w]+)/")
_API = re.compile(r"^/api/v1/(?P<slug>[-\w]+)/")
_OPEN_PAGE = re.compile(
    r"^/o/[-\w]+/(invitations|calendars|summaries|reports|walls)/[-\w]+/$"
)
_READS = {"GET", "HEAD", "OPTIONS"}


class OrganizationMiddleware:
    """Set `organization`, `membership`, `settings`, `now` and `today` on the request.

    A read runs inside one read-only tenant transaction, rendering included. For a write
    only the membership is looked up here: the action's own `tenant()` block is its
    transaction. Who has the secret part of an open page needs no membership. The
    API authenticates by itself; only its organisation is opened here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Open the organisation if the path names one."""
        match = _PAGE.match(request.path) or _API.match(request.path)
        if match is None:
            return self.get_response(request)
        is_page = request.path.startswith("/o/")
        is_open_page = bool(_OPEN_PAGE.match(request.path))
        if is_page and not is_open_page and not request.user.is_authenticated:
            return _to_login(request)
        organization = queries.organization_called(match["slug"])
        if organization is None:
            if is_page:
                raise Http404
            return self.get_response(_without_organization(request))
        opened = cast("OpenedRequest", request)
        opened.organization = organization
        opened.now = timezone.now()
        needs_member = is_page and not is_open_page
        try:
            return self.answer(opened, needs_member=needs_member)
        finally:
            timezone.deactivate()

    def answer(self, request: OpenedRequest, *, needs_member: bool) -> HttpResponse:
        """Look up who asks, and pass on as their eyes see."""
        with seen_by(None), tenant(request.organization.pk, read_only=True):
            self.open(request, needs_member=needs_member)
            if request.method in _READS:
                if eyes := _eyes(request):
                    see_as(eyes)
                response = self.get_response(request)
                if needs_member:
                    typed.remember_person(request, response)
                return response
        if needs_member:
            typed.forget_sent(request)
        with seen_by(_eyes(request)):
            return self.get_response(request)

    @staticmethod
    def open(request: OpenedRequest, *, needs_member: bool) -> None:
        """Look up settings and membership; 404 for a stranger."""
        membership = None
        if request.user.is_authenticated:
            membership = queries.membership_of(request.user)
        if membership is None and needs_member:
            raise Http404
        request.membership = membership
        settings = (
            membership.organization.settings if membership else queries.settings()
        )
        timezone.activate(settings.time_zone)
        request.settings = settings
        request.today = settings.day_of(request.now)


def _eyes(request: OpenedRequest) -> int | None:
    """Return whose eyes read: the member's; a token says so by itself."""
    return request.membership.pk if request.membership else None


def _without_organization(request: HttpRequest) -> HttpRequest:
    """Let the API refuse as it refuses strangers, so that no slug can be guessed.

    The session is read as for an organisation that is there: a header tells so.
    """
    bool(request.user.is_authenticated)
    vars(request).update(organization=None, membership=None)
    return request


def _to_login(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in, and from there to what was typed, or else to where one was."""
    afterwards = request.get_full_path()
    if typed.keep(request):
        afterwards = typed.AFTER_LOG_IN
    elif request.method not in _READS:
        afterwards = _page_before(request)
    response = redirect_to_login(afterwards)
    if wants_fragment(request):
        return HttpResponse(status=401, headers={"HX-Redirect": response["Location"]})
    return response


def _page_before(request: HttpRequest) -> str:
    """Return the page whose button was pressed; its address where no browser says it."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()})
    path = urlsplit(page).path if is_ours else ""
    return path if path.startswith("/o/") else request.get_full_path()
