from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("screens", "0001_search")]

    operations = [
        migrations.RunSQL(
            (SQL / "search_newest.sql").read_text(),
            reverse_sql=(SQL / "search.sql")
            .read_text()
            .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        )
    ]
