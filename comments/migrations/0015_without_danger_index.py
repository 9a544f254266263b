from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0014_thread_changes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="revision",
            name="writers_in_danger",
        ),
    ]
