"""The browser of the widget's tests is there, and it is a real one."""

import pytest

from tests import browser as chromium


def test_it_shows_a_page_of_a_running_parley(page, live_parley):
    page.goto(f"{live_parley.base_url}/health/")
    assert page.inner_text("body").startswith("Parley is ok.")


def test_each_test_starts_with_an_empty_profile(page, context):
    assert context.cookies() == []


def test_a_named_browser_that_is_not_there_is_not_replaced_by_another(monkeypatch):
    monkeypatch.setenv("PARLEY_CHROMIUM", "/nowhere/chromium")
    assert chromium.find() is None


@pytest.mark.parametrize(("user", "flag"), [(0, True), (1000, False)])
def test_the_sandbox_is_given_up_only_as_root(monkeypatch, user, flag):
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert ("--no-sandbox" in chromium.flags()) is flag
