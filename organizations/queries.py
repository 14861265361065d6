"""Reads about organisations, the people in them, invitations, tokens and the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet, SlugField
from django.db.models.functions import Lower, Now

from okrhub.lib.prepared import Parameter, Prepared
from okrhub.lib.tenancy import current_organization_id, person
from organizations import trail
from organizations.models import (
    ApiToken,
    AuditEvent,
    Invitation,
    Membership,
    Organization,
    OrganizationSettings,
    User,
)
from organizations.tokens import hash_token

AUDIT_PAGE = 50
SLOWEST_TRANSACTION = timedelta(minutes=15)
SLUG = Parameter("slug", SlugField())
USER = Parameter("user", BigIntegerField())


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A recorded change in words; `who` is empty for what no person did."""

    event: AuditEvent
    who: str
    what: str
    kind: str
    changes: list[tuple[str, object, object]]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Recorded changes, and the event before which the next page begins."""

    lines: list[AuditLine]
    older_than: int | None


def is_empty() -> bool:
    """Say whether the installation has no organisation yet. One query."""
    return not Organization.objects.exists()


def organization_called(slug: str) -> Organization | None:
    """Return the organisation at an address. One query."""
    return next(iter(_organization(slug=slug)), None)


@Prepared
def _organization() -> QuerySet[Organization]:
    return Organization.objects.filter(slug=SLUG)


def membership_of(user: User) -> Membership | None:
    """Return the user's active membership, with its organisation's settings. One query."""
    return next(iter(_membership(user=user.pk)), None)


@Prepared
def _membership() -> QuerySet[Membership]:
    rows = Membership.objects.select_related("user", "organization__settings")
    return rows.filter(user=USER, user__is_active=True, is_active=True)


def settings() -> OrganizationSettings:
    """Return the open organisation's settings. One query."""
    (row,) = _settings()
    return row


@Prepared
def _settings() -> QuerySet[OrganizationSettings]:
    return OrganizationSettings.objects.all()


def settings_with_organization() -> OrganizationSettings:
    """Return the open organisation's settings with its name and address. One query."""
    return OrganizationSettings.objects.select_related("organization").get()


def organizations_of(user: User) -> list[Organization]:
    """Return the organisations that a person belongs to, by name. Three queries."""
    with person(user.pk):
        memberships = Membership.own.filter(user=user, is_active=True)
        organizations = Organization.objects.filter(
            pk__in=list(memberships.values_list("organization_id", flat=True))
        )
        return sorted(organizations, key=lambda found: found.name.casefold())


def account_of(email: str) -> User | None:
    """Return the account of an address, in whatever organisation. One query."""
    return User.objects.filter(email=email.strip().lower()).first()


def people() -> QuerySet[Membership]:
    """Return everybody in the open organisation with their user. One query."""
    return Membership.objects.select_related("user").order_by("user__name", "pk")


def writers() -> QuerySet[Membership]:
    """Return everybody who may write somewhere, with their user. One query."""
    return people().filter(is_active=True).exclude(role=Membership.Role.VIEWER)


def last_written(table: str, row: int, column: str) -> tuple[str, datetime | None]:
    """Return who changed a column last, and when; nobody and None if unknown.

    Two queries.
    """
    changes = AuditEvent.objects.filter(
        table_name=table, row_id=row, after__has_key=column
    )
    event = changes.order_by("-pk").first()
    if event is None:
        return "", None
    if event.actor_id is None:
        return "", event.happened_at
    person = people().filter(user_id=event.actor_id).first()
    return (person.user.name if person else ""), event.happened_at


def settled_event() -> int:
    """Return the id below which no change comes to light any more; 0 of none.

    A slow transaction may show an id lower than one that is there already: what it
    recorded got its id first. None takes a quarter of an hour. One query.
    """
    settled = AuditEvent.objects.filter(happened_at__lt=Now() - SLOWEST_TRANSACTION)
    newest = settled.order_by("-happened_at", "-pk").values_list("pk", flat=True)
    return newest.first() or 0


def events_after(number: int) -> int:
    """Return how many changes are on record with a higher id. One query."""
    return AuditEvent.objects.filter(pk__gt=number).count()


def people_called(text: str) -> QuerySet[Membership]:
    """Return people whose name, title or address holds a text, by name."""
    named = (
        Q(user__name__icontains=text)
        | Q(user__email__icontains=text)
        | Q(title__icontains=text)
    )
    everybody = people().order_by("-is_active", Lower("user__name"), "pk")
    return everybody.filter(named) if text else everybody


def owner_count() -> int:
    """Return how many active owners there are. One query."""
    owners = Membership.objects.filter(role=Membership.Role.OWNER, is_active=True)
    return owners.count()


