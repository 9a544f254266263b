"""Indexes that repeated each other go. What the remaining ones of tables that grow are for:

moderation_decision   comment, number: a comment's history and its last word; comment, revision,
                      source, to_status of machines: none decides twice; revision, number of people:
                      what there is to learn; act and actor where there is one: undoing an act, and
                      an account that is deleted; reverts: nothing is undone twice
moderation_act        actor: an account that is deleted; reverts: nothing is undone twice
moderation_score      revision, model_version: the score of a text; created_at: a day of them
moderation_scorerequest  created_at: the oldest; site, created_at: the sites by turns
moderation_ban        site, author; site, address; site, network: who may not post; author: bans on
                      a card; act: undoing it; created_by: an account that is deleted
moderation_flagresolution  decision: undoing it
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0007_indexes"),
        ("moderation", "0009_flag_resolutions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="ban",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bans",
                to="comments.site",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="act",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="moderation.act",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="policy_version",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="moderation.policyversion",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="revision",
            field=models.ForeignKey(
                db_index=False,
                help_text="The text that was judged: the newest one at that moment.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="comments.revision",
            ),
        ),
        migrations.AlterField(
            model_name="histogram",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="histograms",
                to="comments.site",
            ),
        ),
        migrations.AlterField(
            model_name="modelreport",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="model_reports",
                to="comments.site",
            ),
        ),
        migrations.AlterField(
            model_name="policyversion",
            name="policy",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="moderation.policy",
            ),
        ),
        migrations.AlterField(
            model_name="score",
            name="revision",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="comments.revision",
            ),
        ),
        migrations.AlterField(
            model_name="sitemoderator",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderated_sites",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="threshold",
            name="policy",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="thresholds",
                to="moderation.policy",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                models.F("act"), condition=models.Q(("act__isnull", False)), name="decisions_of_act"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                models.F("actor"),
                condition=models.Q(("actor__isnull", False)),
                name="decisions_of_person",
            ),
        ),
    ]
