"""People of a reference organisation, logged in."""

import secrets

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization, User


def member(slug: str, number: int) -> Membership:
    """Return person 0, the owner, or the product owner of the team of that number."""
    with tenant(Organization.objects.get(slug=slug).pk):
        return Membership.objects.select_related("user").get(
            user__email=f"person{number}@{slug}.example"
        )


def cookies_of(slug: str, number: int) -> dict[str, str]:
    """Log a person in, and return the cookies."""
    user: User = member(slug, number).user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {
        settings.SESSION_COOKIE_NAME: str(session.session_key),
        settings.CSRF_COOKIE_NAME: secrets.token_hex(16),
    }
