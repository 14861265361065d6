from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0009_what_ifs"),
        ("objectives", "0023_awaited_answers_and_plans_that_fell_back"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE objectives_objective AS o SET awaits_answer = true"
            " FROM conversations_cascadeproposal AS p"
            " WHERE p.organization_id = o.organization_id AND p.objective_id = o.id"
            " AND o.state = 'proposed'"
            " AND p.state IN ('asked', 'countered', 'pushed_back', 'held')",
            migrations.RunSQL.noop,
        ),
    ]
