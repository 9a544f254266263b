import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0014_thread_changes"),
        ("moderation", "0017_default_thresholds"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueItem",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="queue_item",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("rule", "Held by a rule"),
                            ("model", "Held by the classifier"),
                            ("reports", "Reported by readers"),
                            ("edit", "Changed by the author"),
                            ("overdue", "No machine has looked at it"),
                            ("person", "Held by a person"),
                            ("other", "Other"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="The code of the rule or threshold that held it.",
                        max_length=60,
                    ),
                ),
                ("reports", models.PositiveIntegerField(default=0, help_text="Open ones.")),
                (
                    "edited",
                    models.BooleanField(
                        default=False, help_text="Readers still see an older text."
                    ),
                ),
                ("in_danger", models.BooleanField(default=False)),
                (
                    "first_time",
                    models.BooleanField(
                        default=False,
                        help_text="Nothing of the author's was public when it was written.",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=3)),
                (
                    "scores",
                    models.JSONField(default=dict, help_text="By label, of the newest text."),
                ),
                ("risk", models.FloatField(help_text="How likely it is that it should not stand.")),
                ("since", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="queue_items",
                        to="comments.author",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="comments.site",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "why__in",
                                ["rule", "model", "reports", "edit", "overdue", "person", "other"],
                            )
                        ),
                        name="queue_item_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("risk__range", (0, 1))), name="risk_is_a_probability"
                    ),
                ],
            },
        ),
    ]
