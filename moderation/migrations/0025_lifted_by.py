import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0024_queue_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="act",
            name="act_kind_is_known",
        ),
        migrations.AddField(
            model_name="ban",
            name="lifted_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lifted_bans",
                to="moderation.act",
            ),
        ),
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(
                choices=[
                    ("decision", "One comment"),
                    ("batch", "Several at once"),
                    ("ban", "Ban"),
                    ("lift", "Ban lifted"),
                    ("name", "Another name"),
                    ("undo", "Undo"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["decision", "batch", "ban", "lift", "name", "undo"])
                ),
                name="act_kind_is_known",
            ),
        ),
    ]
