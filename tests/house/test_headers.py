"""The headers that guard each kind of answer: none of them is lost by a change elsewhere."""

import pytest

from tests.factories import ORIGIN, ThreadFactory, UserFactory, make_comment

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNFRAMED = {"X-Frame-Options": "DENY"}


@pytest.fixture
def thread():
    thread = ThreadFactory()
    make_comment(thread=thread)
    return thread


def policy_of(answer):
    """The directives of its Content-Security-Policy."""
    parts = answer.headers.get("Content-Security-Policy", "").split("; ")
    return {name: sources for name, _, sources in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/demo/", 404),
        ("/nothing/here", 404),
        ("/health/", 503),
        ("/embed.js", 200),
        ("/api/schema/", 200),
        ("/api/v1/threads/{thread}", 200),
        ("/api/v1/threads/{thread}/comments", 200),
        ("/api/v1/threads/{thread}/mine", 200),
        ("/api/v1/comments/{thread}", 404),
        ("/admin/", 302),
        ("/admin/login/", 200),
        ("/admin/moderation/queue/", 302),
    ],
)
def test_every_answer_is_taken_for_what_it_is_and_framed_by_nobody(client, thread, path, status):
    answer = client.get(path.format(thread=thread.pk))
    assert answer.status_code in (status, 200)
    found = {name: answer.headers.get(name) for name in EVERYWHERE | UNFRAMED}
    assert found == EVERYWHERE | UNFRAMED


def test_the_apis_reference_may_open_windows_and_is_framed_by_nobody(client):
    headers = client.get("/api/docs/").headers
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_the_frame_runs_our_script_alone_and_is_framed_by_the_site_alone(client, thread):
    answer = client.get("/embed/thread/", {"site": thread.site.key, "url": thread.url})
    found = policy_of(answer)
    assert found["default-src"] == "'none'"
    assert found["script-src"] == "'self'"
    assert found["form-action"] == found["base-uri"] == "'none'"
    assert found["frame-ancestors"] == f"'self' {ORIGIN}"
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "X-Frame-Options" not in answer.headers


def test_the_desk_runs_our_scripts_alone(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for path in ("/admin/", "/admin/login/", "/admin/moderation/queue/", "/admin/nothing/"):
        found = policy_of(client.get(path))
        assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'"
        assert found["script-src"] == "'self' 'unsafe-eval'"
        assert found["form-action"] == "'self'"


def test_what_is_personal_is_kept_by_nobody(client, thread):
    for path in (f"/api/v1/threads/{thread.pk}/mine", f"/api/v1/authors/me?site={thread.site.key}"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"
    assert "no-store" in client.get("/admin/login/").headers["Cache-Control"]
