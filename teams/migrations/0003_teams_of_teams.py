"""Teams that are made of teams, each of which is in one at a time."""

import django.db.models.deletion
from django.db import migrations, models

import okrhub.lib.tenancy
import okrhub.lib.walls


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_backup_reads_the_trail"),
        ("teams", "0002_archive_units"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberTeam",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("joined_on", models.DateField()),
                ("left_on", models.DateField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stays",
                        to="teams.team",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        default=okrhub.lib.tenancy.current_organization_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("left_on", None)),
                        fields=["organization", "group"],
                        name="present_member_teams",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_on", None)),
                        fields=("organization", "team"),
                        name="team_is_in_one_team_of_teams",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on", None),
                            ("left_on__gte", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="member_team_leaves_after_it_joins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group", models.F("team")), _negated=True),
                        name="team_is_no_member_of_itself",
                    ),
                    okrhub.lib.walls.TenantWall(
                        name="teams_memberteam_wall", references=("group", "team")
                    ),
                ],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="team",
            name="integration_team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teams.team",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="kind",
            field=models.CharField(
                choices=[
                    ("team", "Team"),
                    ("nexus", "Nexus"),
                    ("less", "LeSS"),
                    ("art", "Agile release train"),
                    ("own", "Our own kind"),
                ],
                default="team",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="teams_review_apart",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "team"), _negated=True),
                    models.Q(("integration_team", None), ("teams_review_apart", False)),
                    _connector="OR",
                ),
                name="team_integrates_no_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "nexus"), ("teams_review_apart", True), _negated=True
                ),
                name="nexus_reviews_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=okrhub.lib.walls.TenantReference(
                name="teams_team_integration_tenant", reference="integration_team"
            ),
        ),
    ]
