"""Indexes that repeated each other go. What the remaining ones of tables that grow are for:

comments_comment   thread: threads that nobody wrote under; author, id: an author's latest comments
                   and own ones; thread, id and thread, score, id of roots: pages of a discussion;
                   root, id of published: replies; id of held, of pending, of edits that wait: the
                   queue. newest_revision, public_revision: a text is of one comment.
comments_revision  comment, number: an edit's number; md5 of the body: the same text elsewhere
comments_author    site: guests who did nothing
comments_thread    site, key: the thread of a page
comments_vote      comment, author: one vote each; author: one's own votes on a page
moderation_flag    comment, reporter: one report each; comment of open ones: the queue;
                   reporter: how many of one reader are open
comments_idempotencykey  owner, key: a retry; created_at: those that nobody sends again
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0006_flags"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="comment",
            name="undecided_edits",
        ),
        migrations.AlterField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="comments.author",
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="comments.comment",
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="root",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="descendants",
                to="comments.comment",
            ),
        ),
        migrations.AlterField(
            model_name="flag",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flags",
                to="comments.comment",
            ),
        ),
        migrations.AlterField(
            model_name="idempotencykey",
            name="comment",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, to="comments.comment"
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revisions",
                to="comments.comment",
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="threads",
                to="comments.site",
            ),
        ),
        migrations.AlterField(
            model_name="vote",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="votes",
                to="comments.comment",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                models.F("id"),
                condition=models.Q(
                    ("status", "published"),
                    models.Q(("newest_revision", models.F("public_revision")), _negated=True),
                ),
                name="undecided_edits",
            ),
        ),
    ]
