"""What the classifier is told of a comment besides its text, within the statements there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.posting.writing import Writing
from moderation.features import features_of_text
from moderation.models import Score
from moderation.policy import revise_policy
from moderation.score_queue import claim
from moderation.scoring import score_waiting
from tests.factories import AuthorFactory, ThreadFactory, make_comment

LONG = "The same long sentence, word for word, stands under page after page."


def features_of(comment):
    return Score.objects.get(revision=comment.newest_revision).features


def test_a_first_comment_says_so_and_a_second_one_does_not(post, policy, scorer):
    first = post("one")
    score_waiting(scorer)
    second = post("two", author=first.author)
    score_waiting(scorer)
    assert features_of(first)["first_comment"] == 1
    assert "first_comment" not in features_of(second)


def test_the_share_of_rejected_comments_is_that_of_the_authors_others(post, policy, scorer):
    author = AuthorFactory(site=policy.site)
    thread = ThreadFactory(site=policy.site)
    for status in ("published", "published", "published", "rejected", "held", "pending"):
        make_comment(thread=thread, author=author, status=status)
    comment = post("seventh", author=author)
    score_waiting(scorer)
    assert features_of(comment)["rejected_ratio"] == 0.25


def test_copies_under_other_pages_are_counted_by_page(post, policy, scorer):
    elsewhere = [ThreadFactory(site=policy.site) for _ in range(2)]
    copies = [post(LONG, in_thread=thread) for thread in (*elsewhere, elsewhere[0])]
    there = post(LONG.upper())
    other_site = post(LONG, in_thread=ThreadFactory())
    score_waiting(scorer)
    assert features_of(there)["near_duplicates"] == 2
    assert "near_duplicates" not in features_of(other_site)
    assert features_of(copies[0])["near_duplicates"] == 2


def test_a_few_words_that_many_say_are_no_copies(post, policy, scorer):
    post("Well said!", in_thread=ThreadFactory(site=policy.site))
    comment = post("Well said!")
    score_waiting(scorer)
    assert "near_duplicates" not in features_of(comment)


@pytest.mark.parametrize(
    ("text", "hits"),
    [("I sell pills", 1), ("pills of bad.example", 2), ("a fine day", None)],
)
def test_hits_on_the_sites_lists_are_counted(policy, text, hits):
    revise_policy(policy, suspect_terms="pills", blocked_hosts="bad.example")
    assert features_of_text(Writing.of(text), policy).get("blocklist_hits") == hits


def test_what_is_known_costs_no_statement_more_however_many_wait(post, policy, scorer):
    def statements():
        with CaptureQueriesContext(connection) as found:
            assert claim(timezone.now())
        return len(found)

    post(LONG)
    one = statements()
    for _ in range(3):
        post(LONG, in_thread=ThreadFactory(site=policy.site))
    assert statements() == one <= 6
