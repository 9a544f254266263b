import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

READY = [
    ("spam", "Spam or advertising", "It reads like advertising.", ["spam"]),
    (
        "abuse",
        "Abuse or harassment",
        "It attacks somebody. Please answer what was said, not who said it.",
        ["toxic", "insult"],
    ),
    (
        "hate",
        "Hate against a group",
        "It demeans people for what they are.",
        ["toxic", "identity_hate"],
    ),
    (
        "threat",
        "Threat or call to violence",
        "It threatens somebody or calls for violence.",
        ["toxic", "threat"],
    ),
    (
        "personal_information",
        "Private information",
        "It gives away something private, such as where somebody lives or can be reached.",
        [],
    ),
    (
        "false_information",
        "False information",
        "It states something as a fact that is known to be false.",
        [],
    ),
    ("off_topic", "Off topic", "It is not about what this page is about.", []),
    ("illegal", "Illegal", "The law does not allow us to publish it.", []),
    ("other", "Something else", "", []),
]


def give_ready_reasons(apps, schema_editor):
    """To each site those that all had until now, as the next version of its policy."""
    Policy = apps.get_model("moderation", "Policy")
    PolicyVersion = apps.get_model("moderation", "PolicyVersion")
    Reason = apps.get_model("moderation", "Reason")
    plain = [dict(zip(["code", "name", "words", "teaches"], one, strict=True)) for one in READY]
    for policy in Policy.objects.select_related("current_version"):
        Reason.objects.bulk_create(
            Reason(policy=policy, position=place, **one) for place, one in enumerate(plain, 1)
        )
        if policy.current_version is None:
            continue
        latest = PolicyVersion.objects.filter(policy=policy).order_by("-number").first()
        Policy.objects.filter(pk=policy.pk).update(
            current_version=PolicyVersion.objects.create(
                policy=policy,
                number=latest.number + 1,
                snapshot=policy.current_version.snapshot | {"reasons": plain},
                source_name="reasons of its own",
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0020_readers_and_samples"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="The order at the desk; the first nine have the keys 1 to 9.",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="What the API calls it.",
                        max_length=30,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*\\Z", "Use a to z, 0 to 9 and _."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(help_text="What moderators see.", max_length=60)),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="What the author of a rejected comment is told. Empty: that it does not fit the site's guidelines.",
                        max_length=500,
                    ),
                ),
                (
                    "teaches",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("spam", "spam"),
                                ("toxic", "toxic"),
                                ("severe_toxic", "severely toxic"),
                                ("obscene", "obscene"),
                                ("threat", "threat"),
                                ("insult", "insult"),
                                ("identity_hate", "identity hate"),
                            ],
                            max_length=13,
                        ),
                        blank=True,
                        default=list,
                        help_text="What the classifier learns that the comment is. None: it learns nothing, as where friendly words are off topic or false.",
                        size=None,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="moderation.policy",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "code"), name="reason_code_is_unique_in_policy"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "teaches__contained_by",
                                [
                                    "spam",
                                    "toxic",
                                    "severe_toxic",
                                    "obscene",
                                    "threat",
                                    "insult",
                                    "identity_hate",
                                ],
                            )
                        ),
                        name="reason_teaches_known_labels",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="reason_has_a_name"
                    ),
                ],
            },
        ),
        migrations.RunPython(give_ready_reasons, migrations.RunPython.noop),
    ]
