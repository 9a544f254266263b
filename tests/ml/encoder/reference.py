"""all-MiniLM-L6-v2 in plain numpy, one text at a time: what the graph is checked against."""

from collections.abc import Mapping

import numpy as np
from scipy.special import erf, softmax

Arrays = Mapping[str, np.ndarray]


def embedding_of(ids: list[int], arrays: Arrays) -> np.ndarray:
    """The embedding of one text's tokens."""
    words = arrays["embeddings.word_embeddings.weight"][ids]
    places = arrays["embeddings.position_embeddings.weight"][: len(ids)]
    x = words + places + arrays["embeddings.token_type_embeddings.weight"][0]
    x = _norm(x, arrays, "embeddings.LayerNorm")
    for layer in (f"encoder.layer.{number}" for number in range(6)):
        x = _norm(x + _attention(x, arrays, layer), arrays, f"{layer}.attention.output.LayerNorm")
        inner = _linear(x, arrays, f"{layer}.intermediate.dense")
        inner = inner * (1 + erf(inner / np.sqrt(2))) / 2
        x = _norm(
            x + _linear(inner, arrays, f"{layer}.output.dense"), arrays, f"{layer}.output.LayerNorm"
        )
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


def _attention(x: np.ndarray, arrays: Arrays, layer: str) -> np.ndarray:
    query, key, value = (
        np.split(_linear(x, arrays, f"{layer}.attention.self.{part}"), 12, axis=1)
        for part in ("query", "key", "value")
    )
    heads = [
        softmax(q @ k.T / np.sqrt(32), axis=1) @ v
        for q, k, v in zip(query, key, value, strict=True)
    ]
    return _linear(np.hstack(heads), arrays, f"{layer}.attention.output.dense")


def _linear(x: np.ndarray, arrays: Arrays, name: str) -> np.ndarray:
    return x @ arrays[f"{name}.weight"].T + arrays[f"{name}.bias"]


def _norm(x: np.ndarray, arrays: Arrays, name: str) -> np.ndarray:
    centred = x - x.mean(axis=1, keepdims=True)
    centred = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
    return centred * arrays[f"{name}.weight"] + arrays[f"{name}.bias"]
