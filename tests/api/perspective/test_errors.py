"""What clients of Perspective are told where there is no answer: its words, statuses and types."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from comments.models import SiteKey
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db

OWN = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
FINE = {"comment": {"text": "toxic=0.4"}, "requestedAttributes": {"TOXICITY": {}}}


def error_of(answer):
    error = answer.json()["error"]
    assert answer.status_code == error["code"]
    assert answer.headers["Content-Type"] == "application/json"
    return error


def reason_of(answer):
    """Code, status and the reason of Google's ErrorInfo."""
    error = error_of(answer)
    (info,) = error.get("details", [{}])
    return error["code"], error["status"], info.get("reason")


@pytest.mark.parametrize(
    ("changes", "error_type", "message"),
    [
        ({"comment": {"text": ""}}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {}}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": None}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {"text": " \n "}}, "COMMENT_EMPTY", "Comment must be non-empty."),
        (
            {"comment": {"text": "<p></p><br>", "type": "HTML"}},
            "COMMENT_EMPTY",
            "Comment must be non-empty.",
        ),
        ({"comment": {"text": "x" * 20_481}}, "COMMENT_TOO_LONG", "Comment text too long."),
        ({"requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        ({"requestedAttributes": None}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        (
            {"requestedAttributes": {"TOXICITY": {}, "FLIRTATION": {}}},
            "INVALID_REQUEST",
            "Unknown requested attribute: FLIRTATION",
        ),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreType": "STD_DEV_SCORE"}}},
            "INVALID_REQUEST",
            "Requested score type STD_DEV_SCORE is not supported by attribute TOXICITY",
        ),
        ({"comment": {"text": "x", "type": "PDF"}}, "INVALID_REQUEST", "Unknown text type"),
        (
            {
                "context": {
                    "entries": [{"text": "x"}],
                    "articleAndParentComment": {"article": {"text": "y"}},
                }
            },
            "INVALID_REQUEST",
            "Context can have either entries or article_and_parent_comment, but both fields were "
            "populated.",
        ),
        (
            {"comment": {"text": "language=und"}},
            "LANGUAGE_DETECTION_FAILED",
            "Unable to detect language",
        ),
    ],
)
def test_what_perspective_refuses_is_refused_in_its_words(call, changes, error_type, message):
    error = error_of(call({**FINE, **changes}))
    assert (error["code"], error["status"], error["message"]) == (400, "INVALID_ARGUMENT", message)
    assert error["details"] == [{"@type": OWN, "errorType": error_type}]


def test_a_language_without_the_attribute_is_named(analyze):
    error = error_of(analyze("language=it toxic=0.1", ["TOXICITY", "PROFANITY"]))
    assert error == {
        "code": 400,
        "message": "Attribute PROFANITY does not support request languages: it",
        "status": "INVALID_ARGUMENT",
        "details": [
            {
                "@type": OWN,
                "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
                "languageNotSupportedByAttributeError": {
                    "detectedLanguages": ["it"],
                    "attribute": "PROFANITY",
                },
            }
        ],
    }


def test_all_languages_that_are_asked_for_must_have_the_attribute(analyze):
    error = error_of(analyze("toxic=0.4", ["INSULT"], languages=["en", "es"]))
    assert error["message"] == "Attribute INSULT does not support request languages: en, es"
    (detail,) = error["details"]
    assert detail["languageNotSupportedByAttributeError"]["requestedLanguages"] == ["en", "es"]


@pytest.mark.parametrize(
    "body",
    ["{", "[]", '"text"', "null", '{"comment": NaN}', "\x00", '{"comment": {"text": "a"}'],
)
def test_what_is_no_json_object_is_told(call, body):
    error = error_of(call(body))
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"].startswith("Invalid JSON payload received.")
    assert error["details"][0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({**FINE, "lang": "en"}, 'Unknown name "lang": Cannot find field.'),
        ({**FINE, "comment": {"txt": "x"}}, 'Unknown name "txt" at "comment": Cannot find field.'),
        (
            {**FINE, "requestedAttributes": {"TOXICITY": {"x": 1}}},
            'Unknown name "x" at "requested_attributes.TOXICITY": Cannot find field.',
        ),
        ({**FINE, "comment": "text"}, 'Unknown name "comment": Proto field is not an object.'),
    ],
)
def test_a_field_that_is_not_known_is_named(call, body, message):
    assert error_of(call(body))["message"] == f"Invalid JSON payload received. {message}"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"comment": {"text": 5}}, "comment.text"),
        ({"comment": {"text": ["x"]}}, "comment.text"),
        ({"comment": {"text": "half \ud83d"}}, "comment.text"),
        ({"languages": "en"}, "languages"),
        ({"languages": [1]}, "languages[0]"),
        ({"spanAnnotations": "yes"}, "span_annotations"),
        ({"doNotStore": 1}, "do_not_store"),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreThreshold": True}}},
            "requested_attributes.TOXICITY.score_threshold",
        ),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreThreshold": "0.5"}}},
            "requested_attributes.TOXICITY.score_threshold",
        ),
    ],
)
def test_a_value_of_another_kind_is_named(call, changes, field):
    error = error_of(call({**FINE, **changes}))
    assert error["message"].startswith(f"Invalid value at '{field}' (")
    assert error["details"][0]["fieldViolations"][0]["field"] == field


