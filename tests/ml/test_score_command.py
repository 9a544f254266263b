import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.labels import LABELS
from ml.score import LONGEST_LINE, answers, batches, main
from ml.scorer import load_scorer
from tests.speed import cpu_seconds_below

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "ml.score"]


def test_a_pause_is_answered_at_once_and_a_bad_line_in_its_place() -> None:
    lines = [b'{"text": "hello %d"}' % n for n in range(600)]
    lines[3] = b"not json"
    lines[4] = b'{"text": 5}'
    lines[5] = b'{"text": "you idiot", "features": {"links": 2}}'
    lines[6] = b'{"text": "x", "features": {"unknown": 2}}'
    lines[7] = b"\xff\xfe"
    lines[8] = b""
    lines[9] = b"[" * 100_000
    lines[10] = b'{"text": "x", "features": [1]}'
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text in ("first", "second"):
            process.stdin.write(json.dumps({"text": text}).encode() + b"\n")
            process.stdin.flush()
            assert "probabilities" in json.loads(process.stdout.readline())
        out, _ = process.communicate(b"\n".join(lines))  # no newline at the end
    assert process.returncode == 0
    found = [json.loads(line) for line in out.splitlines()]
    assert len(found) == 600
    assert [n for n, answer in enumerate(found) if "error" in answer] == [3, 4, 6, 7, 8, 9, 10]
    assert tuple(found[5]["probabilities"]) == LABELS
    assert found[5]["probabilities"]["toxic"] > found[11]["probabilities"]["toxic"]
    assert found[11]["version"] == load_scorer().version
    assert found[11]["language"] == "en"


def test_no_input_gives_no_output() -> None:
    assert answers(load_scorer(), []) == []


@pytest.mark.parametrize("surrogate", [rb'{"text": "\ud800"}', rb'{"text": "\u0000"}'])
def test_escaped_surrogates_and_nul_are_scored(surrogate: bytes) -> None:
    (answer,) = answers(load_scorer(), [surrogate])
    assert "probabilities" in answer


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_bytes_get_one_answer_a_line(lines: list[bytes]) -> None:
    found = answers(load_scorer(), lines)
    assert len(found) == len(lines)
    assert all(("error" in answer) != ("probabilities" in answer) for answer in found)


def test_a_line_that_is_too_long_is_told_so_and_the_next_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    long = b'{"text": "' + b"x" * LONGEST_LINE + b'"}'
    path.write_bytes(long + b"\n" + long * 20 + b'\n{"text": "next"}\n' + long)
    with path.open("rb") as stream, cpu_seconds_below(2):
        lines = [line for batch in batches(stream) for line in batch]
    assert [len(line) for line in lines] == [LONGEST_LINE + 1] * 2 + [16, LONGEST_LINE + 1]
    found = answers(load_scorer(), lines)
    assert ["error" in answer for answer in found] == [True, True, False, True]
    assert found[0] == {"error": "a line may have 1,000,000 bytes"}


def test_a_reader_that_goes_away_is_one_line(tmp_path: Path) -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.write(b'{"text": "hello"}\n' * 1_000)
            process.stdin.close()
        said = process.stderr.read().decode()
    assert process.returncode == 1
    assert said == "python -m ml.score: nobody reads the answers any more\n"


def test_a_missing_model_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--model", str(tmp_path)])
    said = capsys.readouterr().err
    assert "no model in" in said.splitlines()[-1]
    assert "Traceback" not in said
