from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conversations", "0011_search_by_words"),
        ("measures", "0002_kpis"),
        ("objectives", "0024_search_by_words"),
        ("organizations", "0006_most_complex_share"),
        ("sprints", "0010_search_by_words"),
        ("teams", "0004_leaders_of_units"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "search.sql").read_text(),
            reverse_sql="DROP FUNCTION screens_search"
            "(tsquery, text, text, bigint, integer);",
        ),
    ]
