from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0008_site_keys_with_scopes"),
        ("moderation", "0011_sites_can_go"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="modelversion",
            name="promoted_by_name",
            field=models.CharField(
                blank=True, help_text="An account, or a publisher's key.", max_length=150
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="source_name",
            field=models.CharField(
                blank=True,
                help_text="Who changed it: an account, or a publisher's key.",
                max_length=150,
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("number",), name="decision_number_is_unique"
            ),
        ),
        migrations.AlterConstraint(
            model_name="threshold",
            name="thresholds_are_ordered",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("publish_below__lte", models.F("hold_above")),
                    models.Q(
                        ("reject_above__isnull", True),
                        ("hold_above__lte", models.F("reject_above")),
                        _connector="OR",
                    ),
                ),
                name="thresholds_are_ordered",
                violation_error_code="thresholds_cross",
                violation_error_message="Publish below ≤ hold above ≤ reject above.",
            ),
        ),
    ]
