"""`comments:suggestscore`: what other systems' moderators decided becomes a label of the site."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.learning.caps import ONE_DAY
from moderation.learning.lessons import lessons_now
from moderation.learning.suggestions import KEPT, forget_old_suggestions
from moderation.models import Suggestion
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggest(call):
    def _suggest(text, value, attribute="TOXICITY", **more):
        scores = {attribute: {"summaryScore": {"value": value}}}
        body = {"comment": {"text": text}, "attributeScores": scores, **more}
        return call(body, method="suggestscore")

    return _suggest


def lessons():
    return [(one.text, one.labels, one.weight) for one in lessons_now(timezone.now())]


def test_it_is_answered_with_the_token_and_kept_with_who_sent_it(suggest, site):
    answer = suggest("You fool.", 1, clientToken="comment:7", languages=["en"], communityId="c")
    assert answer.json() == {"clientToken": "comment:7", "requestedLanguages": ["en"]}
    (kept,) = Suggestion.objects.all()
    assert (kept.site, kept.text, kept.labels) == (site, "You fool.", {"toxic": 1})
    assert kept.sender == f"key:{site.key}:Coral"


@pytest.mark.parametrize(("value", "label"), [(0, 0), (0.49, 0), (0.5, 1), (1, 1)])
def test_a_score_is_a_label(suggest, value, label, site):
    suggest("Some words.", value)
    assert lessons() == [("Some words.", {"toxic": label}, 1.0)]


def test_several_attributes_are_several_labels(suggest, call):
    scores = {
        "SPAM": {"summaryScore": {"value": 1}},
        "INSULT_EXPERIMENTAL": {"summaryScore": {"value": 0}},
        "THREAT": {"spanScores": [{"begin": 0, "end": 3, "score": {"value": 1}}]},
    }
    call({"comment": {"text": "Buy."}, "attributeScores": scores}, method="suggestscore")
    assert lessons() == [("Buy.", {"spam": 1, "insult": 0}, 1.0)]


def test_the_last_word_on_a_text_counts(suggest):
    suggest("Some words.", 1)
    suggest("Some words.", 0)
    assert lessons() == [("Some words.", {"toxic": 0}, 1.0)]


def test_html_is_kept_as_it_is_read(suggest, call):
    suggest("", 1, comment={"text": "<b>You</b> &amp; me", "type": "HTML"})
    assert lessons()[0][0] == "You & me"


def test_what_cannot_be_stored_is_left_out_of_a_text(suggest):
    assert suggest("You\x00 fool.", 1).status_code == 200
    assert lessons()[0][0] == "You fool."


def test_they_are_capped_as_decisions_are(site):
    for number in range(300):
        Suggestion.objects.put(
            site.pk, f"Text {number}", {"toxic": 1}, sender="x", now=timezone.now()
        )
    assert sum(weight for _, _, weight in lessons()) == pytest.approx(ONE_DAY)


def test_the_same_text_may_mean_something_else_at_another_site(suggest, site):
    suggest("Some words.", 1)
    Suggestion.objects.put(
        SiteFactory().pk, "Some words.", {"toxic": 0}, sender="x", now=timezone.now()
    )
    assert sorted(labels["toxic"] for _, labels, _ in lessons()) == [0, 1]


def test_they_are_forgotten_after_a_year(suggest):
    suggest("Old.", 1)
    suggest("New.", 1)
    now = timezone.now()
    Suggestion.objects.filter(text="Old.").update(sent_at=now - KEPT - timedelta(minutes=1))
    assert [text for text, _, _ in lessons()] == ["New."]
    forget_old_suggestions(now)
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"attributeScores": {}}, "Missing attribute_scores"),
        ({"attributeScores": {"LOVE": {}}}, "Unknown requested attribute: LOVE"),
        (
            {"attributeScores": {"SPAM": {"summaryScore": {"value": 3}}}},
            "Scores must be between 0 and 1.",
        ),
        ({"comment": {"text": ""}}, "Comment must be non-empty."),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_kept(suggest, changes, message):
    error = suggest("x", 1, **changes).json()["error"]
    assert (error["code"], error["message"]) == (400, message)
    assert not Suggestion.objects.exists()


def test_an_opinion_on_nothing_that_is_judged_here_is_heard_and_not_kept(suggest, door):
    door.leaves_out_unknown = True
    door.save()
    assert suggest("Some words.", 1, attribute="FLIRTATION").status_code == 200
    assert not Suggestion.objects.exists()


def test_a_question_is_not_kept(analyze):
    analyze("toxic=0.9")
    assert not Suggestion.objects.exists()
