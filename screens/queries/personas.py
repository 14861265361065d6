"""The people of the demonstration organisation as whom anybody may look around."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from organizations.queries import organization_called
from teams.models import TeamMembership

SLUG = "carebridge"
DOMAIN = "carebridge.example"

Role = Membership.Role
TeamRole = TeamMembership.Role


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to look around as, and what they come for."""

    email: str
    name: str
    role_line: str
    comes_for: str


_COME_FOR = (
    (
        Q(role=Role.MEMBER, team_roles__role=TeamRole.PRODUCT_OWNER),
        "Propose the quarter, commit within the limit, check in",
    ),
    (
        Q(role=Role.MEMBER, team_roles__role=TeamRole.SCRUM_MASTER),
        "Where teams pull apart, what is aging",
    ),
    (Q(role=Role.LEADER), "The year's OKRs, and who is at the limit"),
    (
        Q(role=Role.MEMBER, team_roles__role=TeamRole.DEVELOPER),
        "A check-in in a minute; why the work matters",
    ),
    (Q(role=Role.VIEWER), "Read only: what they try and how it goes"),
    (Q(role=Role.OWNER), "People, limits, import, audit"),
)


def personas() -> list[Persona]:
    """Return one person of each kind, in the order of a week. At most nine queries."""
    organization = organization_called(SLUG)
    if organization is None:
        return []
    with tenant(organization.pk):
        chosen = [(_people().filter(kind).first(), what) for kind, what in _COME_FOR]
    return [
        Persona(
            person.user.email,
            person.user.name,
            person.title or person.get_role_display(),
            what,
        )
        for person, what in chosen
        if person is not None
    ]


def persona_of(email: str) -> Membership | None:
    """Return a person of the demonstration organisation by address. Three queries."""
    organization = organization_called(SLUG)
    if organization is None:
        return None
    with tenant(organization.pk):
        return _people().filter(user__email=email.lower()).first()


def _people() -> QuerySet[Membership]:
    return (
        Membership.objects.select_related("user", "organization")
        .filter(
            is_active=True,
            user__is_active=True,
            user__email__endswith=f"@{DOMAIN}",
        )
        .order_by("pk")
    )
