from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0016_readership"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="told",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="What its author is told of why it was rejected.",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("told", ""), ("status", "rejected"), _connector="OR"),
                name="author_is_told_of_a_rejection_only",
            ),
        ),
    ]
