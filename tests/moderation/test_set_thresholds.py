"""A site's thresholds by what they cost."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from comments.models import Site
from ml.workshop.thresholds import for_false_holds_together
from moderation.models import Policy
from moderation.policy import hold_from
from tests.factories import SiteFactory


@pytest.fixture
def site(db) -> Site:
    return SiteFactory(key="herald")


def numbers(site: Site) -> dict[str, tuple]:
    return {
        t.label: (t.publish_below, t.hold_above, t.reject_above)
        for t in Policy.objects.get(site=site).thresholds.all()
    }


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("set_thresholds", "--site", "herald", *arguments, stdout=out)
    return out.getvalue()


def test_a_cost_becomes_the_site_s_thresholds_and_a_version(site):
    before = site.policy.current_version.number
    out = run("--false-holds", "5")
    expected = for_false_holds_together(5, settings.MODEL_DIR)
    for label, (publish, hold, _) in numbers(site).items():
        assert publish == hold == expected[label]
    version = Policy.objects.get(site=site).current_version
    assert version.number == before + 1
    assert version.snapshot["thresholds"]["toxic"][1] == expected["toxic"]
    assert f"version {version.number}" in out


def test_a_dry_run_prints_and_changes_nothing(site):
    before, version = numbers(site), site.policy.current_version
    out = run("--false-holds", "5", "--dry-run")
    assert f"{for_false_holds_together(5, settings.MODEL_DIR)['toxic']:.4f}" in out
    assert numbers(site) == before
    assert Policy.objects.get(site=site).current_version == version


def test_what_is_rejected_is_never_below_what_is_held(site):
    before = numbers(site)
    rejected = before["spam"][2]
    hold_from(site.policy, {"spam": 0.5})
    assert numbers(site)["spam"] == (0.5, 0.5, rejected)
    hold_from(site.policy, {"spam": 0.999})
    assert numbers(site)["spam"] == (0.999, 0.999, 0.999)
    assert numbers(site)["toxic"] == before["toxic"] == (0.4, 0.5, None)


def test_an_unknown_site_and_an_unmeasured_cost_are_refused(site):
    with pytest.raises(CommandError, match="no site 'tribune'"):
        call_command("set_thresholds", site="tribune", false_holds=5.0)
    before = numbers(site)
    with pytest.raises(CommandError, match="was not measured"):
        run("--false-holds", "0.01")
    assert numbers(site) == before
