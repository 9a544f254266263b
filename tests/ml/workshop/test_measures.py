import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from ml.workshop.measures import (
    Judged,
    average_precision,
    calibration_error,
    precision_at,
    roc_auc,
    with_interval,
)


@pytest.fixture(params=[0, 1, 2])
def scored(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(request.param)
    truth = (random.random(500) < 0.3).astype(int)
    logits = np.round(random.normal(truth, 1), 1)  # rounded, so that there are ties
    return logits, truth, random.integers(1, 4, 500).astype(float)


def test_areas_are_those_of_scikit_learn(scored) -> None:
    logits, truth, weight = scored
    judged = Judged.of(logits, truth)
    sorted_weight = weight[np.argsort(-logits, kind="stable")]
    assert roc_auc(judged, sorted_weight) == pytest.approx(
        roc_auc_score(truth, logits, sample_weight=weight)
    )
    assert average_precision(judged, sorted_weight) == pytest.approx(
        average_precision_score(truth, logits, sample_weight=weight)
    )


def test_precision_at_a_recall_is_that_of_the_curve(scored) -> None:
    logits, truth, _ = scored
    precision, recall, _ = precision_recall_curve(truth, logits)
    expected = precision[np.flatnonzero(recall >= 0.8)[-1]]
    assert precision_at(0.8)(Judged.of(logits, truth), np.ones(500)) == pytest.approx(expected)


def test_true_probabilities_have_almost_no_calibration_error() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(-2, 2, 50_000)
    truth = (random.random(50_000) < 1 / (1 + np.exp(-logits))).astype(int)
    judged = Judged.of(logits, truth)
    measure = calibration_error(float(truth.mean()))
    assert measure(judged, np.ones(50_000)) < 0.01
    shifted = Judged.of(logits + 2, truth)
    assert measure(shifted, np.ones(50_000)) > 0.1


def test_an_interval_holds_its_value(scored) -> None:
    logits, truth, _ = scored
    value, low, high = with_interval(roc_auc, Judged.of(logits, truth))
    assert low < value < high


@pytest.mark.parametrize("truth", [[], [1, 1, 1], [0, 0, 0]])
def test_a_source_with_one_class_has_no_measure(truth: list[int]) -> None:
    assert with_interval(roc_auc, Judged.of(np.arange(len(truth)), np.array(truth))) is None
