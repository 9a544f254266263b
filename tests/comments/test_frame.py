"""What the frame's document and the API say of a text and its language."""

import re

import pytest
from django.test import Client as Browser

from comments.accounts.tokens import token_for
from comments.models import Status
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from comments.transitions import Source, move
from tests.factories import SiteFactory, ThreadFactory, UserFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    """Published, on a German site."""
    site = SiteFactory(language="de", guidelines="Sei nett.")
    thread = ThreadFactory(site=site, title="Hafenchef verhaftet")
    return make_comment(thread=thread, body="Ein fairer Punkt.")


def edited(comment):
    return edit_comment(
        comment_id=comment.id, author=comment.author, body="Ein besserer Punkt.", client=Client()
    )


def approve(comment):
    targets = {comment.id: comment.newest_revision_id}
    move(targets, Status.PUBLISHED, source=Source.moderator(UserFactory()))


def document(comment):
    query = {"site": comment.thread.site.key, "url": comment.thread.url}
    return Browser().get("/embed/thread/", query).text


def fragment(path, author):
    headers = {"authorization": f"Bearer {token_for(author)}"}
    return Browser().get(f"/embed/{path}", headers=headers).text


def api(path):
    return Browser().get(f"/api/v1/{path}").json()


def edited_at(comment):
    """As everybody reads it, in the list and by itself."""
    (listed,) = api(f"threads/{comment.thread_id}/comments")["comments"]
    alone = api(f"comments/{comment.id}")
    assert alone["edited_at"] == listed["edited_at"]
    return alone["edited_at"]


def test_a_text_is_not_called_edited_while_its_edit_waits(comment):
    waiting = edited(comment)
    assert waiting.newest_revision_id != waiting.public_revision_id
    assert "edited</span>" not in document(comment)
    assert edited_at(comment) is None


def test_its_author_sees_the_edit_that_waits_and_that_it_is_one(comment):
    edited(comment)
    own = fragment(f"threads/{comment.thread_id}/mine", comment.author)
    assert "Ein besserer Punkt." in own and "edited</span>" in own


def test_an_edit_that_is_public_is_called_so(comment):
    approve(edited(comment))
    assert "edited</span>" in document(comment)
    comment.refresh_from_db()
    written = comment.newest_revision.created_at
    assert edited_at(comment) == written.isoformat().replace("+00:00", "Z")


def test_a_second_edit_that_waits_does_not_date_the_first_anew(comment):
    approve(edited(comment))
    before = edited_at(comment)
    edit_comment(
        comment_id=comment.id, author=comment.author, body="Der beste Punkt.", client=Client()
    )
    assert edited_at(comment) == before


def test_the_interface_is_english_and_the_sites_words_are_in_its_language(comment):
    page = document(comment)
    assert '<html lang="en"' in page
    assert '<span lang="de" dir="auto">Hafenchef verhaftet</span>' in page
    assert re.search(r'<div lang="de" dir="auto"><p>Sei nett\.</p>', page)
    assert re.search(r'<div class="body" lang="de" dir="auto"><p>Ein fairer Punkt\.</p>', page)
    fields = re.findall(r"<textarea[^>]*>", page)
    assert fields and all('lang="de"' in field for field in fields)


@pytest.mark.parametrize(
    "path",
    [
        "threads/{0.thread_id}/comments",
        "threads/{0.thread_id}/mine",
        "comments/{0.id}/replies",
        "comments/{0.id}",
    ],
)
def test_pieces_of_the_document_name_the_language_too(comment, path):
    make_comment(parent=comment, body="Eine Antwort.")
    edited(comment)
    bodies = re.findall(r'<div class="body"[^>]*>', fragment(path.format(comment), comment.author))
    assert bodies and all('lang="de"' in body for body in bodies)
