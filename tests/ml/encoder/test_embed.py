import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from ml.encoder import weights
from ml.encoder.embed import EncoderError, Precision, SentenceEncoder, available
from tests.ml.encoder.reference import embedding_of

TEXTS = [
    "you are an idiot",
    "You are a moron!",
    "the weather is nice",
    "I do not think that this article is fair to the people of the town.",
    "",
    "x" * 300,
    "word " * 400,
    "été 🙂 日本",
]
ODD = ["\ud800 a lone surrogate", "a\0NUL", "🙂" * 300_000, " \n\t "]


@pytest.fixture(scope="module")
def reference(encoder: Path) -> np.ndarray:
    from safetensors.numpy import load_file

    folder = weights.model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)
    arrays = load_file(folder / "model.safetensors")
    return np.array([embedding_of(tokenizer.encode(text).ids, arrays) for text in TEXTS])


def test_the_graph_computes_what_plain_numpy_computes(exact, reference):
    assert np.abs(exact.embed(TEXTS) - reference).max() < 1e-4


def test_the_reference_tells_a_wrong_text_from_the_right_one(exact, reference):
    assert np.abs(exact.embed(TEXTS[1:]) - reference[:-1]).max() > 0.1


def test_int8_stays_close_to_the_exact_embedding(small, reference):
    likeness = (small.embed(TEXTS) * reference).sum(axis=1)
    assert likeness.mean() > 0.98 and likeness.min() > 0.96


@pytest.mark.parametrize(("precision", "megabytes"), [("float32", 95), ("int8", 25)])
def test_a_graph_is_no_larger_than_promised(exact, small, encoder, precision, megabytes):
    assert (encoder / f"minilm-{precision}.onnx").stat().st_size < megabytes * 1e6


def test_rows_have_unit_length_and_keep_the_order_of_the_texts(exact):
    rows = exact.embed(TEXTS)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[::-1], exact.embed(TEXTS[::-1]), atol=1e-5)


def test_a_text_embeds_alike_whatever_stands_beside_it(small):
    alone = np.vstack([small.embed([text]) for text in TEXTS])
    assert np.array_equal(small.embed(TEXTS), alone)


def test_no_text_gives_no_row(exact):
    assert exact.embed([]).shape == (0, 384)


@pytest.mark.parametrize("text", ODD, ids=["surrogate", "NUL", "1 MB of emoji", "blank"])
def test_an_odd_text_gives_a_usable_row(small, text):
    row = small.embed([text])[0]
    assert np.isfinite(row).all() and np.isclose(np.linalg.norm(row), 1, atol=1e-5)


def test_a_graph_is_built_once_and_leaves_nothing_else(exact, small, encoder):
    names = ["minilm-float32.onnx", "minilm-int8.onnx"]
    before = [(encoder / name).stat().st_mtime_ns for name in names]
    SentenceEncoder(Precision.INT8, folder=encoder)
    assert [(encoder / name).stat().st_mtime_ns for name in names] == before
    assert sorted(path.name for path in encoder.iterdir()) == names


def test_where_a_graph_cannot_be_written_the_encoder_says_so(encoder, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(EncoderError, match="could not be built"):
        SentenceEncoder(folder=tmp_path / "file")


def test_other_weights_are_refused(encoder, monkeypatch):
    monkeypatch.setattr(weights, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="not the encoder that is expected"):
        weights.weights_file()


def test_without_its_packages_the_encoder_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # as if it were not installed
    assert not available()
    with pytest.raises(EncoderError, match=r"onnxruntime.*requirements-encoder\.txt"):
        SentenceEncoder()
