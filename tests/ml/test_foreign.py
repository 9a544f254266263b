"""Comments in languages with a small model, and in languages without one."""

import csv
import gzip
import json
import math
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.artifacts import ModelError, load, save
from ml.fallback import LISTED
from ml.labels import ALL, LABELS
from ml.perspective_scale import FILE
from ml.scorer import Prediction, Scorer, load_scorer
from ml.word_lists import listed_in, read_word_lists
from ml.workshop import datasets, generated, other_languages
from ml.workshop.pipeline import build_german, build_korean, build_pipeline
from ml.workshop.train import coarse_words, fit, main

SPAM_RATE = next(label.natural_rate for label in ALL if label.name == "spam")

TURKISH = "Bu haberi okuduktan sonra çok üzüldüm"
INSULTED = "Bu haberi okuduktan sonra çok üzüldüm, SALAK herif!"
PHRASE = "Sen tam bir eşek kafa, kapa çeneni artık"
CHINESE = "我觉得这篇文章写得坏蛋,谢谢"


def rows(language: str, rude: tuple[str, ...], kind: tuple[str, ...]) -> list[datasets.Row]:
    return [
        datasets.Row("written", "train", language, "news", text.format(n), {"toxic": int(bad)})
        for bad, texts in ((True, rude), (False, kind))
        for text in texts
        for n in range(30)
    ]


GERMAN = rows(
    "de",
    ("Du bist ein Vollidiot, Nummer {}", "Halt die Klappe, du Schwachkopf {}"),
    ("Danke für den schönen Artikel {}", "Das ist ein guter Bericht, Nummer {}"),
)
KOREAN = rows(
    "ko",
    ("이 바보야 꺼져 {}", "너는 멍청이다 {}"),
    ("좋은 기사 감사합니다 {}", "오늘 날씨가 좋다 {}"),
)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profanity")
    words = {"tr": "salak\neşek kafa\n", "zh": "坏蛋\n坏\n", "fil": "gago\n", "en": "damn\n"}
    words |= {"README.md": "salak", "de": "Mist\n", "fr-CA-u-sd-caqc": "niaiseux\n"}
    for name, text in words.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def scorer(
    small_rows: list[datasets.Row], lists: Path, tmp_path_factory: pytest.TempPathFactory
) -> Scorer:
    """A small model of three languages, stored and loaded."""
    folder = tmp_path_factory.mktemp("foreign") / "model"
    pipelines = {
        "en": fit(small_rows, build_pipeline(min_rows=2)),
        "de": fit(GERMAN, build_german()),
        "ko": fit(KOREAN, build_korean()),
    }
    save(pipelines, folder, {"rows": 1}, read_word_lists(lists))
    return Scorer(load(folder))


def one(scorer: Scorer, text: str, features: dict[str, float] | None = None) -> Prediction:
    return scorer.score([text], [features])[0]


def test_each_text_is_judged_in_its_language_and_the_order_is_kept(scorer: Scorer) -> None:
    texts = [
        "you are a total old fool",
        "Halt die Klappe, du Vollidiot",
        TURKISH,
        "이 바보야 너는 멍청이다",
        "thank you for new work",
        "Danke für den guten Bericht",
    ]
    found = scorer.score(texts)
    assert [one.language for one in found] == ["en", "de", "tr", "ko", "en", "de"]
    assert found == [scorer.score([text])[0] for text in texts]
    rude, insult, _, abuse, kind, thanks = (p.probabilities.get("toxic", 0.0) for p in found)
    assert min(rude, insult, abuse) > 0.5 > max(kind, thanks)


def test_only_what_was_judged_has_a_probability(scorer: Scorer) -> None:
    judged = {
        "you fool": LABELS,
        "Halt die Klappe, du Vollidiot": ("spam", "toxic"),
        "이 바보야 꺼져": ("spam", "toxic"),
        TURKISH: ("spam",),
        INSULTED: ("spam", "obscene"),
    }
    for text, labels in judged.items():
        assert tuple(one(scorer, text).probabilities) == labels


def test_a_listed_word_is_a_doubt_however_often_it_stands(scorer: Scorer) -> None:
    for text in (INSULTED, INSULTED * 3, PHRASE, CHINESE):
        assert one(scorer, text).probabilities["obscene"] == pytest.approx(LISTED)
    part = scorer.explain(INSULTED)["obscene"][0]
    assert INSULTED[part.start : part.end] == part.text == "SALAK"
    assert scorer.explain(PHRASE)["obscene"][0].text == "eşek kafa"
    assert scorer.explain(CHINESE)["obscene"][0].text == "坏蛋"


def test_english_words_say_nothing_in_another_language(scorer: Scorer) -> None:
    advertised = f"{TURKISH} casino bonus cheap viagra pills"
    assert one(scorer, advertised).language == "tr"
    assert one(scorer, advertised).probabilities == one(scorer, TURKISH).probabilities


def test_links_and_features_make_spam_likelier_in_any_language(scorer: Scorer) -> None:
    linked = f"{TURKISH} http://example.com/satin-al"
    plain, link, three = (one(scorer, text) for text in (TURKISH, linked, linked + linked * 4))
    given = one(scorer, linked, {"links": 1, "blocklist_hits": 2})
    found = [p.probabilities["spam"] for p in (plain, link, three, given)]
    assert found[0] == pytest.approx(SPAM_RATE)
    assert found == sorted(found) and found[0] < found[1] < found[2]
    assert {part.text for part in scorer.explain(linked, {"links": 1})["spam"]} == {
        "http://example.com/satin-al",
        "links",
    }


