import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0011_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="reserved_names",
            field=models.TextField(
                blank=True,
                default="Admin\nAdministrator\nModerator\nEditor\nEditorial team",
                help_text="Names that no reader may take, in any look-alike form, besides those of the site's moderators and of a story's author. One a line.",
                max_length=5000,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="byline",
            field=models.CharField(
                blank=True,
                help_text="Who wrote the story: no reader may be called so.",
                max_length=300,
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("reserved_names"), 5000
                ),
                name="reserved_names_are_short",
            ),
        ),
    ]
