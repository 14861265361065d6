"""Freeze what belongs to a locked cycle."""

from pathlib import Path

from django.db import migrations

FREEZE = Path(__file__).resolve().parent.parent / "sql" / "freeze.sql"


class Migration(migrations.Migration):
    dependencies = [("objectives", "0006_revisions")]
    operations = [
        migrations.RunSQL(
            FREEZE.read_text(),
            reverse_sql="DROP FUNCTION objectives_freeze_objective() CASCADE;"
            "DROP FUNCTION objectives_freeze_part() CASCADE;"
            "DROP FUNCTION objectives_freeze_cycle() CASCADE;"
            "DROP FUNCTION objectives_refuse_frozen(text) CASCADE;"
            "DROP FUNCTION objectives_imports() CASCADE;"
            "DROP FUNCTION objectives_is_locked(bigint) CASCADE;",
        ),
    ]
