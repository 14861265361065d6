"""Keep the name that a tool has for a sprint, so that it may be renamed here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sprints", "0013_reviews_and_product_goals_of_a_nexus")]

    operations = [
        migrations.AddField(
            model_name="sprint",
            name="known_as",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    ]
