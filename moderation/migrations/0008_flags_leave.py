from django.db import migrations


class Migration(migrations.Migration):
    """Flags are of `comments`; their table stays where it is."""

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("moderation", "0007_acts"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Flag")],
            # With the row, groups keep the permissions that they were given.
            database_operations=[
                migrations.RunSQL(
                    "UPDATE django_content_type SET app_label = 'comments'"
                    " WHERE app_label = 'moderation' AND model = 'flag'"
                )
            ],
        )
    ]
