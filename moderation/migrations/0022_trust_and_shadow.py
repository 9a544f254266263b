from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0018_shadowed"),
        ("moderation", "0021_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="ban",
            name="shadow",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="They may go on writing and see it as published; nobody else sees any of it.",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="trust_after",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Publish at once, in every mode, what an author writes of whom so many comments are public and none was rejected; rules and the classifier look after. Empty: nobody.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("trust_after__isnull", True), ("trust_after__gte", 1), _connector="OR"
                ),
                name="trust_needs_a_comment",
                violation_error_message="Ask for one comment at least.",
            ),
        ),
    ]
