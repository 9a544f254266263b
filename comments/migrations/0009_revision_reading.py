from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0008_site_keys_with_scopes"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="reading",
            field=models.TextField(
                blank=True,
                default="",
                help_text="What readers read, where the source says something else.",
            ),
        ),
    ]
