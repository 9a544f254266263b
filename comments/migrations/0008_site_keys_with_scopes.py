import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0007_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="sitekey",
            options={"ordering": ["-id"], "verbose_name": "secret key"},
        ),
        migrations.AddField(
            model_name="idempotencykey",
            name="answer",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="sitekey",
            name="expires_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="sitekey",
            name="hint",
            field=models.CharField(
                blank=True, editable=False, help_text="The end of the secret.", max_length=4
            ),
        ),
        migrations.AddField(
            model_name="sitekey",
            name="last_used_on",
            field=models.DateField(editable=False, help_text="A day of UTC.", null=True),
        ),
        migrations.AddField(
            model_name="sitekey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("threads", "make, close and rename threads"),
                        ("comments:read", "every comment, flags, decisions"),
                        ("comments:write", "post on behalf of readers"),
                        ("moderate", "approve, hold, reject and undo"),
                        ("authors", "find authors, ban them and lift bans"),
                        ("score", "ask the classifier about texts"),
                        (
                            "policy",
                            "the policy, and which classifier is in use",
                        ),
                        ("webhooks", "webhooks"),
                        ("export", "export"),
                    ],
                    max_length=16,
                ),
                blank=True,
                default=list,
                help_text="Without any it only lifts the limits on what readers may do.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="is_kept",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Made by the publisher's server: stays although nobody writes under it.",
            ),
        ),
        migrations.AlterField(
            model_name="idempotencykey",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="comments.comment",
            ),
        ),
        migrations.AlterField(
            model_name="sitekey",
            name="name",
            field=models.CharField(
                help_text="The server or tool that will hold it.", max_length=80
            ),
        ),
        migrations.AlterField(
            model_name="sitekey",
            name="revoked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="sitekey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "threads",
                            "comments:read",
                            "comments:write",
                            "moderate",
                            "authors",
                            "score",
                            "policy",
                            "webhooks",
                            "export",
                        ],
                    )
                ),
                name="key_scopes_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitekey",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="key_has_a_name"
            ),
        ),
    ]
