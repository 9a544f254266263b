"""How the log-odds of the words and the meaning of the text make one opinion: a linear model."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml.encoder.weights import WEIGHTS_SHA256, WIDTH, EncoderError

FILE = "second-opinion.json"
FORMAT = 1
LABEL = "toxic"
LONGEST = 96
"""Tokens of a comment that are read; most comments have fewer."""


@dataclass(frozen=True)
class Stack:
    """Calibrated log-odds of `toxic`: slope x those of the words + weights x embedding + intercept.

    It is asked where the words give a probability within `doubt`.
    """

    slope: float
    intercept: float
    weights: np.ndarray
    doubt: tuple[float, float]

    def in_doubt(self, logits: np.ndarray) -> np.ndarray:
        """Which log-odds are near a threshold."""
        low, high = (np.log(p / (1 - p)) for p in self.doubt)
        return (logits > low) & (logits < high)

    def log_odds(self, logits: np.ndarray, embeddings: np.ndarray) -> np.ndarray:
        """The opinion on each text, from the words' log-odds and a row of its embedding."""
        return self.slope * logits + embeddings @ self.weights + self.intercept


def save(stack: Stack, folder: Path, artefact: str) -> None:
    """Write it into a model's folder, bound to that model and to the encoder."""
    content = _bound(artefact) | {
        "slope": round(stack.slope, 6),
        "intercept": round(stack.intercept, 6),
        "weights": [round(weight, 5) for weight in stack.weights.tolist()],
        "doubt": list(stack.doubt),
    }
    (folder / FILE).write_text(json.dumps(content) + "\n", encoding="utf-8")


def load(folder: Path, artefact: str) -> Stack:
    """Read it, or raise EncoderError where it is not there or belongs to another model."""
    content = _read(folder / FILE)
    for name, value in _bound(artefact).items():
        if content.get(name) != value:
            raise EncoderError(
                f"{FILE} is of another {name}; python -m ml.workshop.encoder.train renews it"
            )
    try:
        (low, high), weights = content["doubt"], np.array(content["weights"], float)
        stack = Stack(float(content["slope"]), float(content["intercept"]), weights, (low, high))
        stack.log_odds(np.zeros(1), np.zeros((1, WIDTH)))
        return stack
    except (KeyError, TypeError, ValueError) as error:
        raise EncoderError(f"{FILE} is not usable: {error!r}") from None


def _bound(artefact: str) -> dict[str, Any]:
    return {"format": FORMAT, "label": LABEL, "artefact": artefact, "encoder": WEIGHTS_SHA256}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EncoderError(f"there is no {path.name} in {path.parent}") from None
    except ValueError as error:
        raise EncoderError(f"{path} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise EncoderError(f"{path} is not an object")
    return content
