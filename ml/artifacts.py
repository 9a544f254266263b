"""A fitted pipeline as files, without pickle: arrays, JSON, and a manifest that binds them."""

import hashlib
import json
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
import tokenizers
from sklearn.pipeline import Pipeline
from tokenizers import Tokenizer

from ml.classifier import LabelClassifiers
from ml.features import CommentFeatures
from ml.labels import LABELS

FORMAT = 1
MANIFEST = "manifest.json"
METRICS = "metrics.json"
WEIGHTS = "weights.npz"
VOCABULARIES = ("vocabulary-large.json", "vocabulary-small.json")
FILES = (WEIGHTS, *VOCABULARIES)
_DTYPES = {"columns": "uint32", "idf": "float16", "coef": "float16", "intercept": "float64"}


class ModelError(Exception):
    """A model folder is missing, damaged, or not of a kind that this code may load."""


@dataclass(frozen=True)
class Model:
    """A fitted pipeline, the manifest it was stored with, and where."""

    pipeline: Pipeline
    manifest: dict[str, Any]
    folder: Path | None = None

    @property
    def version(self) -> str:
        """The day of training and the start of the artefact's hash."""
        return f"{self.manifest['trained_on']}-{self.manifest['artefact'][:8]}"


def save(pipeline: Pipeline, folder: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Write a fitted pipeline; `data` says what it was trained on. Returns the manifest."""
    features, labels = pipeline["features"], pipeline["labels"]
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / WEIGHTS,
        columns=features.columns_.astype(np.uint32),
        idf=features.idf_,
        coef=labels.coef_.astype(np.float16),
        intercept=labels.intercept_,
    )
    for name, vocabulary in zip(VOCABULARIES, features.vocabularies_, strict=True):
        (folder / name).write_text(vocabulary.to_str(), encoding="utf-8")
    bound = {
        "format": FORMAT,
        "labels": list(LABELS),
        "settings": {"longest": list(features.longest), "bits": features.bits},
        "files": {name: _sha256(folder / name) for name in FILES},
    }
    manifest = {
        **bound,
        "artefact": _artefact(bound),
        "trained_on": datetime.now(UTC).strftime("%Y.%m.%d"),
        "data": data,
        "libraries": {
            "python": platform.python_version(),
            "scikit-learn": sklearn.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "tokenizers": tokenizers.__version__,
        },
        "metrics": METRICS,
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def load(folder: Path) -> Model:
    """Read a stored pipeline, or raise ModelError with what is wrong."""
    manifest = read_manifest(folder)
    _check(folder, manifest)
    arrays = _arrays(folder / WEIGHTS)
    features = CommentFeatures(**_settings(manifest))
    features.vocabularies_ = [_vocabulary(folder / name) for name in VOCABULARIES]
    features.columns_ = arrays["columns"].astype(np.int64)
    features.idf_ = arrays["idf"]
    labels = LabelClassifiers()
    labels.coef_ = np.ascontiguousarray(arrays["coef"].T, np.float64).T
    labels.intercept_ = arrays["intercept"]
    labels.classes_ = np.array([0, 1])
    pipeline = Pipeline([("features", features.ready()), ("labels", labels)])
    return Model(pipeline, manifest, folder)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a model folder."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"no model in {folder}: there is no {MANIFEST}") from None
    except ValueError as error:
        raise ModelError(f"{folder / MANIFEST} is not JSON: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelError(f"{folder / MANIFEST} is not of format {FORMAT}")
    return manifest


def _check(folder: Path, manifest: dict[str, Any]) -> None:
    bound = {key: manifest.get(key) for key in ("format", "labels", "settings", "files")}
    if bound["labels"] != list(LABELS):
        raise ModelError(f"the model in {folder} has other labels: {bound['labels']}")
    if not isinstance(bound["files"], dict) or set(bound["files"]) != set(FILES):
        raise ModelError(f"{MANIFEST} must name exactly the files {', '.join(FILES)}")
    if manifest.get("artefact") != _artefact(bound):
        raise ModelError(f"{MANIFEST} was changed: its content does not match its artefact hash")
    for name in FILES:
        if not (folder / name).is_file():
            raise ModelError(f"{name} is missing in {folder}")
        if _sha256(folder / name) != bound["files"][name]:
            raise ModelError(f"{name} does not match the hash in {MANIFEST}")


def _arrays(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (ValueError, OSError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}") from None
    found = {name: str(array.dtype) for name, array in arrays.items()}
    if found != _DTYPES:
        raise ModelError(f"{path.name} holds unexpected arrays: {found}")
    count = len(arrays["columns"])
    if arrays["idf"].shape != (count,) or arrays["coef"].shape != (len(LABELS), count):
        raise ModelError(f"the arrays of {path.name} do not fit together")
    return arrays


def _settings(manifest: dict[str, Any]) -> dict[str, Any]:
    try:
        settings = manifest["settings"]
        return {"longest": tuple(map(int, settings["longest"])), "bits": int(settings["bits"])}
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"the settings in {MANIFEST} are not usable: {error!r}") from None


def _vocabulary(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises plain Exception
        raise ModelError(f"{path.name} is not a tokenizer: {error}") from None


def _artefact(bound: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(bound, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
