"""As whom the embedded servers run, and what that user must be able to reach.

PostgreSQL refuses to run as root. Started by root, the servers run as a system
user without rights; everybody else runs them as himself.
"""

import os
import pwd
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from okrhub.embedded.errors import CannotStart

SYSTEM_USERS = ("postgres", "_postgres", "daemon", "nobody")


class UserChange(TypedDict):
    """The arguments of subprocess for another user; None changes nothing."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


UNCHANGED: UserChange = {"user": None, "group": None, "extra_groups": None}


@dataclass(frozen=True)
class Account:
    """The operating system user that runs the servers."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Tell whether we have to change to this user, which only root can."""
        return self.uid != os.geteuid()

    @property
    def change(self) -> UserChange:
        """Return the arguments by which subprocess changes to this user."""
        if self.is_another:
            return {"user": self.uid, "group": self.gid, "extra_groups": []}
        return UNCHANGED

    def own(self, path: Path) -> None:
        """Hand the path to this user."""
        if self.is_another:
            os.chown(path, self.uid, self.gid)

    def runs(self, program: Path) -> bool:
        """Try whether this user can really start the program."""
        try:
            finished = subprocess.run(
                [str(program), "--version"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd="/",
                check=False,
                **self.change,
            )
        except OSError:
            return False
        return finished.returncode == 0


def account_for(data: Path) -> Account:
    """Return the user that runs the servers whose data is there, or will be.

    Raises CannotStart when the data belongs to a user that we cannot become.
    """
    own = os.geteuid()
    try:
        owner = data.stat().st_uid
    except FileNotFoundError:
        owner = None
    if own != 0:
        if owner is not None and owner != own:
            raise CannotStart(
                f"The data in {data} belongs to the user {_name(owner)}, "
                f"and OKR Hub was started as {_name(own)}."
            )
        return Account(_name(own), own, os.getegid())
    if owner:
        return _account(pwd.getpwuid(owner))
    for name in SYSTEM_USERS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise CannotStart(
        "PostgreSQL does not run as root and this machine has none of the users "
        f"{', '.join(SYSTEM_USERS)}; start OKR Hub as another user."
    )


def closed_parents(path: Path, account: Account) -> list[Path]:
    """Return the folders on the way to the path that the user cannot pass."""
    if not account.is_another:
        return []
    return [
        parent for parent in reversed(path.parents) if not _can_pass(parent, account)
    ]


def open_parents(parents: Iterable[Path]) -> None:
    """Let everybody pass through these folders (o+x); nobody can list them."""
    for parent in parents:
        parent.chmod(parent.stat().st_mode | 0o001)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _can_pass(folder: Path, account: Account) -> bool:
    try:
        status = folder.stat()
    except FileNotFoundError:
        return True
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
