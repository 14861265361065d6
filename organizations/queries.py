"""Reads about organisations, the people in them and their invitations."""

from django.db.models import QuerySet

from okrhub.lib.tenancy import person
from organizations.models import (
    Membership,
    Organization,
    OrganizationSettings,
    User,
)


def organization_called(slug: str) -> Organization | None:
    """Return the organisation at an address. One query."""
    return Organization.objects.filter(slug=slug).first()


def membership_of(user: User) -> Membership | None:
    """Return the user's active membership in the open organisation. One query."""
    return (
        Membership.objects.select_related("user")
        .filter(user=user, user__is_active=True, is_active=True)
        .first()
    )


def settings() -> OrganizationSettings:
    """Return the open organisation's settings. One query."""
    return OrganizationSettings.objects.get()


def organizations_of(user: User) -> list[Organization]:
    """Return the organisations that a person belongs to, by name. Three queries."""
    with person(user.pk):
        memberships = Membership.own.filter(user=user, is_active=True)
        organizations = Organization.objects.filter(
            pk__in=list(memberships.values_list("organization_id", flat=True))
        )
        return sorted(organizations, key=lambda found: found.name.casefold())


def people() -> QuerySet[Membership]:
    """Return everybody in the open organisation with their user. One query."""
    return Membership.objects.select_related("user").order_by("user__name", "pk")
