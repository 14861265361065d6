#!/usr/bin/env python
"""Django's command line. What changes the schema logs in as its owner."""

import os
import sys

from django.core.management import execute_from_command_line

SCHEMA_COMMANDS = {"migrate", "showmigrations", "sqlmigrate", "makemigrations"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okrhub.settings")
    owner = os.environ.get("MIGRATION_DATABASE_URL")
    if owner and SCHEMA_COMMANDS.intersection(sys.argv[1:2]):
        os.environ["DATABASE_URL"] = owner
    execute_from_command_line(sys.argv)
