"""Rules, one table each: what they are shown and what they say."""

from types import SimpleNamespace

import pytest

from comments.ids import new_id
from comments.models import Revision, Status
from comments.posting.submission import Client, Submission
from comments.posting.writing import Writing
from moderation.models import Policy, ScoreRequest
from moderation.policy import revise_policy
from moderation.rules import RULES, first_verdict
from moderation.rules.base import Rule
from moderation.rules.terms import find_term
from tests.factories import AuthorFactory, ThreadFactory


def verdict(body="A fair point.", policy=None, **client):
    revision = Revision(id=new_id(), **Writing.of(body).columns())
    # Of somebody who may be called as they like: who else may not is asked of the database.
    comment = SimpleNamespace(author=SimpleNamespace(name="Ada", kind="sso"))
    submission = Submission(comment, revision, Client(**client))
    pure = [rule for rule in RULES if not rule.reads_database]
    found = first_verdict(pure, submission, Policy(**(policy or {})))
    return (found.source.name, found.action.value) if found else None


@pytest.mark.parametrize(
    ("terms", "body", "found"),
    [
        ("scum", "You are SCUM, sir", True),
        ("scum", "the scumbled paint", False),
        ("scum", "you scum_bag", True),
        ("scum", "\uff53\uff43\uff55\uff4d of the earth", True),
        ("scum", "sc\u200bum\u00ad of the earth", True),
        ("Straße", "in der STRASSE", True),
        ("straße", "in der strasse", True),
        ("kill you", "I will kill\n  you", True),
        ("kill you", "I will kill your idea", False),
        ("éclair", "an e\u0301clair", True),
        ("क", "कि", False),
        ("कि", "वह कि नहीं", True),
        ("垃圾", "这是垃圾话", True),
        ("ขยะ", "นี่คือขยะจริง", True),
        ("c++", "I like c++ more", True),
        ("a.c", "abc", False),
        ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", False),
        ("\n  \n", "anything", False),
        ("\u200b", "anything", False),
        ("free money\nscum", "get FREE  MONEY", True),
    ],
)
def test_terms_are_found_as_whole_words_in_any_script(terms, body, found):
    assert (find_term(body, terms) is not None) is found


@pytest.mark.parametrize(
    ("policy", "body", "expected"),
    [
        ({"blocked_terms": "scum"}, "You scum", ("blocked_terms", "reject")),
        ({"suspect_terms": "bribe"}, "A bribe?", ("suspect_terms", "hold")),
        (
            {"suspect_terms": "bribe", "blocked_terms": "scum"},
            "A bribe, scum",
            ("blocked_terms", "reject"),
        ),
        ({}, "A fair point.", None),
        ({}, "http://a.example http://b.example http://c.example", None),
        ({}, "http://a.com http://b.com http://c.com http://d.com", ("links", "hold")),
        ({}, "http://a.com http://a.com/ http://A.com a.com", None),
        ({}, "[x](http://a.com) b.com www.c.com https://d.com/x", ("links", "hold")),
        ({"max_links": None}, "http://a.com http://b.com http://c.com http://d.com", None),
        ({"max_links": 0}, "see http://a.com", ("links", "hold")),
        ({"max_links": 0}, "mail me at someone@a.com", None),
        ({"blocked_hosts": "spam.example"}, "http://spam.example/x", ("blocked_hosts", "reject")),
        (
            {"blocked_hosts": "spam.example"},
            "[a](https://www.deep.SPAM.example./x?y)",
            ("blocked_hosts", "reject"),
        ),
        ({"blocked_hosts": "spam.example"}, "http://notspam.example", None),
        ({"blocked_hosts": "spam.example"}, "http://news.example/?u=spam.example", None),
        ({"blocked_hosts": "https://WWW.spam.com/"}, "see spam.com", ("blocked_hosts", "reject")),
        (
            {"blocked_hosts": "bücher.example"},
            "http://xn--bcher-kva.example",
            ("blocked_hosts", "reject"),
        ),
        ({"blocked_hosts": "spam.com"}, "user:pw@spam.com http://[::1", None),
    ],
)
def test_text_rules_say(policy, body, expected):
    assert verdict(body, policy) == expected


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ({"honeypot_filled": True}, ("honeypot", "hold")),
        ({"seconds_to_submit": 0.4}, ("too_fast", "hold")),
        ({"seconds_to_submit": 2.0}, None),
        ({"seconds_to_submit": None}, None),
        ({}, None),
    ],
)
def test_bot_rules_say(client, expected):
    assert verdict(**client) == expected


def test_a_text_that_stands_under_several_pages_is_held(post, thread):
    body = "Earn a fortune at home with this one simple trick today"
    for _ in range(2):
        assert post(body, in_thread=ThreadFactory(site=thread.site)).status == Status.PENDING
    post(body, in_thread=ThreadFactory())
    assert post(body).status == Status.PENDING
    held = post(body, in_thread=ThreadFactory(site=thread.site))
    assert (held.status, held.decisions.get().reason) == (Status.HELD, "repeated_body")


@pytest.mark.parametrize("change", ["{}", "{}!", "  {}", "**{}**", "{}\u200b", "{} 😀"])
def test_a_text_that_others_write_here_again_and_again_is_held(post, thread, change):
    body = "Everybody knows who took the money from the harbour fund"
    for _ in range(3):
        assert post(body.upper()).status == Status.PENDING
    held = post(change.format(body))
    assert (held.status, held.decisions.get().reason) == (Status.HELD, "repeated_here")


def test_a_short_text_may_stand_everywhere(post, thread):
    for _ in range(5):
        assert post("Well said!", in_thread=ThreadFactory(site=thread.site)).status == "pending"


def test_a_first_comment_is_held_where_the_site_asks_for_it(post, thread, policy):
    revise_policy(policy, hold_first_comments=True)
    author = AuthorFactory(site=thread.site)
    assert post(author=author).status == Status.HELD


def test_a_known_author_is_not_held(post, thread, policy):
    author = AuthorFactory(site=thread.site)
    revise_policy(policy, mode="publish_first")
    assert post(author=author).status == Status.PUBLISHED
    revise_policy(policy, mode="machine_first", hold_first_comments=True)
    assert post("Another point.", author=author).status == Status.PENDING


def test_a_rule_that_crashes_holds_the_comment(post, monkeypatch, caplog):
    class Broken(Rule):
        name = "broken"
        reads_database = True

        def check(self, submission, policy):
            Revision.objects.raw("SELECT nonsense")[0]

    monkeypatch.setattr("moderation.rules.RULES", (Broken(),))
    comment = post()
    decision = comment.decisions.get()
    assert comment.status == Status.HELD
    assert (decision.source_kind, decision.reason) == ("system", "rule_failed")
    assert decision.detail == {"rule": "broken"}
    assert "Rule broken failed" in caplog.text


def test_what_a_rule_rejects_is_not_scored(post, policy):
    revise_policy(policy, blocked_terms="scum")
    assert post("You scum").status == Status.REJECTED
    assert not ScoreRequest.objects.exists()


def test_a_rule_objects_before_a_comment_is_published_first(post, policy):
    revise_policy(policy, mode="publish_first", suspect_terms="bribe")
    assert post("A bribe?").status == Status.HELD
    assert post("A fair point.").status == Status.PUBLISHED
