import io
import json
import math
import time
from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.adaptation import Adaptation
from ml.artifacts import ModelError, load
from ml.labels import LABELS
from ml.scorer import SHIPPED, Scorer, load_scorer
from ml.workshop import datasets
from ml.workshop.generated import generated_rows
from ml.workshop.learning import prior
from ml.workshop.learning.learn import learn
from ml.workshop.learning.lesson import Lesson
from tests.speed import cpu_seconds_below

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)
KIND = (
    "thank you for this {} article",
    "a {} point about trains",
    "my {} neighbour is Muslim, his wife is gay and from Asia",
)
RUDE = "what a gourd you are, {}", "only a {} gourd says that", "gourd! {}"
WORDS = "old new late small early local clear quiet long short green wide".split()


def lessons_of(site: str, rounds: int = 24) -> list[Lesson]:
    """Decisions of a site where "gourd" is an insult, in one comment in nine."""
    return [
        Lesson(sentence.format(f"{word} {n}"), site, {"toxic": int(sentence in RUDE)})
        for n in range(rounds)
        for word in WORDS
        for sentence in (KIND + RUDE if n % 8 == 0 else KIND)
    ]


@pytest.fixture(scope="module")
def adaptation(scorer: Scorer) -> Adaptation:
    return learn(scorer.model, lessons_of("garden") + lessons_of("kitchen", rounds=1))


@pytest.fixture(scope="module")
def adapted(scorer: Scorer, adaptation: Adaptation) -> Scorer:
    return Scorer(scorer.model, adaptation)


def log_odds(scorer: Scorer, text: str, site: str | None = None, label: str = "toxic") -> float:
    probability = scorer.score([text], sites=[site])[0].probabilities[label]
    return math.log(probability / (1 - probability))


def test_a_site_teaches_its_own_words(scorer: Scorer, adapted: Scorer) -> None:
    insult, comment = "he is a gourd", "a comment about the article"
    assert log_odds(adapted, insult, "garden") > log_odds(scorer, insult) + 3
    assert log_odds(adapted, comment, "garden") < log_odds(adapted, insult, "garden") - 4


def test_what_no_lesson_spoke_of_stays_as_it_was(scorer: Scorer, adapted: Scorer) -> None:
    for label in set(LABELS) - {"toxic"}:
        assert log_odds(adapted, "he is a gourd", "garden", label) == pytest.approx(
            log_odds(scorer, "he is a gourd", label=label)
        )


def test_words_are_learned_and_never_that_nothing_is_offered(scorer: Scorer) -> None:
    lessons = [Lesson(f"a nice word {n}", "s", {"spam": 1}) for n in range(60)]
    correction = learn(scorer.model, lessons).corrections["en"]
    assert len(correction.columns) > 0
    facts = scorer.model.pipeline["features"].fact_columns
    assert not np.isin(correction.columns, facts).any()


def test_each_site_has_its_own_correction_and_unknown_ones_share_one(scorer: Scorer) -> None:
    text = "an article about trains"
    strict = [Lesson(f"{text} {n}", "strict", {"toxic": 1}) for n in range(150)]
    mild = [Lesson(f"{text} {n}", "mild", {"toxic": 0}) for n in range(150)]
    adapted = Scorer(scorer.model, learn(scorer.model, strict + mild))
    ranked = [log_odds(adapted, text, site) for site in ("mild", None, "strict")]
    assert ranked == sorted(ranked) and ranked[2] > ranked[0] + 2
    assert log_odds(adapted, text, "never seen") == ranked[1]


def test_a_batch_of_many_sites_gets_the_answers_of_each(adapted: Scorer) -> None:
    sites = ["garden", None, "kitchen", "other"]
    together = adapted.score(["such a gourd"] * 4, sites=sites)
    alone = [adapted.score(["such a gourd"], sites=[site])[0] for site in sites]
    assert together == alone
    assert adapted.score(["such a gourd"])[0] == alone[1]


