"""Found an organisation and change how it works."""

from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify

from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import current_organization_id, tenant
from okrhub.lib.versions import save_version
from organizations import policies, queries
from organizations.actions.people import create_person
from organizations.jobs import enqueue
from organizations.models import Membership, Organization, OrganizationSettings

PLAIN_LETTERS = str.maketrans(
    {"\u00f8": "o", "\u00e6": "ae", "\u0153": "oe", "\u0142": "l", "\u0111": "d"}
    | {"\u00f0": "d", "\u00fe": "th", "\u0131": "i"}
)
SET_UP_ALREADY = "Somebody has set this up already. Ask them to invite you."


def found_organization(
    name: str,
    *,
    why: str,
    owner_name: str,
    email: str,
    password: str,
) -> Membership:
    """Create the installation's first organisation and its owner; return the owner.

    Two visitors at once: one founds it, the other gets Conflict.
    """
    with transaction.atomic():
        _serialize_founding()
        if not queries.is_empty():
            raise Conflict(SET_UP_ALREADY)
        owner = create_person(email, name=owner_name, password=password)
        record(owner.pk, "organization.founded")
        organization = Organization.objects.create(name=name, slug=_slug_of(name))
        with tenant(organization.pk):
            OrganizationSettings.objects.create(why=why)
            return Membership.objects.create(user=owner, role=Membership.Role.OWNER)


def _slug_of(name: str) -> str:
    """Return a name's part of an address, with its letters in plain ones."""
    plain = slugify(name.casefold().translate(PLAIN_LETTERS))
    return plain[:50].strip("-") or "organisation"


def edit_settings(
    version: int, *, actor: Membership, **changes: Any
) -> OrganizationSettings:
    """Change the organisation's name or settings, seen as `version`.

    Raises Conflict when somebody else saved in between.
    """
    with tenant(actor.organization_id):
        settings = OrganizationSettings.objects.select_for_update().get()
        actor = queries.afresh(actor)
        policies.may_edit_settings(actor).enforce()
        _check_thresholds(settings, changes)
        record(actor.user_id, "organization.settings_changed")
        name = changes.pop("name", None)
        save_version(settings, version, changes)
        if name is not None:
            Organization.objects.filter(pk=current_organization_id()).exclude(
                name=name
            ).update(name=name)
        enqueue("flow.compute_today", dedupe="settings")
        return settings


def _check_thresholds(settings: OrganizationSettings, changes: dict[str, Any]) -> None:
    for ambition in ("committed", "aspirational"):
        low, high = (
            changes.get(f"{ambition}_{line}", getattr(settings, f"{ambition}_{line}"))
            for line in ("low", "high")
        )
        if low >= high:
            raise Conflict(
                "At risk starts below on track: choose a lower line for at risk.",
                field=f"{ambition}_low",
            )


def _serialize_founding() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('founding', 0))")
