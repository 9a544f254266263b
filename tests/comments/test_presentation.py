"""A reader sees the same of a comment, whether it comes as JSON or as HTML."""

import re
from itertools import product

import pytest
from django.test import Client as Browser

from comments.accounts.tokens import token_for
from comments.models import Comment, Revision, Status
from tests.factories import AuthorFactory, make_comment

pytestmark = pytest.mark.django_db


def make(status, *, answered, edited):
    """A comment in a state, with a reply under it or not, with an edit that waits or not."""
    comment = make_comment(body="The first words.")
    if answered:
        make_comment(parent=comment, body="An answer.")
    if edited:
        newer = Revision.objects.create(
            comment=comment, number=2, body="Other words.", html="<p>Other words.</p>",
            created_at=comment.created_at,
        )  # fmt: skip
        Comment.objects.filter(pk=comment.pk).update(newest_revision=newer)
    Comment.objects.filter(pk=comment.pk).update(status=status)
    comment.refresh_from_db()
    return comment


def browser_of(author):
    return Browser(headers={"authorization": f"Bearer {token_for(author)}"})


def as_json(browser, comment):
    answer = browser.get(f"/api/v1/comments/{comment.pk}")
    if answer.status_code == 404:
        return None
    shown = answer.json()
    return {
        "status": shown["status"],
        "html": shown["html"].strip(),
        "author": (shown["author"] or {}).get("name"),
        "score": shown["score"],
        "is_edit_waiting": shown.get("is_edit_waiting", False),
        "is_edited": shown["edited_at"] is not None,
    }


def as_html(browser, comment):
    answer = browser.get(f"/embed/comments/{comment.pk}")
    if answer.status_code == 404:
        return None

    def one(pattern):
        found = re.search(pattern, answer.text, re.DOTALL)
        return found and found[1].strip()

    return {
        "status": one(r'data-status="(\w+)"'),
        "html": one(r'<div class="body"[^>]*>(.*?)</div>') or "",
        "author": one(r"<h3[^>]*>(.*?)</h3>"),
        "score": int(one(r'data-score="(-?\d+)"')),
        "is_edit_waiting": "data-edit-waits" in answer.text,
        "is_edited": 'class="edited"' in answer.text,
    }


EACH = list(product(Status.values, [False, True], [False, True]))


@pytest.mark.parametrize(("status", "answered", "edited"), EACH)
@pytest.mark.parametrize("own", [True, False], ids=["own", "of another"])
def test_a_comment_is_the_same_as_json_and_as_html(status, answered, edited, own):
    comment = make(status, answered=answered, edited=edited)
    reader = comment.author if own else AuthorFactory(site=comment.author.site)
    browser = browser_of(reader)
    assert as_json(browser, comment) == as_html(browser, comment)


@pytest.mark.parametrize(("status", "answered", "edited"), EACH)
def test_others_read_nothing_that_is_not_public(status, answered, edited):
    comment = make(status, answered=answered, edited=edited)
    shown = as_json(Browser(), comment)
    if status == Status.PUBLISHED:
        assert shown["html"] == "<p>The first words.</p>"
    elif answered:
        assert (shown["html"], shown["author"], shown["score"]) == ("", None, 0)
    else:
        assert shown is None


def test_ones_own_unseen_comments_are_the_same_as_json_and_as_html():
    author = AuthorFactory()
    made = [make(*each[:1], answered=each[1], edited=each[2]) for each in EACH]
    thread = made[0].thread
    Comment.objects.filter(pk__in=[c.pk for c in made]).update(author=author, thread=thread)
    author.site = thread.site
    author.save()
    browser = browser_of(author)
    listed = browser.get(f"/api/v1/threads/{thread.pk}/mine").json()["comments"]
    fragment = browser.get(f"/embed/threads/{thread.pk}/mine").text
    unseen = {
        str(comment.pk)
        for comment, (status, _, edited) in zip(made, EACH, strict=True)
        if status in ("pending", "held", "rejected") or (status == "published" and edited)
    }
    assert {c["id"] for c in listed} == set(re.findall(r'id="c-([\w-]+)"', fragment)) == unseen
