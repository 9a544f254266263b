import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.artifacts import MANIFEST, METRICS, load
from ml.caller_features import KNOWN, FeatureError
from ml.labels import LABELS, PUBLISH_BELOW
from ml.scorer import SHIPPED, Scorer, load_scorer
from ml.workshop.evaluate import table
from tests.speed import cpu_seconds_below

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)
ABUSE = "You are a complete idiot and should shut up"
LINK_SPAM = "Buy cheap viagra pills at http://cheap-pills.example now!!! Best casino bonus"


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def test_each_label_gets_a_probability_and_the_model_is_named(scorer: Scorer) -> None:
    (prediction,) = scorer.score(["Thanks for this article, very helpful."])
    assert tuple(prediction.probabilities) == LABELS
    assert all(0 < p < 0.1 for p in prediction.probabilities.values())
    manifest = json.loads((SHIPPED / MANIFEST).read_text(encoding="utf-8"))
    assert prediction.version == f"{manifest['trained_on']}-{manifest['artefact'][:8]}"


def test_abuse_and_spam_stand_out(scorer: Scorer) -> None:
    abuse, spam = scorer.score([ABUSE, LINK_SPAM])
    assert abuse.probabilities["toxic"] > 0.9
    assert abuse.probabilities["spam"] < 0.1
    assert spam.probabilities["spam"] > 0.95
    assert spam.probabilities["toxic"] < 0.1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "\x00",
        "\ud800",
        "a\ud800b \udfff",
        "😀" * 250_000,
        "a" * 1_000_000,
        "\u202e" * 99,
    ],
    ids=["empty", "space", "nul", "surrogate", "surrogates", "1 MB emoji", "1 MB letter", "bidi"],
)
def test_strange_texts_get_a_defined_answer(scorer: Scorer, text: str) -> None:
    (prediction,) = scorer.score([text])
    assert all(0 < p < 1 for p in prediction.probabilities.values())
    assert set(scorer.explain(text)) == set(LABELS)


@pytest.mark.parametrize("not_text", [None, 3, b"bytes", ["list"]])
def test_what_is_no_text_is_refused(scorer: Scorer, not_text: object) -> None:
    with pytest.raises(TypeError, match="must be a str"):
        scorer.score(["fine", not_text])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        scorer.explain(not_text)  # type: ignore[arg-type]


def test_one_bare_text_is_refused(scorer: Scorer) -> None:
    with pytest.raises(TypeError, match="list of texts"):
        scorer.score("one text")


def test_no_texts_give_no_predictions(scorer: Scorer) -> None:
    assert scorer.score([]) == []


@settings(max_examples=60)
@given(st.lists(ANY_TEXT, max_size=6))
def test_a_text_gets_the_same_answer_alone_and_in_a_batch(texts: list[str]) -> None:
    scorer = load_scorer()
    for text, together in zip(texts, scorer.score(texts), strict=True):
        (alone,) = scorer.score([text])
        assert together.probabilities == pytest.approx(alone.probabilities, rel=1e-9)


@settings(max_examples=60)
@given(ANY_TEXT | st.sampled_from([ABUSE, LINK_SPAM, ABUSE * 40]))
def test_weights_and_intercept_sum_to_the_log_odds_of_another_load(text: str) -> None:
    scorer = load_scorer()
    explained = scorer.explain(text, top=None)
    (prediction,) = _second_load().score([text])
    assert set(explained) == set(prediction.probabilities)
    intercepts = scorer.intercepts_in(prediction.language)
    for label, probability in prediction.probabilities.items():
        total = sum(part.weight for part in explained[label]) + intercepts[label]
        assert total == pytest.approx(log_odds(probability), abs=1e-6)


_loaded: list[Scorer] = []


def _second_load() -> Scorer:
    if not _loaded:
        _loaded.append(Scorer(load(SHIPPED)))
    return _loaded[0]


def test_the_words_that_drove_a_label_come_first_and_have_their_place(scorer: Scorer) -> None:
    parts = scorer.explain(ABUSE + "!!!")["toxic"]
    assert parts[0].text == "idiot"
    assert [abs(p.weight) for p in parts] == sorted((abs(p.weight) for p in parts), reverse=True)
    assert all((ABUSE + "!!!")[p.start : p.end] == p.text for p in parts)
    assert len(scorer.explain(ABUSE * 30)["toxic"]) == 10


