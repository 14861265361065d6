"""Reads about teams and who works in them."""

from datetime import date

from django.db.models import FilteredRelation, Q

from organizations.models import Membership
from teams.standing import Standing


def standing(membership: Membership, on: date) -> Standing:
    """Return the person's roles of a day, read afresh. One query.

    The role in the organisation is that of this moment, so that somebody whose role
    was just changed does not act by the old one.
    """
    held = Q(team_roles__started_on__lte=on) & (
        Q(team_roles__ended_on=None) | Q(team_roles__ended_on__gte=on)
    )
    rows = list(
        Membership.objects.filter(pk=membership.pk, is_active=True)
        .annotate(held=FilteredRelation("team_roles", condition=held))
        .values_list("role", "held__team_id", "held__role")
    )
    roles: dict[int, frozenset[str]] = {}
    for _, team_id, role in rows:
        if team_id is not None:
            roles[team_id] = roles.get(team_id, frozenset()) | {role}
    return Standing(membership.pk, rows[0][0] if rows else "", roles)
