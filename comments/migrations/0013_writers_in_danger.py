import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0012_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="in_danger",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Whether its writer seems to be in danger from themselves.",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="help_line",
            field=models.CharField(
                blank=True,
                default="https://findahelpline.com lists free helplines of most countries.",
                help_text="Whom to call in your country, such as “988, free, at any hour”.",
                max_length=300,
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="help_words",
            field=models.TextField(
                blank=True,
                default="You are not alone with this. Somebody here will read what you wrote. If you think of hurting yourself, please talk to a person now, whatever the hour: {line}",
                help_text="What a writer sees who seems to be in danger from themselves. Markdown; {line} stands for the line below.",
                max_length=1000,
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                models.F("comment"),
                condition=models.Q(("in_danger", True)),
                name="writers_in_danger",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("help_words"), 1000
                ),
                name="help_words_are_short",
            ),
        ),
    ]
