from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("screens", "0002_newest_first")]

    operations = [
        migrations.RunSQL(
            (SQL / "search_by_id.sql").read_text(),
            reverse_sql=(SQL / "search_newest.sql").read_text(),
        )
    ]