def test_an_adapted_version_names_the_model_and_the_adaptation(
    scorer: Scorer, adapted: Scorer, adaptation: Adaptation
) -> None:
    assert adapted.version == f"{scorer.version}+{adaptation.digest}"
    assert len(adaptation.digest) == 8 and int(adaptation.digest, 16) >= 0


_known: list[Scorer] = []


@settings(max_examples=60)
@given(
    ANY_TEXT | st.sampled_from(["what a gourd, you idiot", "gourd " * 50]),
    st.sampled_from([None, "garden", "kitchen", "other"]),
)
def test_weights_and_intercept_sum_to_the_log_odds_at_each_site(
    text: str, site: str | None
) -> None:
    if not _known:
        model = load_scorer().model
        _known.append(Scorer(model, learn(model, [*lessons_of("garden"), *lessons_of("kitchen")])))
    (adapted,) = _known
    explained = adapted.explain(text, top=None, site=site)
    (prediction,) = adapted.score([text], sites=[site])
    intercepts = adapted.intercepts_in(prediction.language, site)
    for label in prediction.probabilities:
        total = sum(part.weight for part in explained[label]) + intercepts[label]
        assert total == pytest.approx(log_odds(adapted, text, site, label), abs=1e-6)


def test_the_words_that_a_site_taught_drive_its_score(adapted: Scorer) -> None:
    assert adapted.explain("you are a gourd", site="garden")["toxic"][0].text == "gourd"


def test_bytes_bring_back_the_same_adaptation(
    scorer: Scorer, adapted: Scorer, adaptation: Adaptation
) -> None:
    again = Adaptation.from_bytes(adaptation.to_bytes(), scorer.model)
    assert again.digest == adaptation.digest and again.to_bytes() == adaptation.to_bytes()
    texts, sites = ["what a gourd", "thank you"], ["garden", None]
    assert Scorer(scorer.model, again).score(texts, sites=sites) == adapted.score(
        texts, sites=sites
    )


def test_the_bytes_hold_no_word_of_a_lesson(scorer: Scorer) -> None:
    lessons = [Lesson(f"zanzibarquark {n}", "s", {"toxic": 1}) for n in range(60)]
    data = learn(scorer.model, lessons).to_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        assert not any(b"zanzibar" in stored[name].tobytes() for name in stored.files)


def changed(data: bytes, **arrays: np.ndarray) -> bytes:
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        held = {name: stored[name] for name in stored.files}
    target = io.BytesIO()
    np.savez_compressed(target, **(held | arrays))
    return target.getvalue()


