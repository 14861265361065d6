"""Where an OKR's age stands among the days that past ones took (DOMAIN 3)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AgeLines:
    """Within how many days 50, 70 and 85 % of `n` finished; None where too few have."""

    half: int | None = None
    most: int | None = None
    nearly_all: int | None = None
    n: int = 0

    def share(self, days: int | None) -> Decimal | None:
        """Return an age as a share of what 85 % took; above 1 it is at risk."""
        if days is None or not self.nearly_all:
            return None
        return Decimal(days) / self.nearly_all


def age_band(days: int | None, lines: AgeLines | None) -> str:
    """Return "typical", "past_half", "old" or "very_old"; empty without any line."""
    if days is None or lines is None:
        return ""
    if lines.half is lines.most is lines.nearly_all is None:
        return ""
    if lines.nearly_all is not None and days > lines.nearly_all:
        return "very_old"
    if lines.most is not None and days > lines.most:
        return "old"
    if lines.half is not None and days > lines.half:
        return "past_half"
    return "typical"
