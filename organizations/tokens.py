"""Secrets that are shown once and kept as hashes: API tokens and invitations."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime

from django.utils.crypto import salted_hmac

_SHOWN = 8


def hash_token(token: str) -> str:
    """Return what is stored of a token (256 random bits need no slow hash)."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_api_token() -> tuple[str, str]:
    """Return a token and the beginning of it by which people recognise it."""
    token = f"okr_{secrets.token_urlsafe(32)}"
    return token, token[:_SHOWN]


def invitation_token(organization_id: int, email: str, expires_at: datetime) -> str:
    """Return an invitation's token.

    It is derived from the installation's secret, so that the job that sends the mail
    can make it again from the row, which keeps only the hash.
    """
    return sealed(
        "organizations.invitation",
        f"{organization_id}:{email}:{expires_at.isoformat()}",
    )


def sealed(what: str, of: str) -> str:
    """Return the secret part of an address: the same again for the same row.

    `what` keeps kinds of addresses apart; `of` names the row and when it was made.
    """
    seal = salted_hmac(what, of, algorithm="sha256")
    return urlsafe_b64encode(seal.digest()).decode().rstrip("=")
