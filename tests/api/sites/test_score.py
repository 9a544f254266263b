"""The classifier on demand: in order, each text in its place, and nothing stored."""

import json

import pytest
from django.utils import timezone

from comments.models import Comment, IdempotencyKey, Revision
from comments.posting.submission import Client
from comments.posting.submit import submit_comment
from moderation.models import Score
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from tests.api.conftest import fields_of, problem_of
from tests.factories import AuthorFactory
from tests.moderation.fakes import FakeScorer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoring")]


@pytest.fixture
def ask(server, home, site):
    limits = site.policy.thresholds
    limits.update(publish_below=0.5, hold_above=0.6)
    limits.filter(label="spam").update(hold_above=0.7, reject_above=0.95)
    revise_policy(site.policy, min_seconds_to_submit=0)
    client = server("score")

    def _ask(*texts, headers=None, **more):
        return client.generic(
            "POST", f"{home}/score", json.dumps({"texts": texts, **more}),
            content_type="application/json", headers=headers or {},
        )  # fmt: skip

    return _ask


def verdicts(answer):
    return [one["verdict"]["action"] for one in answer.json()["results"]]


def test_texts_are_judged_in_order_and_not_stored(ask):
    answer = ask("toxic=0.9 one", "fine", "spam=0.99 www.pills.example")
    told = answer.json()
    assert told["model"] == "test-1" and told["policy_version"] == 2
    first, second, third = told["results"]
    assert first["probabilities"]["toxic"] == 0.9 and first["language"] == "en"
    assert first["verdict"] == {
        "action": "hold", "reason": "toxic", "words": "90% likely toxic: held from 60%",
    }  # fmt: skip
    assert second["verdict"]["reason"] == "below_thresholds"
    assert third["verdict"]["action"] == "reject"
    assert first["words"] is None and first["error"] is None
    assert not Comment.objects.exists() and not Revision.objects.exists()
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["fine", "spam=0.6", "toxic=0.99", "spam=0.99", "spam=0.99 www.pills.example",
     "spam=0.8 [here](https://a.example) https://b.example"],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["machine_first", "hold_all"])
def test_what_is_foretold_is_what_becomes_of_a_comment(ask, site, thread, body, mode):
    revise_policy(site.policy, mode=mode)
    comment = submit_comment(
        thread=thread, author=AuthorFactory(site=site), body=body, client=Client()
    )
    score_waiting(FakeScorer())
    comment.refresh_from_db()
    became = {"published": "approve", "held": "hold", "rejected": "reject"}[comment.status]
    assert verdicts(ask(body)) == [became]
    stored, told = Score.objects.get(), ask(body).json()["results"][0]
    assert stored.probabilities == told["probabilities"]


def test_a_changed_policy_counts_at_once(ask, site, server, home):
    assert verdicts(ask("spam=0.6")) == ["hold"]
    changes = {"thresholds": {"spam": {"publish_below": 0.65}}}
    assert server("policy").patch(f"{home}/policy", changes).status_code == 200
    assert verdicts(ask("spam=0.6")) == ["approve"]


def test_at_night_the_policy_of_the_night_counts(ask, site):
    now = timezone.now()
    revise_policy(
        site.policy, night_mode="hold_all", night_starts=now.time(), night_ends=now.time()
    )
    revise_policy(site.policy, hold_everything=True)
    assert verdicts(ask("fine")) == ["hold"]


def test_the_words_that_drove_each_label_come_on_request(ask):
    (told,) = ask("toxic=0.9 words", words=True).json()["results"]
    assert told["words"]["toxic"] == [{"text": "toxic=0.9", "start": 0, "end": 9, "weight": 1.23}]
    assert set(told["words"]) == set(told["probabilities"])


def test_a_text_that_cannot_be_judged_is_answered_in_its_place(ask):
    bad = [7, None, ["x"], {"a": 1}, "", " \u200b", "x" * 10_001, "a\x00b", "\ud83d"]
    told = ask("fine", *bad, "toxic=0.9").json()["results"]
    assert [one["error"] and one["error"]["code"] for one in told] == [
        None, "invalid", "invalid", "invalid", "invalid", "blank", "blank", "max_length",
        "control_character", "lone_surrogate", None,
    ]  # fmt: skip
    assert {name for one in told if one["error"] for name in one if one[name]} == {"error"}
    assert told[-1]["verdict"]["action"] == "hold"


def test_texts_that_are_all_bad_are_answered_too(ask):
    assert [one["error"]["code"] for one in ask(1, "").json()["results"]] == ["invalid", "blank"]


def test_500_texts_are_taken_and_not_one_more(ask):
    assert len(ask(*["fine"] * 500).json()["results"]) == 500
    many = ask(*["fine"] * 501)
    assert (many.status_code, fields_of(many)) == (400, ["texts"])
    none = ask()
    assert (none.status_code, fields_of(none)) == (400, ["texts"])


def test_while_the_scoring_process_is_away_it_says_when_to_come_back(ask, settings, tmp_path):
    settings.SCORER_SOCKET = tmp_path / "nobody"
    answer = ask("fine")
    assert (answer.status_code, problem_of(answer)) == (503, "scorer_away")
    assert answer.headers["Retry-After"] == "2"


def test_a_retry_is_asked_anew_and_no_text_is_kept(ask):
    key = {"idempotency-key": "s-1"}
    first, again = ask("fine", headers=key), ask("fine", headers=key)
    assert first.json() == again.json()
    assert IdempotencyKey.objects.get().answer == {}
    assert problem_of(ask("other", headers=key)) == "idempotency_key_reused"


def test_a_question_costs_the_database_two_statements(ask, django_assert_num_queries):
    ask("fine")
    for texts in (["fine"], ["fine"] * 100):
        with django_assert_num_queries(2):  # the key; which policy is in force
            ask(*texts)