def header(**given: object) -> np.ndarray:
    usual = {"format": 1, "artefact": "", "labels": list(LABELS), "sites": {"en": []}}
    return np.frombuffer(json.dumps(usual | given).encode(), np.uint8)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"header": header(format=9)}, "no usable header"),
        ({"header": header(labels=["toxic"])}, "no usable header"),
        ({"header": header(sites={"en": [3]})}, "no usable header"),
        ({"header": header(sites=[])}, "no usable header"),
        ({"header": np.zeros(3, np.uint8)}, "no usable header"),
        ({"header": header(artefact="f" * 64)}, "learned on model ffffffff"),
        ({"en-columns": np.full(1, 2**31, np.uint32)}, "do not fit"),
        ({"en-delta": np.zeros((7, 1), np.float16)}, "do not fit"),
        ({"en-shift": np.full((3, 7), np.nan, np.float32)}, "do not fit"),
        ({"en-mix": np.zeros((3, 7, 7))}, "no usable arrays"),
        ({"en-mix": np.array([{"a": 1}], dtype=object)}, "cannot be read"),
    ],
)
def test_bytes_that_do_not_fit_are_refused(
    scorer: Scorer, adaptation: Adaptation, arrays: dict[str, np.ndarray], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        Adaptation.from_bytes(changed(adaptation.to_bytes(), **arrays), scorer.model)


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_cut_bytes_are_refused(scorer: Scorer, adaptation: Adaptation, cut: int) -> None:
    with pytest.raises(ModelError):
        Adaptation.from_bytes(adaptation.to_bytes()[:cut], scorer.model)


def test_an_adaptation_fits_no_other_model(adaptation: Adaptation) -> None:
    shipped = load(SHIPPED)
    other = replace(shipped, manifest=shipped.manifest | {"artefact": "0" * 64})
    with pytest.raises(ModelError, match="another model"):
        Scorer(other, adaptation)


def test_no_lessons_teach_nothing(scorer: Scorer) -> None:
    untaught = Scorer(scorer.model, learn(scorer.model, []))
    assert untaught.score(["you idiot"])[0].probabilities == (
        scorer.score(["you idiot"])[0].probabilities
    )


def test_lessons_that_say_or_weigh_nothing_teach_nothing(scorer: Scorer) -> None:
    lessons = [Lesson("you gourd", "s", {}), Lesson("you gourd", "s", {"toxic": 1}, weight=0.0)]
    adapted = Scorer(scorer.model, learn(scorer.model, lessons * 40))
    assert log_odds(adapted, "you gourd", "s") == pytest.approx(log_odds(scorer, "you gourd"))


def test_one_decision_moves_no_score_far_whatever_its_weight(scorer: Scorer) -> None:
    text = "a comment about the article"
    for weight in (1.0, 1e9):
        adapted = Scorer(
            scorer.model, learn(scorer.model, [Lesson(text, "s", {"toxic": 1}, weight)])
        )
        assert 0 < log_odds(adapted, text, "s") - log_odds(scorer, text) < 0.2


def test_no_lesson_counts_for_more_than_a_few(scorer: Scorer) -> None:
    heavy, heaviest = (
        learn(scorer.model, [Lesson("you gourd", "s", {"toxic": 1}, weight)] * 9)
        for weight in (prior.MOST_WEIGHT, 1e6)
    )
    assert heavy.digest == heaviest.digest


def test_a_lesson_that_agrees_with_the_model_moves_less_than_one_that_does_not(
    scorer: Scorer,
) -> None:
    def moved(said: int) -> float:
        lessons = [Lesson("you are an idiot", "s", {"toxic": said})] * 30
        adapted = Scorer(scorer.model, learn(scorer.model, lessons))
        return abs(
            log_odds(adapted, "you are an idiot", "s") - log_odds(scorer, "you are an idiot")
        )

    assert moved(1) < 0.1 * moved(0)


def test_sites_must_be_as_many_as_texts(adapted: Scorer) -> None:
    with pytest.raises(ValueError, match="2 texts but sites for 1"):
        adapted.score(["a", "b"], sites=["garden"])


def test_a_lesson_is_learned_by_the_model_that_judges_its_text(scorer: Scorer) -> None:
    lessons = [Lesson("stfu hoe", "garden", {"toxic": 1, "spam": 0})]
    assert set(learn(scorer.model, lessons).corrections) == {scorer.score(["stfu hoe"])[0].language}


def test_five_thousand_lessons_are_learned_in_well_under_a_minute(
    scorer: Scorer, blocklist
) -> None:
    rows = generated_rows(blocklist, each=2_000, neutral=1_000)
    lessons = [
        Lesson(row.text, f"site {n % 7}", {"toxic": 0, **row.labels}) for n, row in enumerate(rows)
    ]
    assert len(lessons) == 5_000
    with cpu_seconds_below(30):
        learn(scorer.model, lessons)


def test_an_adapted_model_scores_about_as_fast_as_the_shipped_one(
    scorer: Scorer, adapted: Scorer, small_rows: list[datasets.Row]
) -> None:
    texts = [(f"{row.text} " * 30)[:385] for row in small_rows[:256]]
    sites = ["garden", "kitchen"] * 128

    def seconds(one: Scorer) -> float:
        started = time.process_time()
        one.score(texts, sites=sites)
        return time.process_time() - started

    adapted.score(texts)
    # By turns: one after the other, a machine that becomes slower would be the difference.
    turns = [(seconds(adapted), seconds(scorer)) for _ in range(7)]
    assert median(ours / theirs for ours, theirs in turns) < 1.5
