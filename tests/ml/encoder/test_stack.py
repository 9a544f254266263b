import json

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from ml.encoder.embed import WIDTH
from ml.encoder.stack import FILE, load, save
from ml.encoder.weights import EncoderError
from ml.workshop.encoder.train import TOXIC, fit

ARTEFACT = "0" * 64


def test_a_stored_stack_comes_back(stack, tmp_path):
    save(stack, tmp_path, ARTEFACT)
    again = load(tmp_path, ARTEFACT)
    assert (again.slope, again.intercept, again.doubt) == (0.7, -0.4, (0.01, 0.9))
    assert np.abs(again.weights - stack.weights).max() < 1e-5
    assert (tmp_path / FILE).stat().st_size < 10_000


def test_a_stack_of_another_model_is_refused(stack, tmp_path):
    save(stack, tmp_path, ARTEFACT)
    with pytest.raises(EncoderError, match="another artefact"):
        load(tmp_path, "1" * 64)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"encoder": "1" * 64}, "another encoder"),
        ({"format": 2}, "another format"),
        ({"label": "spam"}, "another label"),
        ({"weights": "none"}, "not usable"),
        ({"weights": [1.0]}, "not usable"),
        ({"doubt": [0.5]}, "not usable"),
        ({"slope": None}, "not usable"),
    ],
)
def test_a_damaged_stack_is_refused(stack, tmp_path, change, message):
    save(stack, tmp_path, ARTEFACT)
    stored = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    (tmp_path / FILE).write_text(json.dumps(stored | change), encoding="utf-8")
    with pytest.raises(EncoderError, match=message):
        load(tmp_path, ARTEFACT)


@pytest.mark.parametrize("content", [None, "", "[]", "{"])
def test_what_is_no_stack_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(EncoderError):
        load(tmp_path, ARTEFACT)


def test_a_stack_learns_what_the_words_do_not_tell():
    random = np.random.default_rng(0)
    y = random.integers(0, 2, 4_000)
    words = random.normal(size=4_000) + y
    embeddings = random.normal(size=(4_000, WIDTH)) / np.sqrt(WIDTH)
    embeddings[:, 0] += 0.1 * y
    learn, judge = slice(0, 2_000), slice(2_000, None)
    stack = fit(words[learn], embeddings[learn], y[learn], np.arange(2_000))
    opinion = stack.log_odds(words[judge], embeddings[judge])
    assert roc_auc_score(y[judge], opinion) > roc_auc_score(y[judge], words[judge]) + 0.03


def test_a_stack_is_calibrated_to_the_natural_rate():
    random = np.random.default_rng(1)
    y = random.integers(0, 2, 6_000)
    words = 2 * random.normal(size=6_000) + 3 * y
    embeddings = random.normal(size=(6_000, WIDTH)) / np.sqrt(WIDTH)
    stack = fit(words[:3_000], embeddings[:3_000], y[:3_000], np.arange(3_000))
    said = expit(stack.log_odds(words[3_000:], embeddings[3_000:]))
    true = y[3_000:]
    rate = TOXIC.natural_rate
    mean = rate * said[true == 1].mean() + (1 - rate) * said[true == 0].mean()
    assert mean == pytest.approx(rate, abs=0.02)
