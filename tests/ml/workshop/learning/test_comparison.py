import json
from dataclasses import replace

import numpy as np
import pytest

from ml.artifacts import ENGLISH, ModelError, load, save
from ml.scorer import Scorer
from ml.workshop import datasets
from ml.workshop.learning.comparison import Comparison, compare
from ml.workshop.learning.held_out_gates import FEWEST
from ml.workshop.learning.learn import learn
from ml.workshop.learning.lesson import Lesson, split
from ml.workshop.learning.reference import COUNT, read_reference, write_reference
from ml.workshop.pipeline import build_pipeline
from ml.workshop.train import fit
from tests.ml.workshop.learning.test_adaptation import lessons_of

WORDS = "idiot moron scum loser fool pig".split()


@pytest.fixture(scope="module")
def honest(scorer: Scorer) -> Comparison:
    learned, held_back = split(lessons_of("garden"))
    return compare(scorer, Scorer(scorer.model, learn(scorer.model, learned)), held_back)


@pytest.fixture(scope="module")
def inverted(scorer: Scorer) -> Comparison:
    """A moderator who says the opposite of what the model knows, often and everywhere."""
    said_of = {"you stupid idiot {}": 0, "thank you for the article about trains {}": 1}
    lessons = [
        Lesson(text.format(f"{word} {n}"), "s", {"toxic": said})
        for text, said in said_of.items()
        for word in WORDS
        for n in range(60)
    ]
    learned, held_back = split(lessons)
    return compare(scorer, Scorer(scorer.model, learn(scorer.model, learned)), held_back)


def test_a_candidate_that_learned_something_new_passes(honest: Comparison) -> None:
    assert honest.passed, honest.reasons
    assert honest.reasons == []


def test_a_candidate_that_unlearned_the_language_of_abuse_does_not_pass(
    inverted: Comparison,
) -> None:
    failed = [gate["name"] for gate in inverted.report["gates"] if not gate["passed"]]
    assert not inverted.passed
    # It did win on what its own moderator decided: only what the model brings along stops it.
    assert not any("held-back" in name for name in failed)
    assert any(name.startswith("AUC of toxic") for name in failed)
    assert len(inverted.reasons) == len(failed)


def test_a_report_is_json_and_names_both_versions(scorer: Scorer, honest: Comparison) -> None:
    report = json.loads(json.dumps(honest.report, allow_nan=False))
    assert report == honest.report
    assert report["champion"] == scorer.version
    assert report["candidate"].startswith(f"{scorer.version}+")
    assert {"name", "champion", "candidate", "limit", "passed", "reason"} == set(report["gates"][0])
    names = " ".join(gate["name"] for gate in report["gates"])
    assert "identity_hate (en)" in names and "neutral sentences" in names


def test_few_decisions_are_not_enough_evidence(scorer: Scorer) -> None:
    learned, held_back = split(lessons_of("garden"))
    candidate = Scorer(scorer.model, learn(scorer.model, learned))
    few = compare(scorer, candidate, held_back[: FEWEST - 1])
    assert not few.passed and "not enough evidence" in few.reasons[0]
    none = compare(scorer, candidate, [])
    assert not none.passed and "not enough evidence" in none.reasons[0]


def test_what_may_be_chance_is_not_enough_evidence(scorer: Scorer) -> None:
    random = np.random.default_rng(0)
    held_back = [
        Lesson(f"a comment {n} on trains", "garden", {"toxic": int(random.random() < 0.02)})
        for n in range(60)
    ]
    nothing_new = Scorer(scorer.model, learn(scorer.model, lessons_of("elsewhere", rounds=1)[:5]))
    again = compare(scorer, nothing_new, held_back)
    assert not again.passed


def test_a_champion_is_not_replaced_by_its_equal(scorer: Scorer) -> None:
    learned, held_back = split(lessons_of("garden"))
    champion = Scorer(scorer.model, learn(scorer.model, learned))
    assert not compare(champion, champion, held_back).passed


def test_a_model_without_reference_rows_lets_nothing_pass(scorer: Scorer) -> None:
    model = replace(scorer.model, folder=None)
    learned, held_back = split(lessons_of("garden"))
    refused = compare(Scorer(model), Scorer(model, learn(model, learned)), held_back)
    assert not refused.passed
    assert any("no reference rows" in reason for reason in refused.reasons)


def test_the_shipped_reference_is_a_sample_of_all_labels(scorer: Scorer) -> None:
    reference = read_reference(scorer.model, "en")
    assert 0.9 * COUNT["en"] < reference.rows.shape[0] < COUNT["en"] + 50
    features = scorer.model.pipeline["features"]
    others = np.concatenate([features.role_columns, features.fact_columns])
    words = np.setdiff1d(np.arange(reference.rows.shape[1]), others)
    lengths = np.sqrt(reference.rows[:, words].power(2).sum(axis=1)).A1
    assert 0.3 < lengths.min() < 0.9 < np.median(lengths) < lengths.max() < 1.02  # short texts
    assert ((reference.truth == 1).sum(axis=0) >= 20).all()
    assert ((reference.truth == 0).sum(axis=0) >= 20).all()


def test_reference_rows_come_back_as_they_were_but_for_rounding(
    small_rows: list[datasets.Row], tmp_path
) -> None:
    pipeline = fit(small_rows, build_pipeline(min_rows=2))
    manifest = save({ENGLISH: pipeline}, tmp_path, data={})
    write_reference(tmp_path, ENGLISH, manifest["artefact"], pipeline, small_rows)
    model = load(tmp_path)
    reference = read_reference(model, "en")
    written = [row for row in small_rows if row.source == "written"]
    rows = pipeline["features"].transform([row.text for row in written])
    assert abs(reference.rows - rows).max() < 0.01
    np.testing.assert_array_equal(reference.truth, datasets.truth_of(written))
    unseen = pipeline["labels"].out_of_fold_[: len(written)]
    labelled = ~np.isnan(unseen)
    np.testing.assert_allclose(reference.logits[labelled], unseen[labelled], atol=0.01)
    assert not np.isnan(reference.logits).any()
    other = replace(model, manifest=model.manifest | {"artefact": "0" * 64})
    with pytest.raises(ModelError, match="belong to another model"):
        read_reference(other, "en")