def person_number(pk: int) -> Membership | None:
    """Return a person of the open organisation. One query."""
    return people().filter(pk=pk).first()


def afresh(actor: Membership) -> Membership:
    """Return the actor with the role of this moment, not that of the page's. One query.

    Somebody whose access was taken away comes back without a role.
    """
    found = Membership.objects.filter(pk=actor.pk, is_active=True).first()
    return found or Membership(pk=actor.pk, user_id=actor.user_id, role="")


def people_by_email() -> dict[str, Membership]:
    """Return everybody by address, those without access too. One query."""
    return {found.user.email: found for found in people()}


def lock_owners() -> Sequence[Membership]:
    """Lock the active owners, in id order, so that one of them always stays."""
    return list(
        Membership.objects.select_for_update(of=("self",))
        .filter(role=Membership.Role.OWNER, is_active=True)
        .order_by("pk")
    )


def lock_person(pk: int) -> Membership:
    """Lock a person's membership and return it as it is now."""
    locked: Membership = (
        Membership.objects.select_related("user")
        .select_for_update(of=("self",))
        .get(pk=pk)
    )
    return locked


def open_invitations() -> QuerySet[Invitation]:
    """Return invitations neither used nor taken back, newest first. One query."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None).order_by("-pk")


def invitation_number(pk: int) -> Invitation | None:
    """Return an invitation of the open organisation. One query."""
    return Invitation.objects.filter(pk=pk).first()


def invitation_of(token: str, *, lock: bool = False) -> Invitation | None:
    """Return the invitation whose link carries the token. One query."""
    rows = Invitation.objects.filter(token_hash=hash_token(token))
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.first()


def lock_invitation(pk: int) -> Invitation:
    """Lock an invitation and return it as it is now."""
    locked: Invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=pk)
    return locked


def lock_open_invitation_to(email: str, now: datetime) -> Invitation | None:
    """Lock and return the invitation to an address that waits for an answer."""
    return (
        open_invitations().filter(email=email).select_for_update(of=("self",)).first()
    )


def invitation_to_mail(pk: int) -> Invitation | None:
    """Lock an invitation and return it with who invites and where to. One query."""
    rows = Invitation.objects.select_related("organization", "invited_by__user")
    return rows.select_for_update(of=("self",)).filter(pk=pk).first()


def tokens(of: Membership, *, everybody: bool) -> QuerySet[ApiToken]:
    """Return a person's tokens, or everybody's, newest first. One query."""
    rows = ApiToken.objects.select_related("membership__user").order_by("-pk")
    return rows if everybody else rows.filter(membership=of)


def token_number(pk: int) -> ApiToken | None:
    """Return a token of the open organisation. One query."""
    return ApiToken.objects.filter(pk=pk).first()


def kinds_on_record() -> dict[str, str]:
    """Return what each table holds of which a change is on record. One query."""
    known = trail.kinds()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind FROM unnest(%s::text[]) AS kind WHERE EXISTS ("
            " SELECT FROM audit.event"
            "  WHERE organization_id = %s AND table_name = kind)",
            [list(known), current_organization_id()],
        )
        recorded = {kind for (kind,) in cursor.fetchall()}
    return {table: name for table, name in known.items() if table in recorded}


def audit_page(
    *,
    table: str = "",
    row: int | None = None,
    actor: str = "",
    action: str = "",
    before: int | None = None,
) -> AuditPage:
    """Return 50 recorded changes, newest first, with who made them. Two queries.

    `actor` is part of a name or address, `action` the beginning of an act
    (`membership.` finds every act on memberships), `before` the id of an event.
    """
    events = AuditEvent.objects.order_by("-pk")
    if table:
        events = events.filter(table_name=table)
    if row is not None:
        events = events.filter(row_id=row)
    if actor:
        named = Q(user__name__icontains=actor) | Q(user__email__icontains=actor)
        people_named = Membership.objects.filter(named).values("user_id")
        events = events.filter(actor_id__in=people_named)
    if action:
        events = events.filter(action__startswith=action)
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = list(events[: AUDIT_PAGE + 1])
    shown = rows[:AUDIT_PAGE]
    names = dict(
        Membership.objects.filter(
            user_id__in={event.actor_id for event in shown}
        ).values_list("user_id", "user__name")
    )
    return AuditPage(
        lines=[
            AuditLine(
                event,
                who=names.get(event.actor_id, "") if event.actor_id else "",
                what=trail.sentence(event),
                kind=trail.kinds().get(event.table_name, event.table_name),
                changes=trail.changes(event),
            )
            for event in shown
        ],
        older_than=shown[-1].pk if len(rows) > AUDIT_PAGE else None,
    )
