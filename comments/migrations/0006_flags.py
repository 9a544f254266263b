import django.db.models.deletion
from django.db import migrations, models

import comments.ids


class Migration(migrations.Migration):
    """Flags came from `moderation`, with their table."""

    dependencies = [
        ("comments", "0005_what_people_type_is_bounded"),
        ("moderation", "0008_flags_leave"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Flag",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=comments.ids.new_id,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("spam", "Spam or advertising"),
                                    ("abuse", "Insults or attacks somebody"),
                                    ("off_topic", "Off topic"),
                                    ("false_information", "False information"),
                                    ("illegal", "Illegal content"),
                                    ("other", "Something else"),
                                ],
                                max_length=17,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("created_at", models.DateTimeField()),
                        ("resolved_at", models.DateTimeField(null=True)),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flags",
                                to="comments.comment",
                            ),
                        ),
                        (
                            "reporter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flags",
                                to="comments.author",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "moderation_flag",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                models.F("comment"),
                                condition=models.Q(("resolved_at__isnull", True)),
                                name="open_flags",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("comment", "reporter"),
                                name="one_flag_per_reporter_and_comment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "reason__in",
                                        [
                                            "spam",
                                            "abuse",
                                            "off_topic",
                                            "false_information",
                                            "illegal",
                                            "other",
                                        ],
                                    )
                                ),
                                name="flag_reason_is_known",
                            ),
                        ],
                    },
                )
            ]
        )
    ]
