from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0009_figures_window")]

    operations = [
        migrations.RunSQL(
            (SQL / "statistics.sql").read_text(),
            reverse_sql="DROP FUNCTION refresh_statistics(regclass[]);",
        )
    ]
