"""The whole evaluation, on a folder of written comments and a model made of them."""

import csv
import gzip
import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from ml.artifacts import METRICS, load, save
from ml.labels import ALL, LABELS
from ml.workshop import datasets, default_mode, evaluate, generated
from ml.workshop.out_of_fold import Scored
from ml.workshop.pipeline import build_pipeline
from ml.workshop.thresholds import for_false_holds
from ml.workshop.train import fit

COLUMNS = ["source", "split", "lang", "domain", *LABELS, "text"]


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, small_rows: list[datasets.Row], blocklist: Path
) -> Path:
    """A folder such as PARLEY_DATA names: training rows, dev rows, and Perspective's."""
    folder = tmp_path_factory.mktemp("data")
    written = [row for row in small_rows if row.source != generated.SOURCE][::2]
    lines = [
        {"source": row.source, "split": row.split, "lang": row.language, "domain": row.domain}
        | {"text": row.text}
        | row.labels
        for row in written
    ]
    video = {"source": "youtube-spam", "split": "dev", "lang": "en", "domain": "video"}
    lines += [video | {"spam": 1, "text": f"Buy casino bonus {n} http://win.example"} for n in "12"]
    lines += [video | {"spam": 0, "text": f"I like this song {n}"} for n in "12"]
    table(folder / datasets.TABLE, COLUMNS, lines)
    theirs = [
        {"text": row.text, "toxic": row.labels["toxic"], "perspective_toxicity": 0.5}
        for row in written[::3]
    ]
    table(folder / datasets.PERSPECTIVE, list(theirs[0]), theirs)
    (folder / datasets.BLOCKLIST).parent.mkdir(parents=True)
    (folder / datasets.BLOCKLIST).write_bytes(blocklist.read_bytes())
    return folder


def table(path: Path, columns: list[str], lines: list[dict]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(lines)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, small_rows: list[datasets.Row]) -> Path:
    path = tmp_path_factory.mktemp("models") / "model"
    save({"en": fit(small_rows, build_pipeline(min_rows=2))}, path, data={})
    return path


@pytest.mark.usefixtures("encoder")  # training embeds
def test_it_stores_what_it_prints_and_names_the_model(
    folder: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = generated.generated_rows(folder / datasets.BLOCKLIST, each=150, neutral=50)
    monkeypatch.setattr("ml.workshop.train.marked_rows", lambda rows, path: few)
    out = StringIO()
    call_command("evaluate_model", data=str(folder), model=model, stdout=out)
    stored = json.loads((model / METRICS).read_text(encoding="utf-8"))
    assert stored["artefact"] == load(model).manifest["artefact"]
    assert evaluate.table(stored["results"]) in out.getvalue()
    assert {(one["source"], one["label"]) for one in stored["results"]} >= {
        ("written", "toxic"),
        ("youtube-spam", "spam"),
        ("perspective-scores", "toxic"),
    }
    assert not any(one["source"] == generated.SOURCE for one in stored["results"])
    assert stored["fairness"]["templates"]["sentences"] == 2_250
    (written,) = (one for one in stored["default_mode"] if one["source"] == "written")
    assert written["clean"] > written["clean_rejected"] == 0
    assert 0 <= written["withheld"] <= 0.5 < written["bad_withheld"] <= 1
    assert 0 < for_false_holds("toxic", 5, model) <= 1


@pytest.mark.usefixtures("encoder")  # beside the other: its model is made once
def test_both_calibration_errors_are_measured(folder: Path, model: Path) -> None:
    found = evaluate.evaluate(model, str(folder), quick=True)
    line = next(line for line in found.splitlines() if line.startswith("| perspective-scores"))
    assert "calibration error | as found" in found
    assert "n/a |" in line  # macro-F1 is for other languages


def test_a_language_of_which_one_label_is_judged_is_told_what_a_new_site_gets() -> None:
    rows = [
        datasets.Row("blatt", "dev", "de", "news", f"Satz {n}", {"toxic": n % 2}) for n in range(80)
    ]
    (toxic,) = (label for label in ALL if label.name == "toxic")
    logits = np.array([[3.0 if n % 4 == 1 or n % 40 == 0 else -3.0] for n in range(80)])
    (found,) = default_mode.report(Scored(rows, logits, "unseen").of_all([toxic]))
    assert (found["source"], found["clean"], found["bad"]) == ("blatt", 40, 40)
    assert (found["withheld"], found["bad_withheld"], found["clean_rejected"]) == (0.05, 0.5, 0)


def test_without_data_the_command_says_what_is_missing(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(datasets.ENVIRONMENT_VARIABLE, raising=False)
    with pytest.raises(CommandError, match="where the labelled data lies"):
        call_command("evaluate_model", model=model)
