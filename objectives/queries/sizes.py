"""How complex many objectives are, inherited where nothing is said (DOMAIN 2.1)."""

from collections.abc import Collection, Iterator
from typing import Any, Protocol

from django.db.models import QuerySet

from objectives.models import AlignmentLink
from objectives.queries.reach import Size
from okrhub.lib.prepared import Prepared

HIGHEST = 12
_SAID = ("domain", "complexity", "topology")

Said = tuple[str, int | None, str]
Above = dict[int, tuple[int, Said]]


class Sizable(Protocol):
    """What an objective says of itself."""

    pk: int
    domain: str
    complexity: int | None
    topology: str


def sizes_of(objectives: Collection[Sizable]) -> dict[int, Size]:
    """Return what is said of each objective, or by the nearest above it. One query.

    Without the one that says it.
    """
    above: Above = {
        objective: (parent, (domain, complexity, topology))
        for objective, parent, domain, complexity, topology in _above()
    }
    return {
        objective.pk: next(
            (Size(*said) for said in _upward(objective, above) if any(said)), Size()
        )
        for objective in objectives
    }


@Prepared
def _above() -> QuerySet[AlignmentLink, Any]:
    rows = AlignmentLink.objects.filter(is_primary=True, parent__isnull=False)
    return rows.values_list(
        "objective", "parent", *(f"parent__{name}" for name in _SAID)
    )


def _upward(objective: Sizable, above: Above) -> Iterator[Said]:
    """Yield what an objective says, then what each above it says, the nearest first."""
    yield objective.domain, objective.complexity, objective.topology
    here = objective.pk
    for _ in range(1, HIGHEST):
        if here not in above:
            return
        here, said = above[here]
        yield said
