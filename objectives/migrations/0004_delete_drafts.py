"""Let a proposal to which nothing happened be deleted, log and all."""

from pathlib import Path

from django.db import migrations

DRAFTS = Path(__file__).resolve().parent.parent / "sql" / "drafts.sql"


class Migration(migrations.Migration):
    dependencies = [("objectives", "0003_import_rows_by_objective")]
    operations = [
        migrations.RunSQL(
            DRAFTS.read_text(),
            reverse_sql="DROP FUNCTION objectives_delete_draft(bigint);",
        ),
    ]
