"""How complex many objectives are, inherited where nothing is said (DOMAIN 2.1)."""

from collections.abc import Collection

from objectives.models import AlignmentLink, Objective
from objectives.queries.reach import Size

HIGHEST = 12


def sizes_of(objectives: Collection[Objective]) -> dict[int, Size]:
    """Return what is said of each objective, or by the nearest above it. Two queries."""
    above = dict(
        AlignmentLink.objects.filter(is_primary=True, parent__isnull=False).values_list(
            "objective_id", "parent_id"
        )
    )
    own = {objective.pk: objective for objective in objectives}
    higher = {pk for each in own for pk in _chain(each, above)} - own.keys()
    known = own | Objective.objects.select_related("team").in_bulk(sorted(higher))
    return {
        objective.pk: _first_said(
            [known[pk] for pk in _chain(objective.pk, above) if pk in known]
        )
        for objective in objectives
    }


def _chain(start: int, above: dict[int, int]) -> list[int]:
    chain = [start]
    while chain[-1] in above and len(chain) < HIGHEST:
        chain.append(above[chain[-1]])
    return chain


def _first_said(chain: list[Objective]) -> Size:
    for each in chain:
        if each.domain or each.complexity or each.topology:
            return Size(each.domain, each.complexity, each.topology, each)
    return Size()
