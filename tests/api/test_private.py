"""What a reader entrusts to a site comes back to nobody but whom the form names."""

import pytest

from comments.accounts.tokens import token_for
from comments.models import Author
from tests.api.conftest import post
from tests.factories import SiteFactory
from tests.moderation.at_the_desk import desk_of

pytestmark = pytest.mark.django_db

EMAIL = "ada.lovelace@quay.example"


@pytest.fixture
def comment(client, thread):
    """By a reader with an e-mail address, in words that the test's site publishes."""
    made = post(client, thread, name="Ada", email=EMAIL).json()
    assert Author.objects.get(name="Ada").email == EMAIL
    return made


def answers(client, thread, comment):
    """Every answer that has to do with this reader, as anybody sees it and as they do."""
    own = {"Authorization": f"Bearer {token_for(Author.objects.get(name='Ada'))}"}
    api = f"/api/v1/threads/{thread.pk}"
    query = {"site": thread.site.key, "url": thread.url}
    for headers in ({}, own):
        yield client.get(api, headers=headers)
        yield client.get(f"{api}/comments", headers=headers)
        yield client.get(f"/api/v1/comments/{comment['id']}", headers=headers)
        yield client.get("/api/v1/authors/me", query, headers=headers)
        yield client.get("/embed/thread/", query, headers=headers)
        body = {"body": "Nonsense"}
        reply = f"/api/v1/comments/{comment['id']}"
        yield client.patch(reply, body, content_type="application/json", headers=headers)
    again = {"body": "Another point.", "name": "Ada", "email": EMAIL}
    yield client.post(f"{api}/comments", again, content_type="application/json")
    wrong = {"body": "", "name": "Ada", "email": EMAIL}
    yield client.post(f"{api}/comments", wrong, content_type="application/json")


def test_an_email_address_is_in_no_answer(client, thread, comment):
    found = [a for a in answers(client, thread, comment) if EMAIL in a.text]
    assert [(a.request["PATH_INFO"], a.text) for a in found] == []


def test_the_form_names_who_sees_it_and_they_do(client, thread, comment):
    query = {"site": thread.site.key, "url": thread.url}
    form = client.get("/embed/thread/", query).text
    assert "E-mail <small>optional, only moderators see it</small>" in form
    author = Author.objects.get(name="Ada")
    page = f"/admin/comments/author/{author.pk}/change/"
    assert EMAIL not in client.get(page, follow=True).text
    assert EMAIL in desk_of(client, thread.site).get(page).text


def test_moderators_of_another_site_do_not(client, comment):
    author = Author.objects.get(name="Ada")
    desk = desk_of(client, SiteFactory())
    for path in (f"comments/author/{author.pk}/change/", "comments/author/?q=lovelace"):
        page = desk.get(f"/admin/{path}", follow=True)
        assert page.status_code == 200
        assert EMAIL not in page.text and "Ada" not in page.text
