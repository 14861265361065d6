"""What the coach reads: texts with the fields around them, as far as they are known.

A field that is None was not asked, so no rule speaks about it; an empty one was left
empty.
"""

from dataclasses import dataclass
from decimal import Decimal

METRIC_KINDS = frozenset({"increase", "decrease", "moves"})
KEEPING_KINDS = frozenset({"maintain_above", "maintain_below", "maintain_within"})
BINARY_KINDS = frozenset({"milestone"})


@dataclass(frozen=True, slots=True)
class KeyResultText:
    """A key result; `has_fields` says whether kind, baseline and target were asked."""

    title: str
    has_fields: bool = False
    kind: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    metric: str = ""
    source: str | None = None
    frequency_days: int | None = None
    start_confidence: int | None = None
    drift: Decimal | None = None

    @property
    def moves(self) -> bool:
        """Say whether it is a metric that is to move."""
        return not self.kind or self.kind in METRIC_KINDS


@dataclass(frozen=True, slots=True)
class ObjectiveText:
    """An objective with what belongs to it, as far as it is known."""

    title: str
    why: str | None = None
    leads_somewhere: bool | None = None
    is_aspirational: bool = False
    is_quarterly: bool = False
    parent_title: str = ""
    key_results: tuple[KeyResultText, ...] | None = None
    guard_rails: int | None = None
    initiatives: tuple[str, ...] = ()
    is_met_by_its_key_results: str = ""

    @property
    def is_piece(self) -> bool:
        """Say whether it is a quarter's piece of a year's objective."""
        return self.is_quarterly and bool(self.parent_title)


@dataclass(frozen=True, slots=True)
class SprintGoalText:
    """The goal of a sprint."""

    text: str


@dataclass(frozen=True, slots=True)
class InitiativeText:
    """An initiative with what it is expected to move."""

    text: str
    is_strategic: bool
    key_results: int
    expected_effect: str = ""
