"""What the views of this room share."""

from typing import Any

from django.urls import reverse

from organizations.requests import MemberRequest

FORM = ["GET", "HEAD", "POST"]


def address(request: MemberRequest, name: str, *arguments: Any) -> str:
    """Return the address of a page of this room."""
    slug = request.organization.slug
    return reverse(f"conversations:{name}", args=[slug, *arguments])