def test_features_move_spam_alone_and_are_explained(scorer: Scorer) -> None:
    text, features = "Nice photo", {"blocklist_hits": 2, "rejected_ratio": 0.5}
    (bare,), (given_,) = scorer.score([text]), scorer.score([text], [features])
    added = log_odds(given_.probabilities["spam"]) - log_odds(bare.probabilities["spam"])
    assert added == pytest.approx(2 * 1.0 + 0.5 * 2.0)
    assert given_.probabilities["toxic"] == bare.probabilities["toxic"]
    explained = {part.text: part.weight for part in scorer.explain(text, features)["spam"]}
    assert explained["blocklist_hits"] == 2.0


@pytest.mark.parametrize("features", [None, {}, dict.fromkeys(KNOWN, 0)])
def test_absent_features_change_nothing(scorer: Scorer, features: dict | None) -> None:
    assert scorer.score([LINK_SPAM], [features]) == scorer.score([LINK_SPAM])


@pytest.mark.parametrize(
    "features",
    [{"nonsense": 1}, {"links": "3"}, {"links": math.nan}, {"links": -1}, {"links": True}],
)
def test_unusable_features_are_refused(scorer: Scorer, features: dict) -> None:
    with pytest.raises(FeatureError):
        scorer.score(["hello"], [features])


def test_the_shipped_metrics_name_the_shipped_artefact() -> None:
    manifest = json.loads((SHIPPED / MANIFEST).read_text(encoding="utf-8"))
    metrics = json.loads((SHIPPED / METRICS).read_text(encoding="utf-8"))
    assert metrics["artefact"] == manifest["artefact"]


def test_the_shipped_model_is_small_and_without_pickle() -> None:
    files = [path for path in SHIPPED.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 12_000_000
    assert {path.suffix for path in files} <= {".json", ".npz"}
    assert set(load(SHIPPED).pipelines) == {"en", "de", "ko"}


def test_loading_takes_less_than_a_second() -> None:
    with cpu_seconds_below(1):
        load(SHIPPED)


def test_a_model_is_loaded_once_for_each_process(scorer: Scorer) -> None:
    assert load_scorer() is scorer
    assert load_scorer(Path(SHIPPED)).version == scorer.version


def test_a_full_memory_of_chunks_changes_no_answer(
    scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"{ABUSE} number{n} {LINK_SPAM}" for n in range(40)]
    expected = scorer.model.pipeline.decision_function(texts)
    monkeypatch.setattr("ml.pieces.REMEMBERED", 100)
    for _ in range(2):
        np.testing.assert_array_equal(scorer.model.pipeline.decision_function(texts), expected)


def test_the_model_card_shows_the_figures_as_measured() -> None:
    card = (SHIPPED.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
    metrics = json.loads((SHIPPED / METRICS).read_text(encoding="utf-8"))
    for line in table(metrics["results"]).splitlines():
        assert line in card


@pytest.mark.parametrize(
    "text", ["stfu hoe", "nigga u gay af", "gtfo u dumb hoe", "fat bitch lol stfu", "ur a fag af"]
)
def test_abuse_in_a_few_english_words_is_judged_as_english(scorer: Scorer, text: str) -> None:
    (found,) = scorer.score([text])
    assert found.language == "en"
    assert found.probabilities["toxic"] > PUBLISH_BELOW["toxic"]
    assert scorer.explain(text)["insult"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hoe gaat het met u vandaag?", "nl"),
        ("Hoe laat is het nu", "nl"),
        ("Det er slut nu, vi tager hjem", "da"),
        ("Festen tar slut klockan tolv i kväll", "sv"),
        ("C'est un pays où il fait bon vivre", "fr"),
        ("Nie wiem, czy to jest fakt", "pl"),
    ],
)
def test_words_that_only_look_rude_in_english_stay_in_their_language(
    scorer: Scorer, text: str, language: str
) -> None:
    assert scorer.score([text])[0].language == language
