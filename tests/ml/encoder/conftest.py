from pathlib import Path

import numpy as np
import pytest

from ml.artifacts import ENGLISH, Model, load, save
from ml.encoder.embed import WIDTH, Precision, SentenceEncoder
from ml.encoder.stack import Stack
from ml.workshop import datasets
from ml.workshop.pipeline import build_pipeline
from ml.workshop.train import fit


@pytest.fixture(scope="session")
def exact(encoder: Path) -> SentenceEncoder:
    return SentenceEncoder(Precision.FLOAT32, folder=encoder)


@pytest.fixture(scope="session")
def small(exact: SentenceEncoder, encoder: Path) -> SentenceEncoder:
    return SentenceEncoder(Precision.INT8, folder=encoder)


@pytest.fixture(scope="session")
def folder(small_rows: list[datasets.Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small model."""
    path = tmp_path_factory.mktemp("model")
    save({ENGLISH: fit(small_rows, build_pipeline(min_rows=2))}, path, data={"rows": 1})
    return path


@pytest.fixture(scope="session")
def model(folder: Path) -> Model:
    return load(folder)


@pytest.fixture
def stack() -> Stack:
    weights = np.random.default_rng(0).normal(size=WIDTH)
    return Stack(slope=0.7, intercept=-0.4, weights=weights, doubt=(0.01, 0.9))
