import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.special import expit
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline

from ml.artifacts import ENGLISH, MANIFEST, WEIGHTS, ModelError, load, save
from ml.classifier import LabelClassifiers, affine_map
from ml.labels import ALL, LABELS
from ml.workshop import datasets
from ml.workshop.generated import WRITTEN, generated_rows
from ml.workshop.pipeline import build_pipeline
from ml.workshop.train import fit

TEXTS = ["what a sad old liar", "thank you for clear work", "Buy casino bonus http://win.example"]


@pytest.fixture(scope="module")
def trained(small_rows: list[datasets.Row]) -> Pipeline:
    return fit(small_rows, build_pipeline(min_rows=2))


@pytest.fixture
def stored(trained: Pipeline, tmp_path: Path) -> Path:
    save({ENGLISH: trained}, tmp_path / "model", data={"rows": 1})
    return tmp_path / "model"


def test_a_stored_model_gives_the_probabilities_of_the_trained_one(
    trained: Pipeline, stored: Path
) -> None:
    np.testing.assert_array_equal(
        load(stored).pipeline.predict_proba(TEXTS), trained.predict_proba(TEXTS)
    )


def test_the_small_model_learned_its_lesson(trained: Pipeline) -> None:
    toxic, spam = LABELS.index("toxic"), LABELS.index("spam")
    rude, kind, advertisement = trained.predict_proba(TEXTS)
    assert rude[toxic] > 0.5 > kind[toxic]
    assert advertisement[spam] > 0.5 > kind[spam]


def test_only_spam_reads_facts(trained: Pipeline) -> None:
    facts = trained["features"].fact_columns
    weighs = np.abs(trained["labels"].coef_[:, facts]).sum(axis=1) > 0
    assert dict(zip(LABELS, weighs.tolist(), strict=True)) == {
        label: label == "spam" for label in LABELS
    }


