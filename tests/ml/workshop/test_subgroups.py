"""Borkan's measures, on scores whose answer is known."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from ml.labels import LABELS
from ml.workshop.datasets import Row
from ml.workshop.out_of_fold import Scored
from ml.workshop.subgroups import FEWEST, false_positives, naming, of_terms

EACH = 60


def scored(shift: float, *, each: int = EACH, domains: tuple[str, ...] = ("news",)) -> Scored:
    """Random scores; those of comments that say "gay" are shifted."""
    random = np.random.default_rng(0)
    rows, logits = [], []
    for domain in domains:
        for toxic in (0, 1):
            for text in ("A gay reader", "Any reader"):
                for score in random.normal(3 * toxic - 3, 1, each):
                    rows.append(Row(domain, "dev", "en", domain, text, {"toxic": toxic}))
                    logits.append(score + shift * ("gay" in text))
    columns = np.full((len(rows), len(LABELS)), -9.0)
    columns[:, LABELS.index("toxic")] = logits
    return Scored(rows, columns, "unseen")


def measures(some: Scored) -> dict:
    (found,) = of_terms(some, naming(["gay"], some.rows))
    return found


def by_hand(some: Scored, positives: bool, negatives: bool) -> float:
    kept, truth = [], []
    for place, row in enumerate(some.rows):
        toxic, within = row.labels["toxic"], "gay" in row.text
        if within == (positives if toxic else negatives):
            kept.append(some.logits[place, LABELS.index("toxic")])
            truth.append(toxic)
    return roc_auc_score(truth, kept)


@pytest.mark.parametrize(
    ("name", "positives", "negatives"),
    [("subgroup_auc", True, True), ("bpsn_auc", False, True), ("bnsp_auc", True, False)],
)
def test_the_measures_are_those_of_the_paper(name: str, positives: bool, negatives: bool) -> None:
    some = scored(1.0)
    assert measures(some)[name] == pytest.approx(by_hand(some, positives, negatives), abs=1e-4)


def test_a_prejudice_shows_where_it_should() -> None:
    fair, against, blind = (measures(scored(shift)) for shift in (0.0, 2.0, -2.0))
    assert against["bpsn_auc"] < fair["bpsn_auc"] - 0.1  # clean ones score like abuse
    assert blind["bnsp_auc"] < fair["bnsp_auc"] - 0.1  # abuse scores like clean ones
    assert against["subgroup_auc"] == pytest.approx(fair["subgroup_auc"])
    assert against["false_positive_rate"] > fair["false_positive_rate"]


def test_comments_of_different_domains_are_not_compared() -> None:
    some = scored(0.0, domains=("news", "chat"))
    easier = some.logits.copy()
    easier[[row.domain == "chat" for row in some.rows]] += 50
    assert measures(some._replace(logits=easier))["bpsn_auc"] == measures(some)["bpsn_auc"]


def test_too_few_comments_are_not_measured() -> None:
    assert measures(scored(0.0, each=FEWEST))["subgroup_auc"] is not None
    few = measures(scored(0.0, each=FEWEST - 1))
    assert few["rows"] == 2 * (FEWEST - 1)
    assert few["subgroup_auc"] is few["bpsn_auc"] is few["false_positive_rate"] is None


def test_a_term_is_a_whole_word_however_it_is_written() -> None:
    texts = ["GAY!", "Middle-aged man", "gayest", "the middle ages", "nothing"]
    named = naming(["gay", "middle aged"], [Row("s", "dev", "en", "news", t, {}) for t in texts])
    assert named["gay"].tolist() == [True, False, False, False, False]
    assert named["middle aged"].tolist() == [False, True, False, False, False]


def test_held_clean_comments_are_counted_for_each_source_and_beside_the_others() -> None:
    some = scored(4.0, domains=("news", "chat"))
    everything, *sources = false_positives(some, naming(["gay"], some.rows))
    assert [one["source"] for one in sources] == ["news", "chat"]
    assert everything["held"] == sum(one["held"] for one in sources)
    assert everything["rows"] == 2 * EACH
    assert everything["rate"] > 0.6 > 0.1 > everything["rate_without"]
    assert everything["rate_any_label"] == everything["rate"]
    low, high = everything["interval"]
    assert low < everything["rate"] < high


def test_what_another_label_holds_is_told_apart() -> None:
    some = scored(0.0)
    some.logits[:, LABELS.index("identity_hate")] = 9.0
    everything, _ = false_positives(some, naming(["gay"], some.rows))
    assert everything["rate_any_label"] == 1
    assert everything["rate"] < 0.1
