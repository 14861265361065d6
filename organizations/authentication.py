"""Who asks the API: a person's token, or the session of the browser."""

from typing import Any

from django.http import Http404
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from okrhub.lib.tenancy import see_as, tenant
from organizations.models import ApiToken, User
from organizations.tokens import hash_token

READS = {"GET", "HEAD", "OPTIONS"}
UNKNOWN = "This token is unknown, expired or revoked."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` of an active member of the organisation."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the user and the token, or None when no token is sent."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        inner: Any = request._request
        if inner.organization is None:
            raise AuthenticationFailed(UNKNOWN)
        with tenant(inner.organization.pk):
            found = (
                ApiToken.objects.select_related("membership__user")
                .filter(
                    token_hash=hash_token(token.strip()),
                    revoked_at=None,
                    membership__is_active=True,
                    membership__user__is_active=True,
                )
                .first()
            )
        if found is None or (found.expires_at and found.expires_at <= inner.now):
            raise AuthenticationFailed(UNKNOWN)
        inner.membership = found.membership
        see_as(found.membership_id)
        return found.membership.user, found

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme, so that a missing log-in answers 401."""
        return "Bearer"


class SessionMemberAuthentication(SessionAuthentication):
    """The browser's session, with CSRF; a stranger sees 404 whatever was sent."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the user, or None when nobody is logged in."""
        inner: Any = request._request
        if inner.user.is_authenticated and inner.membership is None:
            raise Http404
        return super().authenticate(request)


class IsMember(BasePermission):
    """Members only; a token with scope "read" only reads."""

    message = "This token may only read."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the request may reach the view."""
        inner: Any = request._request
        if not request.user.is_authenticated:
            return False
        if getattr(inner, "membership", None) is None:
            raise Http404
        token = request.auth
        if isinstance(token, ApiToken) and token.scope == ApiToken.Scope.READ:
            return request.method in READS
        return True
