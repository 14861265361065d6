"""The application wall between tenants, and the context that feeds the database's wall.

One ContextVar names the organisation. `tenant()` sets it together with the
transaction-local setting `app.organization_id`, which the row level security policies
read; managers of tenant models raise without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db import InternalError, connection, models, transaction
from django.db.models import Expression
from django.db.models.sql.where import AND

_scope: ContextVar[int | None] = ContextVar("organization", default=None)
_viewer: ContextVar[int | None] = ContextVar("viewer", default=None)

M = TypeVar("M", bound=models.Model)


class ScopeError(RuntimeError):
    """A tenant's rows were asked for outside `tenant()`, or two tenants were mixed."""


def current_organization_id() -> int:
    """Return the open organisation's id; raise ScopeError when none is open."""
    organization_id = _scope.get()
    if organization_id is None:
        raise ScopeError("Open tenant(organization_id) first.")
    return organization_id


def is_open() -> bool:
    """Say whether a tenant is open."""
    return _scope.get() is not None


@contextmanager
def tenant(organization_id: int | None, *, read_only: bool = False) -> Iterator[None]:
    """Open one organisation in a transaction; nest only within the same one.

    Costs one statement. A row without an organisation opens nothing: ScopeError.
    """
    if organization_id is None:
        raise ScopeError("No organisation is named.")
    current = _scope.get()
    if current == organization_id:
        with transaction.atomic():
            yield
        return
    if current is not None:
        raise ScopeError("Another organisation is open.")
    with transaction.atomic():
        is_nested = bool(connection.savepoint_ids)
        with connection.cursor() as cursor:
            values = {
                "app.organization_id": str(organization_id),
                "app.membership_id": str(_viewer.get() or ""),
            }
            if read_only:
                values["transaction_read_only"] = "on"
                values["plan_cache_mode"] = "force_generic_plan"
            _set(cursor, values)
        token = _scope.set(organization_id)
        try:
            yield
        finally:
            _scope.reset(token)
        if is_nested:
            with connection.cursor() as cursor:
                _set(cursor, {"app.organization_id": "", "app.membership_id": ""})


@contextmanager
def whichever(stand_in: Expression) -> Iterator[None]:
    """Build querysets for an organisation that is known when they run.

    Nothing can be read inside: the stand-in is no value that a statement could take.
    """
    token = _scope.set(cast("int", stand_in))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def seen_by(membership_id: int | None) -> Iterator[None]:
    """Say whose eyes read: what is private to others is not there (see `Veil`).

    Holds for the organisation that is open and for each that is opened inside. Nobody's
    eyes, as in the worker, see nothing private.
    """
    token = _viewer.set(membership_id)
    _look()
    try:
        yield
    finally:
        _viewer.reset(token)
        # a transaction that failed has forgotten it already
        with suppress(InternalError):
            _look()


def see_as(membership_id: int) -> None:
    """Go on with these eyes until the `seen_by` around it ends."""
    _viewer.set(membership_id)
    _look()


def _look() -> None:
    if _scope.get() is None:
        return
    with connection.cursor() as cursor:
        _set(cursor, {"app.membership_id": str(_viewer.get() or "")})


@contextmanager
def person(user_id: int) -> Iterator[None]:
    """Open a person's own memberships, in every organisation, for reading."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            _set(cursor, {"app.user_id": str(user_id)})
        yield
        with connection.cursor() as cursor:
            _set(cursor, {"app.user_id": ""})


def _set(cursor: Any, values: dict[str, str]) -> None:
    """Set all of them until the transaction ends, in one statement."""
    calls = ", ".join(["set_config(%s, %s, true)"] * len(values))
    cursor.execute(
        f"SELECT {calls}", [text for pair in values.items() for text in pair]
    )


class TenantManager(models.Manager[M]):
    """Rows of the open organisation; raises ScopeError when none is open."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the open organisation's rows.

        Every read begins here, and `filter` would take four times as long for the same.
        """
        rows = super().get_queryset()
        wall = cast(
            "models.Field[Any, Any]", rows.query.get_meta().get_field("organization_id")
        )
        column = wall.get_col(rows.query.get_initial_alias(), wall)
        opened = current_organization_id()
        rows.query.where.add(rows.query.build_lookup(["exact"], column, opened), AND)
        return rows
