import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0010_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="current_version",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="current_of",
                to="moderation.policyversion",
            ),
        ),
    ]
