"""Where an OKR's age stands among the days that past ones took (DOMAIN 3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgeLines:
    """Within how many days 50, 70 and 85 % finished; None where too few have."""

    half: int | None = None
    most: int | None = None
    nearly_all: int | None = None


def age_band(days: int | None, lines: AgeLines | None) -> str:
    """Return "typical", "past_half", "old" or "very_old"; empty without any line."""
    if days is None or lines is None or lines.half is None:
        return ""
    if lines.nearly_all is not None and days > lines.nearly_all:
        return "very_old"
    if lines.most is not None and days > lines.most:
        return "old"
    return "past_half" if days > lines.half else "typical"
