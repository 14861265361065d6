"""The people of the demonstration organisation as whom anybody may look around."""

from dataclasses import dataclass

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from organizations.queries import organization_called
from screens.demo import story


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to look around as, and what they come for."""

    email: str
    name: str
    role_line: str
    comes_for: str


def personas() -> list[Persona]:
    """Return those of the story's personas who have access. At most three queries."""
    there = _people([person.email for person, _ in story.personas()])
    return [
        Persona(
            person.email,
            there[person.email].user.name,
            there[person.email].title or there[person.email].get_role_display(),
            comes_for,
        )
        for person, comes_for in story.personas()
        if person.email in there
    ]


def persona_of(email: str) -> Membership | None:
    """Return a person of the demonstration organisation by address. Three queries."""
    address = email.lower()
    is_theirs = address.endswith(f"@{story.DOMAIN}")
    return _people([address]).get(address) if is_theirs else None


def _people(addresses: list[str]) -> dict[str, Membership]:
    organization = organization_called(story.SLUG)
    if organization is None:
        return {}
    with tenant(organization.pk):
        rows = Membership.objects.select_related("user", "organization").filter(
            is_active=True, user__is_active=True, user__email__in=addresses
        )
        return {row.user.email: row for row in rows}
