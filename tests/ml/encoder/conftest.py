from pathlib import Path

import pytest

from ml.encoder.embed import Precision, SentenceEncoder, available


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not available():
        pytest.skip("the packages of requirements-encoder.txt are not installed")
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="session")
def exact(graphs: Path) -> SentenceEncoder:
    return SentenceEncoder(Precision.FLOAT32, folder=graphs)


@pytest.fixture(scope="session")
def small(exact: SentenceEncoder, graphs: Path) -> SentenceEncoder:
    return SentenceEncoder(Precision.INT8, folder=graphs)