def test_without_a_key_nobody_is_known(call):
    error = error_of(call(FINE, key=None))
    assert (error["code"], error["status"]) == (403, "PERMISSION_DENIED")
    assert error["message"].startswith("Method doesn't allow unregistered callers")


@pytest.mark.parametrize("key", ["parley_wrong", "%00", "%ff", "k" * 5000, "käse"])
def test_a_wrong_key_is_told(call, key):
    answer = call(FINE, key=key)
    assert reason_of(answer) == (400, "INVALID_ARGUMENT", "API_KEY_INVALID")
    assert error_of(answer)["message"] == "API key not valid. Please pass a valid API key."


def test_a_key_that_is_over_is_a_wrong_one(call, site):
    for how in ("revoked_at", "expires_at"):
        key, secret = SiteKey.issue(site, how, ["score"])
        SiteKey.objects.filter(pk=key.pk).update(**{how: timezone.now() - timedelta(days=1)})
        assert reason_of(call(FINE, key=secret))[2] == "API_KEY_INVALID"


def test_a_key_without_the_scope_is_told(call, site):
    secret = SiteKey.issue(site, "reads", ["comments:read"])[1]
    expected = (403, "PERMISSION_DENIED", "API_KEY_SERVICE_BLOCKED")
    assert reason_of(call(FINE, key=secret)) == expected


def test_a_site_whose_door_is_shut_says_so(call, door):
    other = SiteKey.issue(SiteFactory(), "x", ["score"])[1]
    assert reason_of(call(FINE, key=other)) == (403, "PERMISSION_DENIED", "SERVICE_DISABLED")
    door.is_open = False
    door.save()
    assert reason_of(call(FINE)) == (403, "PERMISSION_DENIED", "SERVICE_DISABLED")


def test_too_many_questions_are_told_when_to_come_back(call, monkeypatch):
    rates = {**SimpleRateThrottle.THROTTLE_RATES, "key-score": "2/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)
    answers = [call(FINE) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert reason_of(answers[2])[1:] == ("RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    assert error_of(answers[2])["message"].startswith("Quota exceeded for quota metric")
    assert int(answers[2].headers["Retry-After"]) > 0


def test_while_the_classifier_is_away_it_is_unavailable(call, settings, tmp_path):
    settings.SCORER_SOCKET = tmp_path / "nobody"
    answer = call(FINE)
    assert error_of(answer)["status"] == "UNAVAILABLE"
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_other_verbs_are_no_methods(call, secret, verb):
    answer = APIClient().generic(verb, f"/v1alpha1/comments:analyze?key={secret}")
    assert error_of(answer)["status"] == "NOT_FOUND"


def test_a_body_of_megabytes_is_refused_before_it_is_read(call):
    assert error_of(call({**FINE, "clientToken": "x" * 4_100_000}))["code"] == 413


@pytest.mark.parametrize("headers", [{}, {"x-goog-api-key": "wrong"}])
def test_the_key_may_stand_in_googles_header_and_no_other(door, secret, scoring, headers):
    given = {"parley-site-key": secret, **headers}
    answer = APIClient(headers=given).post("/v1alpha1/comments:analyze", FINE, format="json")
    assert answer.status_code in (400, 403)
    good = APIClient(headers={"x-goog-api-key": secret})
    assert good.post("/v1alpha1/comments:analyze", FINE, format="json").status_code == 200


def test_no_page_may_ask_from_a_browser(call, secret, site):
    asked = {"origin": site.origins[0]}
    path = f"/v1alpha1/comments:analyze?key={secret}"
    answer = APIClient().generic(
        "POST", path, json.dumps(FINE), content_type="application/json", headers=asked
    )
    assert "access-control-allow-origin" not in answer.headers
