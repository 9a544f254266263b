"""A disguise that a browser undoes is undone for whoever judges, too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Author, Revision, Status
from moderation.models import Score
from moderation.policy import revise_policy
from moderation.readings import Written, judge_all
from moderation.scorer.judging import Judged, Judgements, Word
from moderation.scoring import score_waiting
from tests.factories import AuthorFactory
from tests.moderation.fakes import FakeScorer


class Heard:
    """Answers by a table, and remembers what it was asked."""

    def __init__(self, **by_text):
        self.by_text, self.asked = by_text, []

    def judge(self, texts, *, explain_from=None):
        self.asked += [one.text for one in texts]
        return Judgements("1", [self.by_text.get(one.text) for one in texts])


def judged(language="en", words=None, **probabilities):
    return Judged(language, probabilities, words or {})


def written(body, reading=""):
    return Written(body, reading, {}, "site")


def test_a_text_without_markup_is_asked_about_once():
    judge = Heard(fine=judged(toxic=0.2))
    found = judge_all(judge, [written("fine")])
    assert judge.asked == ["fine"]
    assert found.texts == [judged(toxic=0.2)]


def test_the_worse_of_reading_and_source_counts_label_by_label():
    bad, worse = [Word("bad", 0, 3, 1.0)], [Word("worse", 0, 5, 2.0)]
    judge = Heard(
        seen=judged(toxic=0.9, spam=0.1, words={"toxic": bad}),
        source=judged(toxic=0.3, spam=0.8, words={"spam": worse}),
    )
    (found,) = judge_all(judge, [written("source", "seen")]).texts
    assert found.probabilities == {"toxic": 0.9, "spam": 0.8}
    assert found.words == {"toxic": bad, "spam": worse}


def test_the_language_is_that_of_what_is_read():
    judge = Heard(seen=judged("en", toxic=0.1), source=judged("es", spam=0.7))
    (found,) = judge_all(judge, [written("source", "seen")]).texts
    assert (found.language, found.probabilities) == ("en", {"toxic": 0.1})


def test_answers_keep_their_order():
    texts = {"a": judged(toxic=0.1), "b": judged(toxic=0.2), "c": judged(toxic=0.3)}
    judge = Heard(**texts, seen=judged(toxic=0.5))
    asked = [written("a"), written("b", "seen"), written("c")]
    assert [one.probabilities["toxic"] for one in judge_all(judge, asked).texts] == [0.1, 0.5, 0.3]


@pytest.mark.parametrize("missing", ["seen", "source"])
def test_a_text_that_fails_in_some_form_has_no_answer(missing):
    known = {"seen": judged(toxic=0.1), "source": judged(toxic=0.1)}
    del known[missing]
    assert judge_all(Heard(**known), [written("source", "seen")]).texts == [None]


@pytest.mark.parametrize("body", ["*toxic=0.9* you", "tox&#105;c=0.9 you", "to**xic=0.9** you"])
def test_a_comment_is_held_for_what_it_reads_as(post, body):
    comment = post(body)
    score_waiting(FakeScorer())
    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert Score.objects.get(revision=comment.newest_revision_id).toxic == 0.9


@pytest.mark.parametrize(
    "body",
    ["viagra", "v&#105;agra", "via**gra**", "*v*iagra", "_viagra_", "via&shy;gra", "via&#8203;gra",
     "via\u034fgra", "via\ufe0fgra", "via\u3164gra", "vi\u0307agra", "\u1d20iagra", "v\u0456agra",
     "[via](https://h.example)gra", "~~viagra~~", "`viagra`", "vi\U000e0061agra", "viagra_",
     "![viagra](https://h.example/x)", "> viagra", "VIAGRA!", "\uff56iagra", "https://viagra.example",
     "bad **phrase**", "bad&nbsp;phrase", "bad\n**phrase**", "bad [phrase](https://h.example)",
     "bad  &#112;hrase", "```bad phrase here\n```"],
)  # fmt: skip
def test_a_blocked_term_is_found_however_it_is_dressed(post, thread, body):
    revise_policy(thread.site.policy, blocked_terms="viagra\nbad phrase")
    assert post(f"Look: {body} here").status == Status.REJECTED


@pytest.mark.parametrize(
    ("terms", "body"),
    [
        ("🍆", "hot🍆"), ("🍆", "🍆\ufe0f"), ("istanbul", "İstanbul"), ("바보", "바보야"),
        ("idiot", "_idiot_"), ("straße", "STRASSE"), ("café", "cafe\u0301"),
    ],
)  # fmt: skip
def test_terms_of_other_scripts_are_found(post, thread, terms, body):
    revise_policy(thread.site.policy, suspect_terms=terms)
    assert post(body).status == Status.HELD


@pytest.mark.parametrize("body", ["classic", "viagrahall", "bad new phrase", "a_viagrab"])
def test_other_words_are_let_through(post, thread, body):
    revise_policy(thread.site.policy, blocked_terms="ass\nviagra\nbad phrase")
    assert post(body).status == Status.PENDING


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Cheap Viagra", "blocked_name"),
        ("V1A vi\u0430gra", "blocked_name"),
        ("evil.example", "blocked_name"),
        ("Go to https://sub.evil.example/x", "blocked_name"),
        ("Mr Casino", "suspect_name"),
    ],
)
def test_a_name_is_read_by_the_rules(post, thread, name, reason):
    revise_policy(
        thread.site.policy,
        blocked_terms="viagra",
        suspect_terms="casino",
        blocked_hosts="evil.example",
    )
    comment = post(author=AuthorFactory(site=thread.site, name=name))
    assert comment.decisions.get().reason == reason


def test_a_newcomers_name_is_judged_with_the_comment(post, thread):
    comment = post(author=AuthorFactory(site=thread.site, name="toxic=0.9 you"))
    score_waiting(FakeScorer())
    comment.refresh_from_db()
    assert comment.status == Status.HELD


def test_a_name_that_has_stood_there_for_a_day_is_known(post, thread):
    author = AuthorFactory(site=thread.site, name="toxic=0.9 you")
    Author.objects.filter(pk=author.pk).update(created_at=timezone.now() - timedelta(days=2))
    comment = post(author=author)
    score_waiting(FakeScorer())
    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED


def test_a_newcomers_name_is_judged_however_long_the_comment_waited(post, thread):
    author = AuthorFactory(site=thread.site, name="toxic=0.9 you")
    comment = post(author=author)
    before = timezone.now() - timedelta(days=2)
    Author.objects.filter(pk=author.pk).update(created_at=before)
    Revision.objects.filter(comment=comment).update(created_at=before)
    score_waiting(FakeScorer())
    comment.refresh_from_db()
    assert comment.status == Status.HELD
