import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What became of a flag is a row of its own."""

    dependencies = [
        ("comments", "0006_flags"),
        ("moderation", "0008_flags_leave"),
    ]

    operations = [
        migrations.CreateModel(
            name="FlagResolution",
            fields=[
                (
                    "flag",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="resolution",
                        serialize=False,
                        to="comments.flag",
                    ),
                ),
                ("upheld", models.BooleanField()),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolved_flags",
                        to="moderation.decision",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            [
                "INSERT INTO moderation_flagresolution (flag_id, decision_id, upheld)"
                " SELECT id, resolved_by_id, upheld FROM moderation_flag"
                " WHERE resolved_at IS NOT NULL",
                "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED",
                "ALTER TABLE moderation_flag"
                " DROP CONSTRAINT only_resolved_flags_are_upheld_or_not,"
                " DROP COLUMN resolved_by_id, DROP COLUMN upheld",
            ]
        ),
    ]
