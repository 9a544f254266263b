from collections.abc import Sequence

import numpy as np
import pytest
from scipy.special import expit, logit

from ml.artifacts import Model
from ml.encoder.embed import WIDTH, EncoderError, SentenceEncoder
from ml.encoder.opinion import SecondOpinion, load_second_opinion
from ml.encoder.stack import Stack, save
from ml.labels import LABELS
from ml.scorer import Scorer

TEXTS = [
    "thank you for the total work on this article",
    "what a great article",
    "what a quiet article about the fool in the report",
    "you are a total fool and the others are total idiots, go away",
]


class Reader:
    """Embeds a text as what follows from its letters, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        rows = [np.random.default_rng(list(text.encode())).normal(size=WIDTH) for text in texts]
        return np.array(rows) / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def advised(model: Model, stack: Stack, reader: Reader) -> Scorer:
    return Scorer(model, second_opinion=SecondOpinion(stack, reader.embed))


def in_doubt(model: Model) -> list[bool]:
    return [0.01 < one.probabilities["toxic"] < 0.9 for one in Scorer(model).score(TEXTS)]


def test_only_comments_in_doubt_are_read_again(model, advised, reader):
    doubtful = in_doubt(model)
    assert any(doubtful) and not all(doubtful)
    before, after = Scorer(model).score(TEXTS), advised.score(TEXTS)
    moved = [
        a.probabilities["toxic"] != b.probabilities["toxic"]
        for a, b in zip(after, before, strict=True)
    ]
    assert moved == doubtful
    assert reader.asked == [text for text, asked in zip(TEXTS, doubtful, strict=True) if asked]


def test_the_new_log_odds_are_those_of_the_stack(model, advised, stack, reader):
    place = in_doubt(model).index(True)
    words = logit(Scorer(model).score(TEXTS)[place].probabilities["toxic"])
    meaning = reader.embed([TEXTS[place]])[0] @ stack.weights
    assert advised.score(TEXTS)[place].probabilities["toxic"] == pytest.approx(
        expit(0.7 * words + meaning - 0.4)
    )


def test_no_other_label_is_touched(model, advised):
    for before, after in zip(Scorer(model).score(TEXTS), advised.score(TEXTS), strict=True):
        others = set(LABELS) - {"toxic"}
        assert {n: after.probabilities[n] for n in others} == {
            n: before.probabilities[n] for n in others
        }


def test_a_score_names_the_second_opinion_in_its_version(model, advised):
    assert advised.score(TEXTS)[0].version == advised.version == f"{model.version}+minilm"


@pytest.mark.parametrize("text", TEXTS)
def test_weights_and_intercept_still_sum_to_the_log_odds(model, stack, reader, advised, text):
    (prediction,) = Scorer(model, second_opinion=SecondOpinion(stack, reader.embed)).score([text])
    parts = advised.explain(text, top=None)["toxic"]
    total = sum(part.weight for part in parts) + advised.intercepts["toxic"]
    assert total == pytest.approx(logit(prediction.probabilities["toxic"]), abs=1e-6)


def test_the_second_opinion_is_one_contribution_without_a_place(model, advised):
    for text, asked in zip(TEXTS, in_doubt(model), strict=True):
        named = [p for p in advised.explain(text, top=None)["toxic"] if p.text == "second opinion"]
        assert len(named) == asked
        assert all((part.start, part.end) == (0, 0) for part in named)


def test_a_comment_that_is_scored_and_explained_is_embedded_once(advised, reader):
    advised.score(TEXTS)
    asked = len(reader.asked)
    for text in TEXTS:
        advised.explain(text)
    assert len(reader.asked) == asked > 0


def test_a_foreign_comment_is_not_read_again(advised, reader):
    text = "Das ist doch völliger Unsinn, was hier von den Leuten geschrieben wird."
    assert advised.score([text])[0].language == "de"
    assert not reader.asked


def test_a_model_without_a_stored_one_says_so(folder, model, tmp_path):
    with pytest.raises(EncoderError, match=r"no second-opinion\.json"):
        load_second_opinion(tmp_path, model.manifest["artefact"])


def test_a_stored_one_is_found_beside_its_model(
    model: Model, stack: Stack, small: SentenceEncoder, tmp_path
):
    save(stack, tmp_path, model.manifest["artefact"])
    opinion = load_second_opinion(tmp_path, model.manifest["artefact"])
    (added,) = opinion.adds(["What a great article!"], np.array([0.0]))
    meaning = small.embed(["what a great article"])[0] @ stack.weights
    assert added == pytest.approx(meaning - 0.4, abs=1e-3)
