"""What the frame of every page shows."""

from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest

from okrhub.lib.tenancy import tenant
from organizations.policies import may_edit_settings
from organizations.requests import MemberRequest
from screens.queries.personas import personas
from teams.models import Team
from teams.requests import reader


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the organisation, the person in it and the look they chose.

    `my_teams` costs a query only where a template shows it, as a fragment does not, and
    the page has not asked where the person stands.
    """
    context: dict[str, Any] = {
        "is_demo": django_settings.DEMO,
        "sends_mail": "console" not in django_settings.EMAIL_BACKEND,
        "theme": request.COOKIES.get("theme", ""),
        "density": request.COOKIES.get("density", ""),
    }
    if django_settings.DEMO and not request.user.is_authenticated:
        context["personas"] = personas
    if getattr(request, "membership", None) is not None:
        context |= _in_organization(request)  # type: ignore[arg-type]
    return context


def _in_organization(request: MemberRequest) -> dict[str, Any]:
    def my_teams() -> list[Team]:
        with tenant(request.organization.pk):
            return reader(request).teams

    return {
        "organization": request.organization,
        "settings": request.settings,
        "membership": request.membership,
        "today": request.today,
        "my_teams": my_teams,
        "may_edit_settings": may_edit_settings(request.membership),
    }
