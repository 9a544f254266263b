from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0017_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="shadowed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Rejected; but its author sees it as published.",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                models.F("author"),
                condition=models.Q(("status", "rejected")),
                name="rejected_of_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shadowed", False),
                    models.Q(("status", "rejected"), ("told", "")),
                    _connector="OR",
                ),
                name="only_a_rejected_comment_is_shadowed",
            ),
        ),
    ]
