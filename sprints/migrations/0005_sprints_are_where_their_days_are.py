from django.db import migrations

UPDATE = """
UPDATE sprints_sprint
   SET state = CASE WHEN ends_on < current_date THEN 'closed' ELSE 'active' END
 WHERE starts_on <= current_date
"""


class Migration(migrations.Migration):
    """Sprints from before the steps: those that ended are closed, others go on."""

    dependencies = [
        ("sprints", "0004_steps_of_sprints_and_results_of_goals"),
    ]

    operations = [
        migrations.RunSQL(UPDATE, migrations.RunSQL.noop),
    ]
