import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0018_shadowed"),
        ("moderation", "0022_trust_and_shadow"),
    ]

    operations = [
        migrations.AddField(
            model_name="queueitem",
            name="text",
            field=models.TextField(blank=True, default="", help_text="The newest."),
        ),
        migrations.AddField(
            model_name="queueitem",
            name="thread",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="queue_items",
                to="comments.thread",
            ),
        ),
        migrations.RunSQL(
            """
            UPDATE moderation_queueitem item SET thread_id = comment.thread_id, text = revision.body
            FROM comments_comment comment
            JOIN comments_revision revision ON revision.id = comment.newest_revision_id
            WHERE comment.id = item.comment_id
            """,
            migrations.RunSQL.noop,
        ),
    ]
