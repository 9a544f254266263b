"""Texts as embeddings: rows of unit length, alike for texts that mean alike."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from ml.encoder.build import Precision
from ml.encoder.weights import WIDTH, EncoderError, available, model_folder

__all__ = ["WIDTH", "EncoderError", "Precision", "SentenceEncoder", "available"]

LONGEST = 128
"""Tokens of a text that are read, as in the encoder's own training."""
_CHARACTERS = 2_000  # enough for that many tokens of almost any text
_TOKENS_IN_BATCH = 512
_ROOT = Path(__file__).resolve().parent.parent.parent


class SentenceEncoder:
    """all-MiniLM-L6-v2 (Wang et al. 2020; Reimers & Gurevych 2019), frozen."""

    def __init__(
        self,
        precision: Precision = Precision.FLOAT32,
        threads: int = 1,
        folder: Path | None = None,
        longest: int = LONGEST,
    ):
        """Build the graph into `folder` (by default under var) unless it is there already.

        Only the first `longest` tokens of a text are read. Raises EncoderError where the optional
        packages are not installed.
        """
        self._tokenizer = _tokenizer(model_folder(), longest)
        self._session = _session(_graph(precision, folder or _default_folder()), threads)
        # int8 scales activations by the whole batch, and a comment's neighbours must not move it.
        self._tokens_in_batch = 1 if precision == Precision.INT8 else _TOKENS_IN_BATCH

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """A row of 384 numbers for each text, float32, of unit length."""
        cut = [text[:_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(cut)]
        rows = np.zeros((len(texts), WIDTH), np.float32)
        for places in _batches(ids, self._tokens_in_batch):
            batch = np.array([ids[place] for place in places])
            rows[places] = self._session.run(None, {"ids": batch})[0]
        return rows


def _batches(ids: Sequence[Sequence[int]], tokens: int) -> Iterator[np.ndarray]:
    """Places of texts with equally many tokens, so that no batch needs padding."""
    lengths = np.array([len(one) for one in ids])
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        step = max(1, tokens // length)
        for start in range(0, len(places), step):
            yield places[start : start + step]


def _tokenizer(folder: Path, longest: int) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def _session(graph: Path, threads: int) -> Any:
    # Only here and below are optional packages imported: without them, the module still loads.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's own kinds; whatever it is, no opinion can be had
        raise EncoderError(f"{graph} cannot be used: {error}") from None


def _default_folder() -> Path:
    return Path(os.environ.get("PARLEY_VAR") or _ROOT / "var") / "encoder"


def _graph(precision: Precision, folder: Path) -> Path:
    """The file of the encoder, made on first use."""
    path = (folder / f"minilm-{precision}.onnx").resolve()
    if not path.is_file():
        command = [sys.executable, "-m", "ml.encoder.build", precision, str(path)]
        done = subprocess.run(
            command,
            cwd=_ROOT,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            check=False,
        )
        if done.returncode:
            raise EncoderError(f"the encoder could not be built: {done.stderr.strip()[-500:]}")
    return path