@settings(max_examples=60)
@given(
    st.sampled_from([INSULTED, CHINESE, "Du bist ein Vollidiot", "이 바보야 꺼져", TURKISH]),
    st.text(st.characters(exclude_categories=[]), max_size=60),
    st.sampled_from([None, {"links": 2, "rejected_ratio": 0.5}]),
)
def test_weights_and_intercept_sum_to_the_log_odds_in_every_language(
    scorer: Scorer, start: str, more: str, features: dict[str, float] | None
) -> None:
    text = f"{start} {more}"
    prediction = one(scorer, text, features)
    explained = scorer.explain(text, features, top=None)
    assert set(explained) == set(prediction.probabilities)
    intercepts = scorer.intercepts_in(prediction.language)
    for label, probability in prediction.probabilities.items():
        total = sum(part.weight for part in explained[label]) + intercepts[label]
        assert total == pytest.approx(math.log(probability / (1 - probability)), abs=1e-6)
        assert all(text[p.start : p.end] == p.text for p in explained[label] if p.end)


def test_german_sees_through_umlauts_and_compounds_and_not_who_is_spoken_to(scorer: Scorer) -> None:
    german = scorer.model.pipelines["de"]
    first, *others = german.predict_proba(
        ["Du Schwätzer", "Du Schwaetzer", "@Heinz Du Schwätzer"]
    ).tolist()
    assert others == [first, first]


def test_lists_hold_hashes_of_other_languages_only(lists: Path) -> None:
    found = read_word_lists(lists)
    assert sorted(found) == ["fr", "tl", "tr", "zh"]
    assert all(isinstance(entry, int) for entry in found["tr"])
    assert listed_in("tam bir SALAK, eşek  kafa", "tr", found) == [(8, 14), (15, 25)]
    assert listed_in("salak", "xx", found) == []
    assert listed_in("坏蛋你真是坏蛋", "zh", found) == [(0, 2), (5, 7)]
    assert listed_in("坏人", "zh", found) == []  # a single character says too little


def test_a_damaged_language_is_refused_like_the_rest(scorer: Scorer, tmp_path: Path) -> None:
    save(scorer.model.pipelines, tmp_path, {})
    (tmp_path / "de-weights.npz").unlink()
    with pytest.raises(ModelError, match="is missing"):
        load(tmp_path)


def test_a_long_text_of_any_script_is_judged_in_time(scorer: Scorer) -> None:
    for text in ("坏" * 100_000, INSULTED * 3_000):
        assert one(scorer, text).probabilities["spam"] == pytest.approx(SPAM_RATE)


@pytest.mark.usefixtures("encoder")  # training embeds
def test_the_training_command_stores_a_pipeline_for_each_language(
    small_rows: list[datasets.Row],
    lists: Path,
    blocklist: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = generated.generated_rows(blocklist, each=150, neutral=50)
    monkeypatch.setattr("ml.workshop.train.marked_rows", lambda rows, path: few)
    data, out = tmp_path / "data", tmp_path / "model"
    (data / datasets.BLOCKLIST).parent.mkdir(parents=True)
    shutil.copy(blocklist, data / datasets.BLOCKLIST)
    shutil.copytree(lists, data / datasets.PROFANITY)
    english = [row for row in small_rows if row.source == "written"][::3]
    columns = ["source", "split", "lang", "domain", *LABELS, "text"]
    with gzip.open(data / datasets.TABLE, "wt", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        for row in [*english, *GERMAN, *KOREAN]:
            facts = {"source": row.source, "split": row.split, "lang": row.language}
            table.writerow(facts | {"domain": row.domain, "text": row.text} | row.labels)
    with gzip.open(data / datasets.PERSPECTIVE, "wt", encoding="utf-8", newline="") as file:
        scored = csv.DictWriter(file, ["text", "toxic", "perspective_toxicity"])
        scored.writeheader()
        for number, row in enumerate(english):
            given = {"toxic": row.labels["toxic"], "perspective_toxicity": number / len(english)}
            scored.writerow({"text": row.text, **given})
    assert main(["--data", str(data), "--out", str(out)]) == 0
    model = load(out)
    scale = json.loads((out / FILE).read_bytes())
    assert scale["artefact"] == model.manifest["artefact"]
    assert list(model.pipelines) == ["en", "de", "ko"]
    assert set(model.word_lists) == {"fr", "tl", "tr", "zh", *coarse_words()}
    assert model.manifest["data"]["rows"]["written"] == len([*english, *GERMAN, *KOREAN])


def test_of_each_listed_language_most_abuse_is_held_and_nothing_friendly() -> None:
    found = other_languages.report(load_scorer())
    assert len(found) == 22
    assert not [one for one in found if one["held"]]
    assert not [one for one in found if one["caught"] < 4], other_languages.table(found)


@pytest.mark.parametrize(
    ("text", "language"),
    [("Vaffanculo, troia.", "it"), ("Putang ina mo.", "tl"), ("Spierdalaj, kurwo.", "pl")],
)
def test_a_few_words_are_of_the_language_that_a_coarse_one_tells(text: str, language: str) -> None:
    (found,) = load_scorer().score([text])
    assert (found.language, set(found.probabilities)) == (language, {"spam", "obscene"})


@pytest.mark.parametrize("text", ["I am a moron", "Fan mail", "hahaha am i", "smart, smith"])
def test_english_is_not_taken_for_another_language_by_a_short_listed_word(text: str) -> None:
    assert load_scorer().score([text])[0].language == "en"
