"""Keep whether a round has names, and names out of rounds without."""

from pathlib import Path

from django.db import migrations

NAMES = Path(__file__).resolve().parent.parent / "sql" / "names.sql"


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_opinions_and_cascade")]
    operations = [
        migrations.RunSQL(
            NAMES.read_text(),
            reverse_sql="DROP FUNCTION conversations_refuse_names() CASCADE;"
            "DROP FUNCTION conversations_keep_names() CASCADE;",
        ),
    ]
