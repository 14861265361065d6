"""Secret addresses: derived from the installation's secret, kept as hashes."""

from base64 import urlsafe_b64encode
from datetime import datetime

from django.utils.crypto import salted_hmac


def calendar_token(organization_id: int, team_id: int, created_at: datetime) -> str:
    """Return the secret part of a calendar's address, the same for the same row."""
    return _seal("calendar", f"{organization_id}:{team_id}:{created_at.isoformat()}")


def summary_token(organization_id: int, review_id: int, created_at: datetime) -> str:
    """Return the secret part of a summary's address, the same for the same row."""
    return _seal("summary", f"{organization_id}:{review_id}:{created_at.isoformat()}")


def _seal(what: str, of: str) -> str:
    seal = salted_hmac(f"sprints.{what}", of, algorithm="sha256")
    return urlsafe_b64encode(seal.digest()).decode().rstrip("=")
