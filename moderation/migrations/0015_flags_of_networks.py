from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0014_repeated_here"),
    ]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="flags_to_hold",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="Take a published comment from the page when readers of so many networks report it, each with a published comment older than a day. Other reports wait in the queue.",
            ),
        ),
    ]
