from django.db import migrations

SQL = """
SET LOCAL ROLE okr_audit;
-- what changed in a time, the latest first
CREATE INDEX event_by_moment ON audit.event (organization_id, happened_at DESC, id DESC);
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_most_complex_share"),
    ]

    operations = [
        migrations.RunSQL(
            SQL,
            reverse_sql="SET LOCAL ROLE okr_audit;"
            "DROP INDEX audit.event_by_moment; RESET ROLE;",
        ),
    ]
