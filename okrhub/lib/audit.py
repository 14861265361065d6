"""Say who does what, and why, before the rows change; triggers write it down."""

from contextvars import ContextVar

from django.db import connection

request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(actor_id: int | None, action: str, *, reason: str = "") -> None:
    """Name the transaction's actor (a user's id), action and reason. One statement.

    `action` is dotted, `entity.past_participle`: `key_result.revised`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.actor', %s, true), set_config('app.action', %s, true),"
            " set_config('app.reason', %s, true), set_config('app.request_id', %s, true)",
            [str(actor_id or ""), action, reason, request_id.get()],
        )


def record_nameless(action: str) -> None:
    """Name an action whose actor must not be known; nor its request, which logs name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.actor', '', true), set_config('app.action', %s, true),"
            " set_config('app.reason', '', true), set_config('app.request_id', '', true)",
            [action],
        )


def record_reading(actor_id: int, what: str) -> None:
    """Record that someone read what is itself a record (the audit trail)."""
    record(actor_id, f"{what}.read")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.record_reading(%s)", [what])
