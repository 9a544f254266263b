"""An adaptation as an object and as bytes: arrays and JSON, never pickle, bound to one model."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from ml.artifacts import Model, ModelError
from ml.correction import Correction
from ml.labels import LABELS

FORMAT = 1
_HEADER = "header"
_DTYPES = {"columns": "uint32", "delta": "float16", "shift": "float32", "mix": "float32"}


@dataclass(frozen=True)
class Adaptation:
    """A correction for each language's pipeline of the model with this `artefact` hash."""

    artefact: str
    corrections: Mapping[str, Correction]

    @cached_property
    def digest(self) -> str:
        """8 hex digits that name this adaptation."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:8]

    def to_bytes(self) -> bytes:
        """All of it; the same adaptation gives the same bytes."""
        sites = {language: one.sites for language, one in self.corrections.items()}
        header = {"format": FORMAT, "artefact": self.artefact, "labels": LABELS, "sites": sites}
        arrays = {_HEADER: np.frombuffer(json.dumps(header, sort_keys=True).encode(), np.uint8)}
        for language, one in sorted(self.corrections.items()):
            arrays |= {f"{language}-{name}": getattr(one, name) for name in _DTYPES}
        stored = io.BytesIO()
        np.savez_compressed(stored, allow_pickle=False, **arrays)
        return stored.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes, model: Model) -> Self:
        """Read what `to_bytes` gave, or raise ModelError: damaged, or learned on another model."""
        arrays = _arrays_of(data)
        header = _header_of(arrays)
        artefact = model.manifest["artefact"]
        if header["artefact"] != artefact:
            raise ModelError(
                f"this adaptation was learned on model {header['artefact'][:8]}, not {artefact[:8]}"
            )
        return cls(
            artefact,
            {
                language: _correction(arrays, language, tuple(sites), model)
                for language, sites in header["sites"].items()
            },
        )


def _arrays_of(data: bytes) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception as error:  # damaged bytes make zip, zlib and numpy fail in a dozen ways
        raise ModelError(f"an adaptation cannot be read: {error}") from None


def _header_of(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    try:
        header = json.loads(arrays[_HEADER].tobytes())
        known = header["format"] == FORMAT and header["labels"] == list(LABELS)
        if not known or not isinstance(header["artefact"], str):
            raise ValueError("it is of another format or has other labels")
        for sites in header["sites"].values():
            if not all(isinstance(site, str) for site in sites):
                raise ValueError("a site is no text")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"an adaptation has no usable header: {error}") from None
    return header


def _correction(
    arrays: Mapping[str, np.ndarray], language: str, sites: tuple[str, ...], model: Model
) -> Correction:
    pipeline = model.pipelines.get(language)
    found = {name: arrays.get(f"{language}-{name}") for name in _DTYPES}
    own = {name: array for name, array in found.items() if array is not None}
    if pipeline is None or {name: str(array.dtype) for name, array in own.items()} != _DTYPES:
        raise ModelError(f"an adaptation holds no usable arrays for {language!r}")
    labels, width = pipeline["labels"].coef_.shape
    places, count = len(sites) + 1, len(own["columns"])
    shapes = [own[name].shape for name in ("columns", "delta", "shift", "mix")]
    fits = [(count,), (labels, count), (places, labels), (places, labels, labels)]
    in_range = not count or int(own["columns"].max()) < width
    if shapes != fits or not in_range or not all(np.isfinite(a).all() for a in own.values()):
        raise ModelError(f"the arrays of an adaptation for {language!r} do not fit")
    return Correction.of(pipeline, **(own | {"sites": sites}))
