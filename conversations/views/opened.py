"""What the views of this room share."""

from typing import Any

from django import forms
from django.urls import reverse

from okrhub.lib.errors import Refusal
from organizations.requests import MemberRequest

FORM = ["GET", "HEAD", "POST"]


def address(request: MemberRequest, name: str, *arguments: Any) -> str:
    """Return the address of a page of this room."""
    slug = request.organization.slug
    return reverse(f"conversations:{name}", args=[slug, *arguments])


def show_conflict(form: forms.Form, refusal: Refusal) -> int:
    """Put a refusal beside the fields that it names, else above; return its status."""
    named = {"field": refusal.facts.get("field"), "sentence": refusal.reason}
    for lack in refusal.facts.get("missing") or [named]:
        field = lack["field"] if lack["field"] in form.fields else None
        form.add_error(field, lack["sentence"])
    return refusal.status
