"""`comments:analyze`: scores as Perspective gives them, from Parley's classifier."""

import pytest

from comments.models import Comment, Revision
from moderation.models import Score, Suggestion

pytestmark = pytest.mark.django_db


def values(answer):
    """What each attribute was given."""
    assert answer.status_code == 200, answer.text
    scores = answer.json()["attributeScores"]
    return {name: found["summaryScore"]["value"] for name, found in scores.items()}


def test_the_whole_answer_to_a_usual_question(analyze):
    answer = analyze("toxic=0.9 idiot", languages=["en"], doNotStore=True, clientToken="a7")
    assert answer.json() == {
        "attributeScores": {
            "TOXICITY": {
                "spanScores": [
                    {"begin": 0, "end": 15, "score": {"value": 0.9, "type": "PROBABILITY"}}
                ],
                "summaryScore": {"value": 0.9, "type": "PROBABILITY"},
            }
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
        "clientToken": "a7",
    }
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("attribute", "label"),
    [
        ("TOXICITY", "toxic"),
        ("SEVERE_TOXICITY", "severe_toxic"),
        ("IDENTITY_ATTACK", "identity_hate"),
        ("INSULT", "insult"),
        ("PROFANITY", "obscene"),
        ("THREAT", "threat"),
        ("SPAM", "spam"),
    ],
)
@pytest.mark.parametrize("ending", ["", "_EXPERIMENTAL"])
def test_each_attribute_is_one_of_our_labels_by_its_own_name(analyze, attribute, label, ending):
    name = attribute + ending
    assert values(analyze(f"{label}=0.75 words", [name])) == {name: 0.75}


def test_several_attributes_come_each_under_its_name(analyze):
    names = ["TOXICITY", "INSULT", "TOXICITY_EXPERIMENTAL"]
    assert values(analyze("toxic=0.5 insult=0.25", names)) == {
        "TOXICITY": 0.5,
        "INSULT": 0.25,
        "TOXICITY_EXPERIMENTAL": 0.5,
    }


def test_a_score_below_its_threshold_is_left_out(analyze):
    asked = {"TOXICITY": {"scoreThreshold": 0.6}, "INSULT": {"scoreThreshold": 0.5}}
    assert values(analyze("toxic=0.5 insult=0.5", asked)) == {"INSULT": 0.5}


def test_spans_are_sentences_each_with_its_own_score(analyze):
    text = "toxic=0.9 you. toxic=0.1 fine!  toxic=0.5"
    answer = analyze(text, spanAnnotations=True).json()["attributeScores"]["TOXICITY"]
    spans = [(s["begin"], s["end"], s["score"]["value"]) for s in answer["spanScores"]]
    assert [(text[begin:end], value) for begin, end, value in spans] == [
        ("toxic=0.9 you.", 0.9),
        ("toxic=0.1 fine!", 0.1),
        ("toxic=0.5", 0.5),
    ]
    assert answer["summaryScore"]["value"] == 0.5  # the fake reads the last number it finds


def test_html_is_read_without_its_markup_and_spans_are_where_it_was_written(analyze):
    text = "<p>toxic=0.9 a &amp; b.</p><p>toxic=0.2 <b>fine</b></p>"
    answer = analyze({"text": text, "type": "HTML"}, spanAnnotations=True)
    spans = answer.json()["attributeScores"]["TOXICITY"]["spanScores"]
    assert [text[span["begin"] : span["end"]] for span in spans] == [
        "toxic=0.9 a &amp; b.",
        "toxic=0.2 <b>fine",
    ]


def test_without_languages_the_one_that_was_found_is_told(analyze):
    answer = analyze("language=de toxic=0.4").json()
    assert answer["languages"] == answer["detectedLanguages"] == ["de"]


def test_a_language_that_is_asked_for_is_the_one_that_it_is_judged_in(analyze):
    """Coral sends `en` for every language that Perspective had not."""
    answer = analyze("language=tr", ["TOXICITY", "INSULT"], languages=["en"])
    assert values(answer) == {"TOXICITY": 0.0, "INSULT": 0.0}
    assert answer.json()["languages"] == ["en"]
    assert answer.json()["detectedLanguages"] == ["tr"]


@pytest.mark.parametrize("tag", ["en-US", "EN", "en_GB"])
def test_a_language_may_be_a_longer_tag(analyze, tag):
    assert analyze("toxic=0.4", languages=[tag]).json()["languages"] == ["en"]


def test_what_a_language_has_not_can_be_dropped(analyze):
    answer = analyze("language=tr spam=0.3", ["TOXICITY", "SPAM"], dropUnsupportedAttributes=True)
    assert values(answer) == {"SPAM": 0.3}


def test_unknown_attributes_are_left_out_where_the_site_says_so(analyze, door):
    door.leaves_out_unknown = True
    door.save()
    assert values(analyze("toxic=0.4", ["TOXICITY", "FLIRTATION", "CURIOSITY_EXPERIMENTAL"])) == {
        "TOXICITY": 0.4
    }
    assert values(analyze("toxic=0.4", ["FLIRTATION"])) == {}


def test_their_scale_is_used_where_the_site_says_so(analyze, door):
    door.uses_their_scale = True
    door.save()
    raised = values(analyze("toxic=0.2 insult=0.2", ["TOXICITY", "INSULT"]))
    assert 0.6 < raised["TOXICITY"] < 0.8
    assert raised["INSULT"] == 0.2


def test_names_may_be_those_of_protocol_buffers(call):
    answer = call(
        {
            "comment": {"text": "toxic=0.4"},
            "requested_attributes": {"TOXICITY": {"score_type": "PROBABILITY"}},
            "client_token": "x",
            "do_not_store": None,
        }
    )
    assert values(answer) == {"TOXICITY": 0.4}
    assert answer.json()["clientToken"] == "x"


@pytest.mark.parametrize("content_type", ["text/plain;charset=UTF-8", "", "text/json"])
def test_json_is_read_by_whatever_type_it_is_sent(call, content_type):
    body = {"comment": {"text": "toxic=0.4"}, "requestedAttributes": {"TOXICITY": {}}}
    assert values(call(body, content_type=content_type)) == {"TOXICITY": 0.4}


def test_what_is_not_used_is_taken_all_the_same(analyze):
    answer = analyze(
        "toxic=0.4",
        context={"entries": [{"text": "before", "type": "PLAIN_TEXT"}]},
        sessionId="s",
        communityId="c",
    )
    assert values(answer) == {"TOXICITY": 0.4}


def test_nothing_of_it_is_stored(analyze):
    analyze("toxic=0.9 a secret")
    for model in (Comment, Revision, Score, Suggestion):
        assert not model.objects.exists()


def test_twenty_kilobytes_are_taken_and_not_one_more(analyze):
    assert analyze("ä" * 10_240).status_code == 200
    assert analyze("ä" * 10_240 + "b").status_code == 400


def test_a_question_costs_the_database_two_statements(analyze, django_assert_num_queries):
    analyze("toxic=0.4")
    with django_assert_num_queries(2):
        analyze("toxic=0.4", ["TOXICITY", "INSULT"], spanAnnotations=True)


def test_it_counts_against_the_keys_own_limit(analyze):
    answer = analyze("toxic=0.4")
    assert answer.headers["RateLimit-Policy"].startswith('"key-score";')
