"""How allauth behaves here: nobody signs up by themselves, names come from us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Close open sign-up; people come by invitation or first set-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an invitation makes the account."""
        return False
