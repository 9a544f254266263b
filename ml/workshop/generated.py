"""Generated comments for what no labelled set holds: website link spam, and its innocent likeness.

They are marked by their source, used in training only and never in an evaluation.
An honest reader also links, and also writes of drugs, loans and casinos. And people are named
without malice: the one set of sexist posts has no others, and would teach that "women" is abuse.
"""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from ml.workshop import datasets, honest_links, twins
from ml.workshop.datasets import Row

SOURCE = "generated"
MARKED = frozenset({SOURCE, honest_links.NAME, *twins.NAMES})
"""The sources of all rows that are nobody's comments, or that were changed: never evaluated."""
WRITTEN = MARKED | datasets.WRITTEN
"""Those that nobody wrote as a comment."""
EACH = 2_500
NEUTRAL = 1_500

PHRASES = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


def marked_rows(rows: Sequence[Row], blocklist: Path) -> list[Row]:
    """All that is learned besides real comments, some of it made of the clean ones of `rows`."""
    return [*generated_rows(blocklist), *honest_links.linked_rows(rows), *twins.twin_rows()]


def generated_rows(
    blocklist: Path, each: int = EACH, neutral: int = NEUTRAL, seed: int = 0
) -> list[Row]:
    """`each` spam rows and as many clean ones, then neutral ones; the same for the same seed."""
    random = Random(seed)
    goods = [*PHRASES["goods"] * 20, *_terms(blocklist)]
    return [
        *(_row(_spam(random, goods), spam=1) for _ in range(each)),
        *(_row(_clean(random), spam=0) for _ in range(each)),
        *(
            _row(
                _filled(random, _pick(random, "statements")),
                spam=0,
                toxic=0,
                identity_hate=0,
            )
            for _ in range(neutral)
        ),
    ]


def _pick(random: Random, kind: str) -> str:
    return random.choice(PHRASES[kind])


def _row(text: str, **labels: int) -> Row:
    return Row(SOURCE, "train", "en", "generated", text, labels)


def _spam(random: Random, goods: list[str]) -> str:
    parts = [_pick(random, "calls" if random.random() < 0.65 else "pitches")]
    if random.random() < 0.5:
        parts.insert(0, _pick(random, "praise"))
    if random.random() < 0.25:
        parts.append(_pick(random, "calls"))
    if random.random() < 0.15:
        parts += random.choices(goods, k=random.randint(3, 12))
    text = " ".join(parts)
    while "{" in text:
        text = text.replace("{link}", _spam_link(random), 1)
        text = text.replace("{goods}", random.choice(goods), 1)
        text = text.replace("{sum}", str(random.randint(50, 9_000)), 1)
        phone = f"+1 {random.randint(200, 999)} {random.randint(10**6, 10**7)}"
        text = text.replace("{phone}", phone)
        text = text.replace("{mail}", f"{_pick(random, 'names')}{random.randint(1, 99)}@gmail.com")
        text = text.replace("{name}", _pick(random, "names"))
    return text.upper() if random.random() < 0.04 else text


def _spam_link(random: Random) -> str:
    host = random.choice(["", "-"]).join(random.sample(PHRASES["host_words"], random.randint(1, 3)))
    scheme = random.choice(["http://", "https://", "www.", ""])
    path = random.choice(["", "/", "/buy", f"/?ref={random.randint(1, 999)}", "/index.php"])
    return f"{scheme}{host}.{_pick(random, 'endings')}{path}"


def _clean(random: Random) -> str:
    parts = random.choices(PHRASES["views"], k=random.choice([1, 1, 1, 2, 2, 3]))
    if random.random() < 0.35:
        parts.append(_pick(random, "sources"))
    text = _filled(random, " ".join(parts))
    return text.lower() if random.random() < 0.2 else text


def _filled(random: Random, text: str) -> str:
    while "{" in text:
        page = f"/{_pick(random, 'topics').replace(' ', random.choice('-_'))}"
        text = text.replace("{link}", f"https://{_pick(random, 'honest_hosts')}{page}", 1)
        text = text.replace("{topic}", _pick(random, "topics"), 1)
        text = text.replace("{people}", _pick(random, "people"), 1)
        text = text.replace("{name}", _pick(random, "names"), 1)
        text = text.replace("{year}", str(random.randint(1990, 2025)), 1)
        text = text.replace("{sum}", str(random.randint(2, 90)), 1)
    return text


def _terms(blocklist: Path) -> Iterator[str]:
    """The blocklist's terms that are words, with their hyphens read as spaces."""
    for line in blocklist.read_text(encoding="utf-8", errors="replace").splitlines():
        term = line.strip().replace("-", " ")
        if len(term) >= 6 and term.isascii() and term.replace(" ", "").isalpha():
            yield term
