"""What speaks against a team of teams as it is: said, never forbidden. Pure.

Nexus: about three to nine teams, one product owner, an integration team (DOMAIN 1.5).
"""

from collections.abc import Sequence

FEWEST_TEAMS = 3
MOST_TEAMS = 9


def warnings(
    *,
    is_nexus: bool,
    teams: int,
    has_product_owner: bool,
    has_integration_team: bool,
    other_product_owners: Sequence[str] = (),
) -> list[str]:
    """Return a sentence for each thing that is unusual.

    `other_product_owners` are "Pia of Billing": owners in member teams who are not the
    product owner of the whole. Size and integration team are asked of a Nexus alone.
    """
    found = []
    if is_nexus and teams < FEWEST_TEAMS:
        found.append(
            f"{_teams(teams)} so far. A Nexus has about three to nine: would one team, "
            "or an OKR that they share, do?"
        )
    if is_nexus and teams > MOST_TEAMS:
        found.append(
            f"{_teams(teams)} are many for a Nexus, which has about three to nine. "
            "Where could it be cut so that the parts wait less for each other?"
        )
    if not has_product_owner:
        found.append("Nobody is its product owner yet. One person decides the order.")
    if other_product_owners:
        found.append(
            f"{_listed(other_product_owners)} decide{_s(other_product_owners)} as "
            "product owner as well. One product, one order: who has the last word?"
        )
    if is_nexus and not has_integration_team:
        found.append(
            "No integration team is named. Who sees to it that one increment comes "
            "out of every sprint?"
        )
    return found


def _teams(count: int) -> str:
    return "1 team" if count == 1 else f"{count} teams"


def _s(names: Sequence[str]) -> str:
    return "s" if len(names) == 1 else ""


def _listed(words: Sequence[str]) -> str:
    *first, end = words
    return f"{', '.join(first)} and {end}" if first else end
