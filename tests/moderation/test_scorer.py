"""The scoring process: it puts questions together, and what kills it kills nobody else."""

import os
import signal
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from config.embedded import REPOSITORY
from moderation.scorer.client import LENGTH, ScorerAway, ScoringProcess
from moderation.scorer.judging import Asked
from moderation.scorer.server import AT_ONCE
from tests.moderation.fakes import FakeScorer
from tests.scoring_thread import scoring_thread
from tests.waiting import wait_until

# Its version is how often its model was called.
PROCESS = """
import asyncio, os, sys, time
from pathlib import Path
from moderation.scorer import server
from tests.moderation.fakes import FakeScorer

class Counting(FakeScorer):
    version = property(lambda self: str(len(self.calls)))
    def __init__(self):
        self.calls, self.sites = [], []
    def before(self, texts):
        if "killer" in texts:
            os._exit(9)
        if "wait" in texts:
            Path(sys.argv[2]).with_name("begun").touch()
        while "wait" in texts and not Path(sys.argv[2]).exists():
            time.sleep(0.01)
        if "poison" in texts:
            raise ValueError("cannot read this")
        if "hang" in texts:
            time.sleep(1000)

server.LONGEST_CALL_SECONDS = 60.0 if sys.argv[3] == "patient" else 0.2
scorer = Counting()

async def run():
    await asyncio.gather(
        server.serve(Path(sys.argv[1]), lambda: scorer), server.end_with_parent()
    )
asyncio.run(run())
"""


class Process:
    def __init__(self, folder, patience="patient"):
        self.path, self.go_on = folder / "socket", folder / "go on"
        self.popen = subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(self.path), str(self.go_on), patience],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
        )
        self.client = ScoringProcess(self.path)
        wait_until(self.client.is_there, "the scoring process")

    def ask(self, *texts, **more):
        return self.client.judge([Asked(text) for text in texts], **more)


@pytest.fixture
def process(tmp_path):
    started = Process(tmp_path)
    yield started
    started.popen.kill()
    started.popen.wait()


def test_an_answer_comes_in_order_with_its_version(process):
    found = process.ask("toxic=0.9", "fine", "language=tr spam=0.5")
    assert found.version == "1"
    assert [one.probabilities.get("toxic") for one in found.texts] == [0.9, 0.0, None]
    assert [one.language for one in found.texts] == ["en", "en", "tr"]
    assert found.texts[0].words == {}


def test_words_come_from_a_probability_on(process):
    asked = ["toxic=0.9 spam=0.05"]
    (some,) = process.ask(*asked, explain_from=0.1).texts
    (every,) = process.ask(*asked, explain_from=-1).texts
    assert set(some.words) == {"toxic"} and len(every.words) == 7
    (word,) = some.words["toxic"]
    assert (word.text, word.start, word.end, word.weight) == ("toxic=0.9", 0, 9, 1.23)


def test_what_comes_while_the_model_reads_is_read_together(process):
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(process.ask, "wait")
        wait_until(process.go_on.with_name("begun").exists, "the first call")
        others = [pool.submit(process.ask, f"text {n}") for n in range(8)]
        wait_until(lambda: _connected(process) >= 9, "all of them ask")
        process.go_on.touch()
        assert first.result().version == "1"
        assert len({other.result().version for other in others}) <= 2


def _connected(process):
    """How many connections it has, besides the one that it listens on."""
    sockets = psutil.Process(process.popen.pid).net_connections("unix")
    return sum(one.laddr == str(process.path) for one in sockets) - 1


def test_who_asks_about_hundreds_holds_up_nobody_who_asks_about_one(process):
    with ThreadPoolExecutor(2) as pool:
        many = pool.submit(process.ask, "wait", *[f"text {n}" for n in range(20 * AT_ONCE)])
        wait_until(process.go_on.with_name("begun").exists, "the first call")
        one = pool.submit(process.ask, "fine")
        wait_until(lambda: _connected(process) >= 3, "the second client")
        process.go_on.touch()
        calls_before_one, calls_of_all = int(one.result().version), int(many.result().version)
        assert calls_before_one < calls_of_all
        assert [judged.language for judged in many.result().texts] == ["en"] * (20 * AT_ONCE + 1)


def test_answers_of_a_large_question_are_in_order(process):
    numbers = [n % 90 / 100 for n in range(3 * AT_ONCE + 5)]
    found = process.ask(*[f"toxic={n}" for n in numbers]).texts
    assert [judged.probabilities["toxic"] for judged in found] == numbers


def test_a_text_that_the_model_fails_on_is_told_alone(process):
    found = process.ask("fine", "poison", "toxic=0.9")
    assert [one is None for one in found.texts] == [False, True, False]


def test_a_text_that_kills_it_ends_the_question_and_not_who_asks(process):
    with pytest.raises(ScorerAway):
        process.ask("killer")
    assert process.popen.wait(60) == 9
    assert not process.client.is_there()
    with pytest.raises(ScorerAway):
        process.ask("fine")


def test_a_text_that_it_never_comes_back_from_ends_the_process(tmp_path):
    hasty = Process(tmp_path, "hasty")
    with pytest.raises(ScorerAway):
        hasty.ask("hang")
    assert hasty.popen.wait(60) == 1


def test_a_client_finds_the_next_process_by_itself(process, tmp_path):
    assert process.ask("fine").texts
    process.popen.kill()
    process.popen.wait()
    again = Process(tmp_path)
    try:
        assert process.client.judge([Asked("fine")]).texts
    finally:
        again.popen.kill()
        again.popen.wait()


def test_without_a_model_it_is_not_there_until_it_has_one(tmp_path):
    path, problems = tmp_path / "socket", [OSError("no model"), OSError("no model")]

    def in_use():
        if problems:
            raise problems.pop()
        return FakeScorer()

    with scoring_thread(path, in_use):  # waits until it is there
        assert not problems
        client = ScoringProcess(path)
        assert client.judge([Asked("fine")]).texts
        client.close()


def test_only_its_owner_may_ask(process):
    assert stat.S_IMODE(process.path.stat().st_mode) & 0o077 == 0


def test_it_ends_with_its_parent(process):
    process.popen.stdin.close()
    assert process.popen.wait(60) == 0


@pytest.mark.parametrize(
    "message", [b"", b"\x00", LENGTH.pack(2**31), LENGTH.pack(3) + b"{{{", LENGTH.pack(2) + b"[]"]
)
def test_nonsense_on_the_socket_harms_nobody(process, message):
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(process.path))
        stranger.sendall(message)
    assert process.ask("fine").texts


def test_a_process_that_dies_is_started_again(tmp_path):
    """By its keeper, which `make run` starts."""
    path = tmp_path / "socket"
    env = os.environ | {"PARLEY_SCORER_SOCKET": str(path)}
    keeper = subprocess.Popen([sys.executable, "-m", "moderation.scorer"], cwd=REPOSITORY, env=env)
    head = psutil.Process(keeper.pid)
    try:
        wait_until(lambda: _listens(path), "the first process")
        (first,) = head.children()
        first.kill()
        wait_until(lambda: _other(head, first) and _listens(path), "the second process")
    finally:
        children = head.children()
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait(60) == 0
    psutil.wait_procs(children, timeout=60)
    assert not any(child.is_running() for child in children)


def _listens(path):
    """Whether somebody takes calls there; the tests' database says nothing of a model."""
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(path)) == 0


def _other(head, first):
    return any(child.pid != first.pid for child in head.children())
