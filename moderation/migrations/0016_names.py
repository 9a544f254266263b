import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0012_names"),
        ("moderation", "0015_flags_of_networks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NameChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.CharField(max_length=60)),
                ("after", models.CharField(max_length=60)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="act",
            name="act_kind_is_known",
        ),
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(
                choices=[
                    ("decision", "One comment"),
                    ("batch", "Several at once"),
                    ("ban", "Ban"),
                    ("name", "Another name"),
                    ("undo", "Undo"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["decision", "batch", "ban", "name", "undo"])),
                name="act_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="namechange",
            name="act",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="name_change",
                to="moderation.act",
            ),
        ),
        migrations.AddField(
            model_name="namechange",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="name_changes",
                to="comments.author",
            ),
        ),
    ]
