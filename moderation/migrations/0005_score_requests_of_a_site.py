import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE moderation_scorerequest request SET site_id = thread.site_id
FROM comments_revision revision
JOIN comments_comment comment ON comment.id = revision.comment_id
JOIN comments_thread thread ON thread.id = comment.thread_id
WHERE revision.id = request.revision_id
"""


def site(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="comments.site",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0005_what_people_type_is_bounded"),
        ("moderation", "0004_what_people_type_is_bounded"),
    ]

    operations = [
        migrations.AddField("scorerequest", "site", site(null=True)),
        migrations.RunSQL([FILL, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AlterField("scorerequest", "site", site(null=False)),
        migrations.AddIndex(
            "scorerequest",
            models.Index(models.F("site"), models.F("created_at"), name="score_requests_of_a_site"),
        ),
    ]
