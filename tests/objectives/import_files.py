"""Files to import: written to a folder, and read as the import reads them."""

from pathlib import Path

from objectives.importing.files import open_table
from okrhub.lib.tables import PAGE


def read(path: Path, name: str = "okrs.csv", limits=PAGE):
    with open_table(path, name, limits) as table:
        return table.headers, list(table.rows)
