"""A share of something: so many of so many, which is none of nothing."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many: printed as "2 of 3" below five, as a percentage above."""

    part: int
    whole: int

    @property
    def value(self) -> Decimal | None:
        """Return the share from 0 to 1; None of nothing."""
        return Decimal(self.part) / self.whole if self.whole else None
