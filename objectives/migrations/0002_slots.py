"""Guard the slots: the counter that refuses, and slots that match the teams."""

from pathlib import Path

from django.db import migrations

SLOTS = Path(__file__).resolve().parent.parent / "sql" / "slots.sql"


class Migration(migrations.Migration):
    dependencies = [("objectives", "0001_objectives")]
    operations = [
        migrations.RunSQL(
            SLOTS.read_text(),
            reverse_sql="DROP FUNCTION objectives_check_slots() CASCADE;"
            "DROP FUNCTION objectives_keep_slot() CASCADE;"
            "DROP FUNCTION objectives_count_slot() CASCADE;",
        ),
    ]
