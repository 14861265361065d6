"""What the frame of every page shows."""

from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the organisation, the person in it and the look they chose. No query."""
    context: dict[str, Any] = {
        "is_demo": django_settings.DEMO,
        "theme": request.COOKIES.get("theme", ""),
        "density": request.COOKIES.get("density", ""),
    }
    membership = getattr(request, "membership", None)
    if membership is not None:
        context |= {
            "organization": request.organization,  # type: ignore[attr-defined]
            "settings": request.settings,  # type: ignore[attr-defined]
            "membership": membership,
            "today": request.today,  # type: ignore[attr-defined]
        }
    return context
