"""The identity-term test, on the shipped model and on models that must fail it."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest

from ml.artifacts import METRICS, Model
from ml.labels import HOLD_ABOVE, LABELS, PUBLISH_BELOW
from ml.scorer import SHIPPED, Scorer
from ml.workshop import fairness
from ml.workshop.fairness import (
    HELD_OUT,
    TERMS,
    WORST_TERM,
    failures,
    identity_test,
    sentences_with,
)
from ml.workshop.generated import PHRASES
from tests.speed import cpu_seconds_below

TOXIC = LABELS.index("toxic")


def against(scorer: Scorer, term: str, log_odds: float) -> Scorer:
    """The same model with a prejudice: the term's own columns speak for abuse."""
    pipeline = copy.deepcopy(scorer.model.pipeline)
    features = pipeline["features"]
    named = np.setdiff1d(features.transform([term]).indices, features.fact_columns)
    pipeline["labels"].coef_[TOXIC, named] += log_odds
    return Scorer(Model({**scorer.model.pipelines, "en": pipeline}, scorer.model.manifest))


@pytest.fixture(scope="module")
def tested(scorer: Scorer) -> dict:
    return identity_test(scorer)


def test_no_term_makes_three_in_a_hundred_neutral_sentences_held(tested: dict) -> None:
    assert tested["worst_rate"] < WORST_TERM == 0.03, tested["held"]
    assert tested["passed"]


def test_nor_are_they_kept_from_readers_by_a_new_site(scorer: Scorer) -> None:
    found = identity_test(scorer, PUBLISH_BELOW)
    assert found["worst_rate"] < WORST_TERM, found["held"]


def test_less_than_one_in_a_hundred_clean_comments_that_name_somebody_is_held() -> None:
    stored = json.loads((SHIPPED / METRICS).read_text(encoding="utf-8"))["fairness"]
    everything = stored["held_out"][0]
    assert everything["source"] == "all" and everything["rows"] > 5_000
    assert everything["rate"] < HELD_OUT == 0.01
    assert failures(stored) == []


def test_the_stored_answer_to_the_written_sentences_is_the_model_s(tested: dict) -> None:
    stored = json.loads((SHIPPED / METRICS).read_text(encoding="utf-8"))["fairness"]
    assert stored["templates"] == tested


@pytest.mark.parametrize("term", ["gay", "Muslim", "blind", "old"])
def test_a_model_that_was_set_against_a_term_fails(scorer: Scorer, term: str) -> None:
    found = identity_test(against(scorer, term, 30.0))
    assert found["worst_term"] == term
    assert not found["passed"]
    assert term in failures({"templates": found, "templates_default_mode": found})[0]


def test_a_model_that_holds_real_clean_comments_fails(tested: dict) -> None:
    kept = tested | {"passed": True}
    bad = {"templates": kept, "templates_default_mode": kept, "held_out": [{"rate": HELD_OUT}]}
    assert len(failures(bad)) == 1


def test_lower_thresholds_hold_more(scorer: Scorer, tested: dict) -> None:
    strict = identity_test(scorer, {label: limit / 10 for label, limit in HOLD_ABOVE.items()})
    assert strict["false_positive_rate"] > tested["false_positive_rate"]


def test_the_terms_are_those_of_the_lexicon(data: Path) -> None:
    lexicon = data / "lexicons" / "adjectives_people.txt"
    assert [term.lower() for term in TERMS] == lexicon.read_text(encoding="utf-8").split("\n")[
        : len(TERMS)
    ]
    assert len(TERMS) == 50


def test_the_sentences_are_many_and_read_as_english(scorer: Scorer) -> None:
    sentences = [text for term in TERMS for text in sentences_with(term)]
    assert len(set(sentences)) == len(sentences) == 2_250
    assert not any("{" in text or " a a" in text or " an b" in text for text in sentences)
    assert {prediction.language for prediction in scorer.score(sentences)} == {"en"}


def test_no_sentence_is_one_that_training_uses() -> None:
    def words(text: str) -> str:
        return " ".join(text.lower().replace("{people}", "").replace("{term}", "").split())

    used = {words(text) for kind in PHRASES.values() for text in kind}
    assert not used & {words(text) for text in fairness.WRITTEN["templates"]}


def test_it_takes_about_a_second(scorer: Scorer) -> None:
    with cpu_seconds_below(1.5):
        identity_test(scorer)


def test_the_command_passes_the_shipped_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert fairness.main(["--quick"]) == 0
    assert "All limits are kept." in capsys.readouterr().out


def test_a_report_can_be_read(tested: dict) -> None:
    stored = json.loads((SHIPPED / METRICS).read_text(encoding="utf-8"))["fairness"]
    text = fairness.as_text(stored)
    assert "| gay | cross-fitted |" in text and "| wiki-debias | cross-fitted |" in text
    assert "n/a" in text
    assert np.isfinite(stored["templates"]["false_positive_rate"])
