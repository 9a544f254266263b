import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0015_without_danger_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Readership",
            fields=[
                (
                    "thread",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="readership",
                        serialize=False,
                        to="comments.thread",
                    ),
                ),
                ("views", models.PositiveIntegerField()),
            ],
        ),
    ]
