"""Count the teams that a team of teams is made of among the accountable ones."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0015_canvas"),
        ("teams", "0003_teams_of_teams"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "member_slots.sql").read_text(),
            reverse_sql="DROP TRIGGER check_slots_of_member ON teams_memberteam;"
            "DROP FUNCTION objectives_check_member_slots();",
        ),
    ]
