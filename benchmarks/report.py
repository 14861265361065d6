"""The table of budgets beside what was measured."""

from dataclasses import dataclass, field
from typing import TextIO


@dataclass
class Report:
    """Lines of the table, and how many budgets were missed."""

    lines: list[tuple[str, str, str, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, budget: str, measured: str, *, is_met: bool) -> None:
        """Add a line."""
        self.lines.append((what, budget, measured, is_met))

    @property
    def misses(self) -> int:
        """Count the budgets that were missed."""
        return sum(not is_met for *_, is_met in self.lines)

    def write(self, out: TextIO) -> None:
        """Write the table in Markdown."""
        out.write("\n| What | Budget | Measured | |\n|---|---|---|---|\n")
        for what, budget, measured, is_met in self.lines:
            verdict = "met" if is_met else "**missed**"
            out.write(f"| {what} | {budget} | {measured} | {verdict} |\n")
        for note in self.notes:
            out.write(f"\n{note}\n")
        out.write(f"\n{self.misses} of {len(self.lines)} budgets missed.\n")
