"""References that people say aloud: O-12, KR-31, T-4, S-5, G-2, D-1; unique per organisation."""

import re

from django.db import connection

from okrhub.lib.tenancy import current_organization_id

OBJECTIVE, KEY_RESULT, TEAM, SPRINT, INITIATIVE = "O", "KR", "T", "S", "I"
BARRIER, STRATEGY_GOAL, DRAFT = "B", "G", "D"
KPI, HELP, PRODUCT_GOAL = "KPI", "H", "PG"

REFERENCE = re.compile(r"^(?P<kind>[A-Z]{1,4})-(?P<number>[1-9][0-9]{0,8})$")


def next_number(kind: str) -> int:
    """Give out the next number of a kind (`T`) in the open organisation. One statement.

    The counter's row stays locked to the end of the transaction, so that no number is
    given out twice; a transaction that rolls back leaves no gap.
    """
    return next_numbers(kind, 1)


def next_numbers(kind: str, count: int) -> int:
    """Give out `count` numbers in a row and return the first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organizations_referencecounter (organization_id, kind, last)"
            " VALUES (%s, %s, %s) ON CONFLICT (organization_id, kind)"
            " DO UPDATE SET last = organizations_referencecounter.last + excluded.last"
            " RETURNING last",
            [current_organization_id(), kind, count],
        )
        (last,) = cursor.fetchone()
    return int(last) - count + 1


def number_of(reference: str, kind: str) -> int | None:
    """Return 12 of `O-12` for the kind `O`, or None when it does not fit."""
    match = REFERENCE.match(reference.strip().upper())
    if match is None or match["kind"] != kind:
        return None
    return int(match["number"])
