"""Whose browser asks: the session and its account, each by a prepared statement.

Every request of somebody who is logged in reads both.
"""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import BigIntegerField, CharField, DateTimeField, QuerySet
from django.utils import timezone

from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import User

KEY = Parameter("key", CharField())
NOW = Parameter("now", DateTimeField())
USER = Parameter("user", BigIntegerField())


class SessionStore(db.SessionStore):
    """What belongs to a browser, as Django keeps it in the database."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        rows = _session(key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return None
        return rows[0]


class Accounts(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Accounts with a password, as allauth knows them."""

    def get_user(self, user_id: int) -> User | None:
        """Return the open account of a session. One query."""
        return next(iter(_account(user=user_id)), None)


@Prepared
def _session() -> QuerySet[AbstractBaseSession]:
    rows = SessionStore.get_model_class().objects.all()
    return rows.filter(session_key=KEY, expire_date__gt=NOW)


@Prepared
def _account() -> QuerySet[User]:
    return User.objects.filter(pk=USER, is_active=True)
