"""Uploaded files, kept below the data directory under generated names until used."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings


def directory() -> Path:
    """Return where files are kept; made when missing, closed to others."""
    path: Path = settings.DATA_DIR / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(blocks: Iterable[bytes]) -> str:
    """Write a file under a generated name and return that; whole or not at all."""
    name = uuid.uuid4().hex
    path = directory() / name
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for block in blocks:
                file.write(block)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name


def path_of(name: str) -> Path:
    """Return where a kept file is. Its name was generated, never sent."""
    return directory() / name


def forget(*names: str) -> None:
    """Delete kept files if they are still there."""
    for name in filter(None, names):
        path_of(name).unlink(missing_ok=True)


def forget_older(than: datetime) -> int:
    """Delete what was forgotten here since a moment; return how many."""
    old = [
        path
        for path in directory().iterdir()
        if path.stat().st_mtime < than.timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