def test_the_same_rows_give_the_same_files(
    small_rows: list[datasets.Row], stored: Path, tmp_path: Path
) -> None:
    again = {ENGLISH: fit(small_rows, build_pipeline(min_rows=2))}
    manifest = save(again, tmp_path / "again", data={"rows": 1})
    for name in manifest["files"]:
        assert (stored / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_only_what_is_about_who_suffers_what_reads_roles(trained: Pipeline) -> None:
    roles = trained["features"].role_columns
    assert len(roles) > 20
    reading = {
        label.name
        for label, weights in zip(trained["labels"].labels, trained["labels"].coef_, strict=True)
        if weights[roles].any()
    }
    assert reading == {label.name for label in ALL if label.reads_roles}


def test_probabilities_are_calibrated_on_what_people_wrote(trained: Pipeline) -> None:
    """Sentences that nobody wrote may teach, but a label is as frequent as people make it."""
    labels = clone(trained["labels"]).set_params(labels=[ALL[4]])
    random = np.random.default_rng(0)
    y = random.integers(0, 2, (400, 1)).astype(float)
    X = sp.csr_matrix(np.hstack([y, random.random((400, 3))]))
    ordinary = np.arange(400) < 200
    as_found = labels.fit(X, y).intercept_
    # Written ones without the label that look as if they had it.
    strange = sp.csr_matrix(np.ones((400, 4)))
    taught = sp.vstack([X, strange], format="csr"), np.vstack([y, np.zeros((400, 1))])
    apart = clone(labels).fit(*taught, ordinary=np.concatenate([ordinary, np.zeros(400, bool)]))
    with_them = clone(labels).fit(*taught)
    assert abs(apart.intercept_ - as_found) < abs(with_them.intercept_ - as_found)


def test_a_missing_label_is_no_zero(small_rows: list[datasets.Row], trained: Pipeline) -> None:
    features, labels = trained["features"], trained["labels"]
    unlabelled = [datasets.Row("s", "train", "en", "news", "what a liar", {})] * 200
    rows = small_rows + unlabelled
    again = clone(labels).fit(
        features.transform([row.text for row in rows]),
        datasets.truth_of(rows),
        sample_weight=datasets.trust_of(rows),
        groups=datasets.groups_of(rows),
        facts=features.fact_columns,
        roles=features.role_columns,
        ordinary=np.array([row.source not in WRITTEN for row in rows]),
    )
    np.testing.assert_array_equal(again.coef_, labels.coef_)


def test_an_unfitted_pipeline_says_so() -> None:
    with pytest.raises((NotFittedError, AttributeError)):
        build_pipeline().predict_proba(["text"])


def test_the_affine_map_gives_true_probabilities_at_the_natural_rate() -> None:
    random = np.random.default_rng(0)
    truth = (random.random(40_000) < 0.5).astype(int)
    logits = 3 * random.normal(np.where(truth == 1, 1, -1), 1.5)
    slope, shift = affine_map(logits, truth, np.ones(len(truth)), natural_rate=0.1)
    probability = expit(logits * slope + shift)
    weight = np.where(truth == 1, 0.1, 0.9)
    assert np.average(probability, weights=weight) == pytest.approx(0.1, abs=0.005)
    high = probability > 0.5
    assert np.average(truth[high], weights=weight[high]) == pytest.approx(
        np.average(probability[high], weights=weight[high]), abs=0.03
    )


def test_copies_of_a_text_stay_in_one_fold() -> None:
    row = datasets.Row("a", "train", "en", "news", "You FOOL!", {})
    copy = datasets.Row("b", "train", "en", "news", "you fool", {})
    other = datasets.Row("b", "train", "en", "news", "you fools", {})
    first, second, third = datasets.groups_of([row, copy, other])
    assert first == second != third


def change_weights(folder: Path) -> None:
    path = folder / f"{ENGLISH}-{WEIGHTS}"
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def change_settings(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["pipelines"][ENGLISH]["settings"]["bits"] = 19
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def change_labels(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["pipelines"][ENGLISH]["labels"].reverse()
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def remove_a_file(folder: Path) -> None:
    (folder / f"{ENGLISH}-vocabulary-1.json").unlink()


def name_another_file(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"]["../../etc/passwd"] = "0"
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def name_another_language(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["pipelines"]["../en"] = manifest["pipelines"][ENGLISH]
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def describe_no_pipeline(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["pipelines"] = ["en"]
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def change_the_format(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 1}), encoding="utf-8")


def break_the_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (change_weights, "does not match the hash"),
        (change_settings, "was changed"),
        (change_labels, "other labels"),
        (remove_a_file, "is missing"),
        (name_another_file, "must name exactly"),
        (name_another_language, "must name exactly"),
        (describe_no_pipeline, "does not describe a model"),
        (change_the_format, "is not of format"),
        (break_the_manifest, "is not JSON"),
        (shutil.rmtree, "no model in"),
    ],
)
def test_a_damaged_model_is_refused(stored: Path, damage, message: str) -> None:
    damage(stored)
    with pytest.raises(ModelError, match=message):
        load(stored)


def test_arrays_of_pickled_objects_are_refused_even_with_a_true_hash(
    trained: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = np.savez_compressed

    def with_object(path: Path, **arrays: np.ndarray) -> None:
        arrays.pop("allow_pickle", None)
        honest(path, **(arrays | {"intercept": np.array([{"a": 1}], dtype=object)}))

    monkeypatch.setattr("ml.artifacts.np.savez_compressed", with_object)
    save({ENGLISH: trained}, tmp_path / "evil", data={})
    with pytest.raises(ModelError, match="cannot be read"):
        load(tmp_path / "evil")


def test_generated_rows_are_marked_and_the_same_each_time(blocklist: Path) -> None:
    rows = generated_rows(blocklist, each=50, neutral=20)
    assert rows == generated_rows(blocklist, each=50, neutral=20)
    assert {row.source for row in rows} == {"generated"}
    assert sum(row.labels["spam"] for row in rows) == 50
    assert not any("{" in row.text for row in rows)


def test_dev_rows_davidson_and_other_languages_are_never_trained_on() -> None:
    rows = [
        datasets.Row("a", "dev", "en", "news", "x", {}),
        datasets.Row("b", "train", "de", "news", "x", {}),
        datasets.Row("davidson", "train", "en", "social", "x", {}),
        datasets.Row(
            "mislabelled", "train", "en", "chat", "\u043f\u0440\u0438\u0432\u0435\u0442", {}
        ),
        datasets.Row("c", "train", "en", "news", "x", {}),
    ]
    assert datasets.trainable(rows) == rows[4:]


def test_the_classifiers_follow_scikit_learns_manners() -> None:
    classifier = LabelClassifiers(folds=3, C=2.0)
    assert clone(classifier).get_params()["C"] == 2.0
