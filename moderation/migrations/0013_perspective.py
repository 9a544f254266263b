import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0008_site_keys_with_scopes"),
        ("moderation", "0012_audit_feed"),
    ]

    operations = [
        migrations.CreateModel(
            name="PerspectiveDoor",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="perspective_door",
                        serialize=False,
                        to="comments.site",
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(
                        default=False,
                        help_text="At /v1alpha1/comments:analyze, to secret keys with the scope “score”.",
                        verbose_name="answers clients of Perspective",
                    ),
                ),
                (
                    "leaves_out_unknown",
                    models.BooleanField(
                        default=False,
                        help_text="Attributes such as FLIRTATION are missing in the answer. Otherwise they are refused, as Perspective refuses one that it does not know.",
                        verbose_name="leaves out what it does not judge",
                    ),
                ),
                (
                    "uses_their_scale",
                    models.BooleanField(
                        default=False,
                        help_text="TOXICITY passes a threshold for as many comments as Perspective's would have. Otherwise it is Parley's own probability.",
                        verbose_name="answers on Perspective's scale",
                    ),
                ),
            ],
            options={
                "verbose_name": "door for clients of Perspective",
                "verbose_name_plural": "door for clients of Perspective",
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("digest", models.BinaryField()),
                ("labels", models.JSONField()),
                ("sender", models.CharField(max_length=150, verbose_name="sent by")),
                ("sent_at", models.DateTimeField(db_index=True)),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="comments.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "label from elsewhere",
                "verbose_name_plural": "labels from elsewhere",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "digest"), name="one_suggestion_per_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("labels", {}), _negated=True),
                        name="a_suggestion_says_something",
                    ),
                ],
            },
        ),
    ]
