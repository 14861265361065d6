"""Close no review without its decisions."""

from pathlib import Path

from django.db import migrations

DECISIONS = Path(__file__).resolve().parent.parent / "sql" / "decisions.sql"


class Migration(migrations.Migration):
    dependencies = [("sprints", "0007_reviews")]
    operations = [
        migrations.RunSQL(
            DECISIONS.read_text(),
            reverse_sql="DROP FUNCTION sprints_check_decisions() CASCADE;",
        ),
    ]
