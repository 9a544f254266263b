import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0010_senders"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="hash_routes",
            field=models.BooleanField(
                default=False, help_text="Whether #/story and #!/story are pages of their own."
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="ignored_parameters",
            field=models.TextField(
                blank=True,
                help_text="Parameters of addresses that say nothing of which page it is, besides those of campaigns such as utm_source. One a line; a * at the end stands for anything.",
                max_length=5000,
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="meaningful_parameters",
            field=models.TextField(
                blank=True,
                help_text="Where given, no other parameters than these tell pages apart. One a line.",
                max_length=5000,
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="origins_matter",
            field=models.BooleanField(
                default=True,
                help_text="Whether a page is another one over http than over https, or with www. than without, where both are among the origins.",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="slashes_matter",
            field=models.BooleanField(
                default=True, help_text="Whether /story and /story/ are two pages."
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="page_read_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="title_is_fixed",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Given by the publisher: pages do not change it.",
            ),
        ),
        # Sites from before keep the rules under which their discussions are stored.
        migrations.AlterField(
            model_name="site",
            name="hash_routes",
            field=models.BooleanField(
                default=True, help_text="Whether #/story and #!/story are pages of their own."
            ),
        ),
        migrations.AlterField(
            model_name="site",
            name="origins_matter",
            field=models.BooleanField(
                default=False,
                help_text="Whether a page is another one over http than over https, or with www. than without, where both are among the origins.",
            ),
        ),
        migrations.AlterField(
            model_name="site",
            name="slashes_matter",
            field=models.BooleanField(
                default=False, help_text="Whether /story and /story/ are two pages."
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                models.F("site"),
                models.F("url"),
                condition=models.Q(("key", models.F("url")), _negated=True),
                name="threads_with_an_id_by_url",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("ignored_parameters"), 5000
                ),
                name="ignored_parameters_are_short",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("meaningful_parameters"), 5000
                ),
                name="meaningful_parameters_are_short",
            ),
        ),
    ]
