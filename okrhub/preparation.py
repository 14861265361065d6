"""Bring database and static files to the state of the code, as the schema's owner.

Run by `make run` before anything serves pages: `python -m okrhub.preparation`. One
process for all of it, since loading Django takes longer than finding nothing to do.
"""

import os

import django
from django.core.management import call_command

from okrhub.migrating import migrate


def main() -> None:
    """Migrate, and collect the static files under their hashed names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "okrhub.settings"
    os.environ["DATABASE_URL"] = os.environ["MIGRATION_DATABASE_URL"]
    django.setup()
    migrate()
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
