"""Record changes of an organisation's own row."""

from pathlib import Path

from django.db import migrations

TRAIL = Path(__file__).resolve().parent.parent / "sql" / "organization_trail.sql"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_when_an_invitation_was_sent")]

    operations = [
        migrations.RunSQL(
            TRAIL.read_text(),
            reverse_sql="DROP TRIGGER audit_row ON organizations_organization;"
            " DROP FUNCTION audit.record_organization();",
        ),
    ]
