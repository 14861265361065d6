"""Let units be archived; a name is taken only while its unit is current."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_when_an_invitation_was_sent"),
        ("teams", "0001_teams"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="unit",
            name="unit_name_is_unique",
        ),
        migrations.AddField(
            model_name="unit",
            name="archived_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_on", None)),
                fields=("organization", "name"),
                name="unit_name_is_unique",
            ),
        ),
    ]
