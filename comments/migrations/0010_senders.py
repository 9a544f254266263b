from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0009_readings"),
    ]

    operations = [
        migrations.AddField(
            model_name="flag",
            name="address_hash",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="flag",
            name="network_hash",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="vote",
            name="address_hash",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="vote",
            name="counts",
            field=models.BooleanField(
                default=True, editable=False, help_text="Whether it is in the comment's tallies."
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                models.F("address_hash"), models.F("created_at"), name="comments_of_address"
            ),
        ),
    ]
