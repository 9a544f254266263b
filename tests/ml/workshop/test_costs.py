"""Thresholds by what they cost."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logit

from ml.artifacts import METRICS, ModelError
from ml.labels import HOLD_ABOVE, LABELS
from ml.scorer import SHIPPED
from ml.workshop import thresholds
from ml.workshop.costs import COSTS, Measured, all_together, each_alone, threshold_at
from ml.workshop.datasets import Row
from ml.workshop.out_of_fold import Scored
from ml.workshop.thresholds import for_false_holds, for_false_holds_together

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("per_thousand", COSTS)
def test_a_threshold_costs_at_most_what_was_asked_and_not_much_less(per_thousand: float) -> None:
    clean = RANDOM.beta(1, 8, 20_000)
    threshold = threshold_at(clean, per_thousand)
    assert (clean >= threshold).mean() * 1000 <= per_thousand
    assert (clean >= threshold - 2e-4).mean() * 1000 > per_thousand - 1


def test_equal_probabilities_are_all_published_or_all_held() -> None:
    assert threshold_at(np.full(1_000, 0.25), 5) > 0.25
    assert threshold_at(np.full(1_000, 1.0), 5) == 1.0


def comments(source: str, domain: str, size: int, toxic_each: int = 10**9) -> Scored:
    rows = [
        Row(source, "dev", "en", domain, "", {"toxic": int(place % toxic_each == 0)})
        for place in range(size)
    ]
    toxic = np.array([[row.labels["toxic"]] for row in rows])
    return Scored(rows, RANDOM.normal(-4, 1.5, (size, len(LABELS))) + 3 * toxic, "unseen")


@pytest.mark.parametrize("news_are_like_spam", [False, True])
def test_all_labels_together_cost_at_most_what_was_asked(news_are_like_spam: bool) -> None:
    talk = comments("perspective-scores", "wikipedia", 10_000, toxic_each=50)
    news = comments("civil-comments", "news", 10_000)
    news.logits[:, 0] += 3 * news_are_like_spam
    toxic = np.array([row.labels["toxic"] == 1 for row in talk.rows])
    for row in all_together(talk, news):
        limits = np.array([row["thresholds"][label] for label in LABELS])
        held = (expit(talk.logits) >= limits).any(axis=1)[~toxic].mean() * 1000
        as_spam = (expit(news.logits[:, 0]) >= limits[0]).mean() * 1000
        assert max(held, as_spam) <= row["per_thousand"]
        assert max(held, as_spam) >= row["per_thousand"] * 0.9 - 0.3
        assert row["false_holds"] == pytest.approx(held, abs=0.01)


def test_the_usual_thresholds_are_moved_alike() -> None:
    talk = comments("perspective-scores", "wikipedia", 5_000, toxic_each=50)
    for row in all_together(talk, comments("civil-comments", "news", 100)):
        moved = logit(list(row["thresholds"].values())) - logit([HOLD_ABOVE[x] for x in LABELS])
        assert np.ptp(moved) < 0.05


def test_each_label_catches_more_for_a_higher_cost() -> None:
    found = {"toxic": Measured(RANDOM.beta(1, 8, 5_000), RANDOM.beta(3, 3, 500))}
    caught = [row["caught"] for row in each_alone(found)]
    assert caught == sorted(caught) and caught[0] < caught[-1]


@pytest.mark.parametrize("label", LABELS)
def test_the_shipped_model_says_what_a_label_costs(label: str) -> None:
    strict, usual, loose = (for_false_holds(label, cost) for cost in (1, 5, 50))
    assert 1 >= strict >= usual >= loose > 0


def test_between_two_measured_costs_the_lower_one_counts() -> None:
    assert for_false_holds("toxic", 6.9) == for_false_holds("toxic", 5)
    assert for_false_holds("toxic", 9_999) == for_false_holds("toxic", COSTS[-1])


def test_together_all_labels_have_a_threshold_that_falls_with_the_cost() -> None:
    strict, loose = for_false_holds_together(1), for_false_holds_together(50)
    assert set(strict) == set(loose) == set(LABELS)
    assert all(strict[label] > loose[label] for label in LABELS)


def test_what_was_not_measured_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="was not measured"):
        for_false_holds("toxic", 0.01)
    with pytest.raises(ValueError, match="no label 'rude'"):
        for_false_holds("rude", 5)
    with pytest.raises(ModelError, match="was not measured"):
        for_false_holds("toxic", 5, tmp_path)


def test_the_measures_of_another_model_are_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "model")
    metrics = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    (folder / METRICS).write_text(json.dumps(metrics | {"artefact": "another"}), encoding="utf-8")
    with pytest.raises(ModelError, match="does not say"):
        for_false_holds("toxic", 5, folder)


def test_the_command_prints_a_threshold_for_each_label(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert thresholds.main(["--false-holds", "5"]) == 0
    out = capsys.readouterr().out
    assert f"toxic          {for_false_holds('toxic', 5):>8.4f}" in out
    assert all(label in out for label in LABELS)


def test_the_command_says_when_a_cost_was_not_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        thresholds.main(["--false-holds", "0"])
    assert "was not measured" in capsys.readouterr().err
