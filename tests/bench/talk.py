"""Readers' comments for the benchmark: no two alike, of the length that people write."""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import count

from tests.bench.load import post

_OPENINGS = [
    "I worked on the quay for years and", "To be fair to the city,", "What I would like to know is",
    "My neighbour told me that", "Reading this twice,", "As somebody who votes here,",
    "It is good to see that", "Thank you for the piece;", "Perhaps I missed it, but",
    "The photo on the second page shows that",
]  # fmt: skip
_SUBJECTS = [
    "the harbour board", "the auditor", "the ferry company", "our council", "the crane operator",
    "the new bridge", "the budget for schools", "the morning train", "the library", "the market",
]  # fmt: skip
_ENDINGS = [
    "has never answered that question in public.", "deserves a closer look next spring.",
    "works better than most people expected.", "will cost more than the plan says.",
    "was promised to us ten years ago.", "could learn from the towns along the coast.",
    "needs people who read the minutes.", "looks different from the other side of the river.",
]  # fmt: skip


def texts(seed: int) -> Iterator[str]:
    """One to four sentences each; the word at the end makes each a new one."""
    dice = random.Random(seed)
    for number in count():
        sentences = [
            f"{dice.choice(_OPENINGS)} {dice.choice(_SUBJECTS)} {dice.choice(_ENDINGS)}"
            for _ in range(dice.choice([1, 1, 2, 2, 3, 4]))
        ]
        yield f"{' '.join(sentences)} (Letter {_word(seed)} {_word(number)})"


def _word(number: int) -> str:
    """A text whose number alone is another is taken for the same."""
    return "".join("bcdfghklmn"[int(digit)] for digit in str(number))


def posts(host: str, thread: str, seed: int, parents: Sequence[str] = ()) -> Iterator[bytes]:
    """A request for each text, each by a new guest from an address of their own; answers to
    `parents` in turn, if given."""
    path = f"/api/v1/threads/{thread}/comments"
    for number, text in enumerate(texts(seed)):
        body = {"name": f"Reader {number}", "body": text}
        if parents:
            body["parent"] = parents[number % len(parents)]
        yield post(path, host, json.dumps(body).encode(), {"X-Forwarded-For": address_of(number)})


def address_of(number: int) -> str:
    """An address of the machine's own network for each number."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
