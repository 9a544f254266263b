from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0013_perspective"),
    ]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="repeated_body_threads",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="Hold a text that stood under so many other pages in the last days, or that so many others have written here. 0 is off.",
            ),
        ),
    ]
