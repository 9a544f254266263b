"""A fitted model as files, without pickle: arrays, JSON, and a manifest that binds them."""

import hashlib
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from ml.labels import ALL, LABELS
from ml.spelling import SPELLINGS
from ml.word_lists import WordLists, as_arrays, from_arrays

FORMAT = 3
ENGLISH = "en"
MANIFEST = "manifest.json"
METRICS = "metrics.json"
WEIGHTS = "weights.npz"
WORD_LISTS = "word-lists.npz"
_DTYPES = {"columns": "uint32", "idf": "float16", "coef": "float16", "intercept": "float64"}
_LEARNING = ("C", "floor", "power")
_LANGUAGE = re.compile("[a-z]{2}")
_SETTINGS = ("sizes", "longest", "bits", "spelling", "within_words", "short", "roles", "facts")


class ModelError(Exception):
    """A model folder is missing, damaged, or not of a kind that this code may load."""


@dataclass(frozen=True)
class Model:
    """A fitted pipeline for each modelled language, word lists for others, where from, and what."""

    pipelines: Mapping[str, Pipeline]
    manifest: dict[str, Any]
    word_lists: WordLists = field(default_factory=dict)
    folder: Path | None = None

    @property
    def pipeline(self) -> Pipeline:
        """The English pipeline, which knows all labels."""
        return self.pipelines[ENGLISH]

    @property
    def version(self) -> str:
        """The day of training and the start of the artefact's hash."""
        return f"{self.manifest['trained_on']}-{self.manifest['artefact'][:8]}"


