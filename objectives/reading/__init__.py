"""Read OKRs as people write them: text from a wiki, a slide or a sheet, and cells.

Everything read is a proposal that somebody confirms, so nothing is guessed silently:
what is missing is named, and every number keeps its place in the text.
"""

from objectives.reading.outline import ReadObjective, read_okrs
from objectives.reading.sentences import (
    ReadKeyResult,
    ReadNumber,
    Role,
    read_key_result,
)
from okrhub.lib.cells import (
    ReadValue,
    read_date,
    read_in_unit,
    read_number,
    read_percent,
    read_typed,
    read_value,
)

__all__ = [
    "ReadKeyResult",
    "ReadNumber",
    "ReadObjective",
    "ReadValue",
    "Role",
    "read_date",
    "read_in_unit",
    "read_key_result",
    "read_number",
    "read_okrs",
    "read_percent",
    "read_typed",
    "read_value",
]
