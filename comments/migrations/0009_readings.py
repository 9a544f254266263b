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
        migrations.RemoveIndex(
            model_name="revision",
            name="revisions_by_body",
        ),
        migrations.AddField(
            model_name="revision",
            name="fingerprint",
            field=models.UUIDField(
                editable=False, help_text="The same for texts that say the same.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(models.F("fingerprint"), name="revisions_by_fingerprint"),
        ),
    ]
