from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("flow", "0009_days_of_sharing"),
    ]

    operations = [
        migrations.RenameField(
            model_name="flowsweep",
            old_name="is_first",
            new_name="fills_past",
        ),
        migrations.AddField(
            model_name="flowsweep",
            name="differences",
            field=models.JSONField(default=list),
        ),
    ]