def save(
    pipelines: Mapping[str, Pipeline],
    folder: Path,
    data: dict[str, Any],
    word_lists: WordLists | None = None,
) -> dict[str, Any]:
    """Write fitted pipelines; `data` says what they were trained on. Returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WORD_LISTS, allow_pickle=False, **as_arrays(word_lists or {}))
    for language, pipeline in pipelines.items():
        _write(pipeline, folder, language)
    described = {language: _describe(pipeline) for language, pipeline in pipelines.items()}
    bound = {
        "format": FORMAT,
        "pipelines": described,
        "files": {name: _sha256(folder / name) for name in files_of(described)},
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


def files_of(described: Mapping[str, Any]) -> list[str]:
    """The names of all files of a model, from what the manifest says of its pipelines."""
    names = [WORD_LISTS]
    for language, one in described.items():
        names.append(f"{language}-{WEIGHTS}")
        names += _vocabulary_names(language, len(one["settings"]["longest"]))
    return names


def _vocabulary_names(language: str, count: int) -> list[str]:
    return [f"{language}-vocabulary-{number + 1}.json" for number in range(count)]


def _write(pipeline: Pipeline, folder: Path, language: str) -> None:
    features, labels = pipeline["features"], pipeline["labels"]
    np.savez_compressed(
        folder / f"{language}-{WEIGHTS}",
        allow_pickle=False,
        columns=features.columns_.astype(np.uint32),
        idf=features.idf_,
        coef=labels.coef_.astype(np.float16),
        intercept=labels.intercept_,
    )
    names = _vocabulary_names(language, len(features.vocabularies_))
    for name, vocabulary in zip(names, features.vocabularies_, strict=True):
        (folder / name).write_text(vocabulary.to_str(), encoding="utf-8")


def _describe(pipeline: Pipeline) -> dict[str, Any]:
    settings = {name: getattr(pipeline["features"], name) for name in _SETTINGS}
    return {
        "labels": [label.name for label in pipeline["labels"].labels],
        "settings": json.loads(json.dumps(settings)),
        "learning": {name: getattr(pipeline["labels"], name) for name in _LEARNING},
    }


def load(folder: Path) -> Model:
    """Read a stored model, or raise ModelError with what is wrong."""
    manifest = read_manifest(folder)
    _check(folder, manifest)
    pipelines = {
        language: _read(folder, language, described)
        for language, described in manifest["pipelines"].items()
    }
    return Model(pipelines, manifest, _read_word_lists(folder / WORD_LISTS), folder)


def _read(folder: Path, language: str, described: dict[str, Any]) -> Pipeline:
    features = CommentFeatures(**_settings(described))
    names = _vocabulary_names(language, len(features.longest))
    features.vocabularies_ = [_vocabulary(folder / name) for name in names]
    known = [label for label in ALL if label.name in described["labels"]]
    learning = _learning(described)
    labels = LabelClassifiers(
        known, C=learning["C"], floor=learning["floor"], power=learning["power"]
    )
    arrays = _arrays(folder / f"{language}-{WEIGHTS}", len(labels.labels))
    features.columns_ = arrays["columns"].astype(np.int64)
    features.idf_ = arrays["idf"]
    labels.coef_ = np.ascontiguousarray(arrays["coef"].T, np.float64).T
    labels.intercept_ = arrays["intercept"]
    labels.classes_ = np.array([0, 1])
    return Pipeline([("features", features.ready()), ("labels", labels)])


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
    bound: dict[str, Any] = {key: manifest.get(key) for key in ("format", "pipelines", "files")}
    names = _checked_names(folder, bound)
    if manifest.get("artefact") != _artefact(bound):
        raise ModelError(f"{MANIFEST} was changed: its content does not match its artefact hash")
    for name in names:
        if not (folder / name).is_file():
            raise ModelError(f"{name} is missing in {folder}")
        if _sha256(folder / name) != bound["files"][name]:
            raise ModelError(f"{name} does not match the hash in {MANIFEST}")


def _checked_names(folder: Path, bound: dict[str, Any]) -> list[str]:
    """The files of a model whose manifest names known languages, labels and files only."""
    try:
        found = {language: one["labels"] for language, one in bound["pipelines"].items()}
        names = files_of(bound["pipelines"])
        named = set(bound["files"])
    except (AttributeError, KeyError, TypeError) as error:
        raise ModelError(f"{MANIFEST} does not describe a model: {error!r}") from None
    if found.get(ENGLISH) != list(LABELS) or not all(
        _in_order(labels) for labels in found.values()
    ):
        raise ModelError(f"the model in {folder} has other labels: {found}")
    if not all(_LANGUAGE.fullmatch(language) for language in found) or named != set(names):
        raise ModelError(f"{MANIFEST} must name exactly the files {', '.join(names)}")
    return names


def _in_order(labels: list[str]) -> bool:
    return labels == [label for label in LABELS if label in labels]


def _arrays(path: Path, labels: int) -> dict[str, np.ndarray]:
    arrays = _stored(path)
    found = {name: str(array.dtype) for name, array in arrays.items()}
    if found != _DTYPES:
        raise ModelError(f"{path.name} holds unexpected arrays: {found}")
    count = len(arrays["columns"])
    shapes = [arrays[name].shape for name in ("idf", "coef", "intercept")]
    if shapes != [(count,), (labels, count), (labels,)]:
        raise ModelError(f"the arrays of {path.name} do not fit together")
    return arrays


def _stored(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, OSError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}") from None


def _read_word_lists(path: Path) -> WordLists:
    arrays = _stored(path)
    if any(array.dtype != np.uint64 or array.ndim != 1 for array in arrays.values()):
        raise ModelError(f"{path.name} holds something else than hashes")
    return from_arrays(arrays)


def _settings(described: dict[str, Any]) -> dict[str, Any]:
    try:
        settings = described["settings"]
        return {
            "sizes": tuple(map(int, settings["sizes"])),
            "longest": tuple(map(int, settings["longest"])),
            "bits": int(settings["bits"]),
            "spelling": _known_spelling(settings["spelling"]),
            "within_words": bool(settings["within_words"]),
            "short": float(settings["short"]),
            "roles": int(settings["roles"]),
            "facts": bool(settings["facts"]),
        }
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"the settings in {MANIFEST} are not usable: {error!r}") from None


def _learning(described: dict[str, Any]) -> dict[str, float]:
    """How the classifiers learned: nothing that scores, but what an evaluation fits again with."""
    try:
        return {name: float(described["learning"][name]) for name in _LEARNING}
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"the settings in {MANIFEST} are not usable: {error!r}") from None


def _known_spelling(name: str) -> str:
    if name not in SPELLINGS:
        raise ValueError(f"unknown spelling {name}")
    return name


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
