from pathlib import Path

import pytest

from ml.scorer import Scorer, load_scorer
from ml.workshop import datasets
from ml.workshop.generated import generated_rows


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    return load_scorer()


@pytest.fixture(scope="session")
def blocklist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lexicon") / "blacklist.txt"
    path.write_text("cheap-handbags\nmiracle diet\n.ru/\nx\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small_rows(blocklist: Path) -> list[datasets.Row]:
    """Enough rows to train every label in a second, none of them anybody's comment."""
    rude = "you are a {} fool", "shut up {} idiot", "what a {} liar", "{} scum go away"
    kind = "thank you for {} work", "a {} article", "see the {} report", "I like {} cities"
    words = "total complete sad great old new quiet late".split()
    labelled = [
        datasets.Row(
            "written",
            "train",
            "en",
            "news",
            sentence.format(f"{word} {other}"),
            {label: int(sentence in rude) for label in datasets.LABELS if label != "spam"},
        )
        for sentence in rude + kind
        for word in words
        for other in words
    ]
    return labelled + generated_rows(blocklist, each=150, neutral=50)
