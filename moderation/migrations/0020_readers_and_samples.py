from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0016_readership"),
        ("moderation", "0019_leases_and_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="queueitem",
            name="queue_item_says_why",
        ),
        migrations.AddField(
            model_name="queueitem",
            name="readers",
            field=models.PositiveIntegerField(
                default=0, help_text="Of its discussion, in the last hour."
            ),
        ),
        migrations.AlterField(
            model_name="queueitem",
            name="why",
            field=models.CharField(
                choices=[
                    ("rule", "Held by a rule"),
                    ("model", "Held by the classifier"),
                    ("reports", "Reported by readers"),
                    ("edit", "Changed by the author"),
                    ("overdue", "No machine has looked at it"),
                    ("person", "Held by a person"),
                    ("sample", "Drawn by lot"),
                    ("other", "Other"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="queueitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("why__in", ["rule", "model", "reports", "edit", "overdue"]),
                    ("why__in", ["person", "sample", "other"]),
                    _connector="OR",
                ),
                name="queue_item_says_why",
            ),
        ),
    ]
