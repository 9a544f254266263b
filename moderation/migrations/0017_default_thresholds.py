"""The thresholds that a new site starts with are others: sites that never changed theirs get them."""

from django.db import migrations

# Label: published below, held above, rejected above.
OLD = {
    "spam": (0.25, 0.35, 0.99),
    "toxic": (0.4, 0.5, None),
    "severe_toxic": (0.4, 0.5, None),
    "obscene": (0.5, 0.6, None),
    "threat": (0.4, 0.5, None),
    "insult": (0.5, 0.6, None),
    "identity_hate": (0.4, 0.5, None),
}
NEW = OLD | {
    "spam": (0.3, 0.4, 0.99),
    "threat": (0.075, 0.1, None),
    "insult": (0.7, 0.8, None),
    "identity_hate": (0.07, 0.1, None),
}


def give_new_defaults(apps, schema_editor=None):
    """As the next version of the policy, so that each decision still names what it was made under."""
    Policy = apps.get_model("moderation", "Policy")
    PolicyVersion = apps.get_model("moderation", "PolicyVersion")
    Threshold = apps.get_model("moderation", "Threshold")
    for policy in Policy.objects.exclude(current_version=None).select_related("current_version"):
        rows = Threshold.objects.filter(policy=policy)
        now = {row.label: (row.publish_below, row.hold_above, row.reject_above) for row in rows}
        if now != OLD:
            continue
        for label, (publish_below, hold_above, reject_above) in NEW.items():
            rows.filter(label=label).update(
                publish_below=publish_below, hold_above=hold_above, reject_above=reject_above
            )
        latest = PolicyVersion.objects.filter(policy=policy).order_by("-number").first()
        limits = {label: list(values) for label, values in NEW.items()}
        Policy.objects.filter(pk=policy.pk).update(
            current_version=PolicyVersion.objects.create(
                policy=policy,
                number=latest.number + 1,
                snapshot=policy.current_version.snapshot | {"thresholds": limits},
                source_name="new defaults",
            )
        )


class Migration(migrations.Migration):
    dependencies = [("moderation", "0016_names")]

    operations = [migrations.RunPython(give_new_defaults, migrations.RunPython.noop)]
