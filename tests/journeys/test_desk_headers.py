"""The desk runs and loads what is ours, and nothing else."""

import pytest

from tests.journeys.test_learning import OWNER, PASSWORD

PAGES = [
    "",
    "moderation/queue/",
    "comments/comment/",
    "comments/thread/",
    "comments/site/add/",
    "moderation/policy/",
    "moderation/ban/add/",
    "moderation/modelversion/",
    "auth/user/add/",
    "password_change/",
    "second-factor/set-up/",
]


@pytest.fixture(scope="module")
def owner(browser, live_parley, demo_site):
    live_parley.manage("shell", "-c", OWNER)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_parley.base_url}/admin/login/")
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def refusals(page):
    """What the browser refuses to run or load from now on."""
    found = []
    page.on("console", lambda m: found.append(m.text) if "Content Security" in m.text else None)
    return found


def test_nothing_of_the_desk_is_refused(owner, live_parley):
    found = refusals(owner)
    for path in PAGES:
        answer = owner.goto(f"{live_parley.base_url}/admin/{path}", wait_until="load")
        policy = answer.headers["content-security-policy"]
        assert "unsafe-eval" in policy and "'unsafe-inline'" not in policy.split("style-src")[0]
        assert owner.evaluate("typeof Alpine") == "object", path
    assert found == []


def test_what_somebody_got_into_a_page_does_not_run(owner, live_parley):
    found = refusals(owner)
    owner.goto(f"{live_parley.base_url}/admin/moderation/queue/")
    owner.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 1'>");
            const script = document.createElement("script");
            script.textContent = "window.ran = 2";
            document.body.append(script);
            const far = document.createElement("script");
            far.src = "http://evil.example/x.js";
            document.body.append(far);
        }"""
    )
    owner.wait_for_function("() => true")
    assert owner.evaluate("window.ran") is None
    assert len(found) >= 2
