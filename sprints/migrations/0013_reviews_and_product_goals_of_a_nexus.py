"""Let the database know what a Nexus has once: its review and its product goal."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
REVERSE = (
    "DROP FUNCTION sprints_check_one_product_goal() CASCADE;"
    "DROP FUNCTION sprints_check_decisions() CASCADE;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0012_figures_window"),
        ("teams", "0004_leaders_of_units"),
    ]
    operations = [
        migrations.RunSQL(
            (SQL / "together.sql").read_text(),
            reverse_sql=REVERSE + (SQL / "decisions.sql").read_text(),
        ),
    ]
