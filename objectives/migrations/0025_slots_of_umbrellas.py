"""Leave out the owner of an umbrella, unless a key result of it is its own."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("objectives", "0024_search_by_words")]

    operations = [
        migrations.RunSQL(
            (SQL / "umbrella_slots.sql").read_text(),
            (SQL / "umbrella_slots_back.sql").read_text(),
        )
    ]
