"""`python -m ml.score`: JSON lines of comments in, JSON lines of probabilities out, in order.

A line is `{"text": ..., "features": {...}?}`; a bad one, or one of more than a million bytes, is
answered with `{"error": ...}`. An answer names the model, the language, a probability for each
label that was judged in it, and whether the writer may be in danger from themselves.
Lines are scored together as long as more are waiting; when the input pauses, all are answered.
"""

import argparse
import json
import os
import select
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ml.artifacts import ModelError
from ml.caller_features import FeatureError, contributions_of
from ml.scorer import Scorer, load_scorer

BATCH = 256
LONGEST_LINE = 1_000_000
"""Bytes of a line; the longest text that is read whole takes an eighth of that when escaped."""
_READ = 1 << 16
_PAUSE = 0.005


class BadLineError(ValueError):
    """A line of input is not a comment."""


def parse(line: bytes) -> tuple[str, dict[str, float] | None]:
    """The text and the features of one line."""
    if len(line) > LONGEST_LINE:
        raise BadLineError(f"a line may have {LONGEST_LINE:,} bytes")
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON: {error}") from None
    if not isinstance(item, dict):
        raise BadLineError("not a JSON object")
    if not isinstance(item.get("text"), str):
        raise BadLineError('"text" must be a string')
    features = item.get("features")
    if features is not None and not isinstance(features, dict):
        raise BadLineError('"features" must be an object of numbers')
    try:
        contributions_of(features)
    except FeatureError as error:
        raise BadLineError(str(error)) from None
    return item["text"], features


def answers(scorer: Scorer, lines: list[bytes]) -> list[dict[str, Any]]:
    """One answer for each line, in order."""
    parsed: list[tuple[str, dict[str, float] | None] | BadLineError] = []
    for line in lines:
        try:
            parsed.append(parse(line))
        except BadLineError as error:
            parsed.append(error)
    good = [item for item in parsed if not isinstance(item, BadLineError)]
    predictions = iter(scorer.score([text for text, _ in good], [given for _, given in good]))
    return [
        {"error": str(item)} if isinstance(item, BadLineError) else vars(next(predictions))
        for item in parsed
    ]


def batches(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Lines of a stream, up to BATCH together, at once when no more are waiting.

    Of a line that is too long only so much is kept that this can be seen.
    """
    descriptor = stream.fileno()
    waiting: list[bytes] = []
    last = bytearray()
    while data := os.read(descriptor, _READ):
        *ended, rest = data.split(b"\n")
        for part in ended:
            _keep(last, part)
            waiting.append(bytes(last))
            last.clear()
        _keep(last, rest)
        while len(waiting) >= BATCH:
            yield waiting[:BATCH]
            del waiting[:BATCH]
        if waiting and not _more(descriptor):
            yield waiting
            waiting = []
    if last:
        waiting.append(bytes(last))
    if waiting:
        yield waiting


def _keep(line: bytearray, part: bytes) -> None:
    line += part[: max(LONGEST_LINE + 1 - len(line), 0)]


def _more(descriptor: int) -> bool:
    """Whether more can be read soon; of a plain file always."""
    return bool(select.select([descriptor], [], [], _PAUSE)[0])


def main(arguments: list[str] | None = None) -> int:
    """Answer standard input until it ends."""
    parser = argparse.ArgumentParser(prog="python -m ml.score", description=__doc__)
    parser.add_argument("--model", type=Path, help="a model folder (default: the shipped model)")
    options = parser.parse_args(arguments)
    try:
        scorer = load_scorer(options.model)
    except ModelError as error:
        parser.error(str(error))
    try:
        for lines in batches(sys.stdin.buffer):
            for answer in answers(scorer, lines):
                sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        # Python would try to write the rest once more at its end, and fail with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print("python -m ml.score: nobody reads the answers any more", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
