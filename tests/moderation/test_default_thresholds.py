"""A site that never changed its thresholds gets the new defaults; one that did keeps its own."""

from importlib import import_module

import pytest
from django.apps import apps

from moderation.models import Threshold
from moderation.policy import revise_policy, snapshot_of
from moderation.thresholds import DEFAULTS

migration = import_module("moderation.migrations.0017_default_thresholds")


@pytest.fixture
def old_policy(policy):
    for label, (publish_below, hold_above, reject_above) in migration.OLD.items():
        policy.thresholds.filter(label=label).update(
            publish_below=publish_below, hold_above=hold_above, reject_above=reject_above
        )
    revise_policy(policy)
    return policy


def limits_of(policy):
    rows = Threshold.objects.filter(policy=policy)
    return {row.label: (row.publish_below, row.hold_above, row.reject_above) for row in rows}


def test_untouched_defaults_become_the_new_ones_as_a_version(old_policy):
    before = old_policy.current_version.number
    migration.give_new_defaults(apps)
    old_policy.refresh_from_db()
    assert limits_of(old_policy) == {str(label): tuple(own) for label, own in DEFAULTS.items()}
    assert old_policy.current_version.number == before + 1
    assert old_policy.current_version.snapshot == snapshot_of(old_policy)


def test_thresholds_that_somebody_changed_stay(old_policy):
    old_policy.thresholds.filter(label="insult").update(publish_below=0.45)
    revise_policy(old_policy)
    before = limits_of(old_policy), old_policy.current_version
    migration.give_new_defaults(apps)
    old_policy.refresh_from_db()
    assert (limits_of(old_policy), old_policy.current_version) == before


def test_a_second_time_it_changes_nothing(old_policy):
    migration.give_new_defaults(apps)
    old_policy.refresh_from_db()
    before = old_policy.current_version
    migration.give_new_defaults(apps)
    old_policy.refresh_from_db()
    assert old_policy.current_version == before
