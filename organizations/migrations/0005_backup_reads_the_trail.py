from pathlib import Path

from django.db import migrations

BACKUP = Path(__file__).resolve().parent.parent / "sql" / "backup.sql"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_layer_of_kpis")]

    operations = [
        migrations.RunSQL(
            BACKUP.read_text(),
            reverse_sql=(
                "SET LOCAL ROLE okr_audit;"
                "REVOKE SELECT ON audit.event FROM okr_migrator;"
                "REVOKE SELECT ON SEQUENCE audit.event_id_seq FROM okr_migrator;"
                "RESET ROLE;"
            ),
        )
    ]
