"""A second opinion on comments that their words leave in doubt, from what the whole text means."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from ml.encoder.embed import Precision, SentenceEncoder
from ml.encoder.stack import LONGEST, Stack, load
from ml.text import canonical

NAME = "minilm"
_REMEMBERED = 512

Embed = Callable[[Sequence[str]], np.ndarray]


class SecondOpinion:
    """Moves the log-odds of `toxic` where they are near a threshold, and only there."""

    def __init__(self, stack: Stack, embed: Embed):
        self._stack = stack
        # A comment is scored, and then explained; it is embedded once.
        self._embedding = lru_cache(_REMEMBERED)(lambda text: embed([text])[0])

    def adds(self, texts: Sequence[str], logits: np.ndarray) -> np.ndarray:
        """What it adds to the words' log-odds of each text: 0 where it is not asked."""
        added = np.zeros(len(texts))
        for place in np.flatnonzero(self._stack.in_doubt(logits)).tolist():
            embedding = self._embedding(canonical(texts[place]))
            added[place] = self._stack.log_odds(logits[place], embedding) - logits[place]
        return added


def load_second_opinion(folder: Path, artefact: str) -> SecondOpinion:
    """The one in a model's folder, or EncoderError with what is missing."""
    stack = load(folder, artefact)
    return SecondOpinion(stack, SentenceEncoder(Precision.INT8, longest=LONGEST).embed)
