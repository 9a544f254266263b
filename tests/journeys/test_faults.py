"""Parts of Parley stop, die and freeze while readers post: nothing is lost, nothing done twice.

Real processes and real signals. A kill takes a service's whole process group, as a power cut
or the kernel's memory killer would.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.request import urlopen

import psutil
import pytest
import redis

from moderation.schedule import SCORING
from tests.journeys.publisher import Publisher
from tests.live import LiveParley
from tests.processes import asleep
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(180)

# Seconds. Waiting for a broker once takes half of one; what retries or waits for ever takes more.
HANG = 5

FRIENDLY = "A fair point about the harbour contracts, and the minutes of {n} meetings."
PLAIN = "The ferry was late on {n} mornings of last month, and nobody said why."
SPITEFUL = "You are a worthless idiot, and reader {n} knows it."
LONG = "The harbour board met {n} times, and nobody kept minutes of what was said there. " * 100


@pytest.fixture(autouse=True)
def all_well_again(live_parley: LiveParley) -> Iterator[None]:
    """Whatever a test did, the next one finds everything running."""
    yield
    live_parley.valkey.resume()
    if not live_parley.valkey.alive:
        live_parley.valkey.start()
    for service in live_parley.services:
        service.start()
    live_parley.wait_until_healthy()


def bodies(count: int, *texts: str) -> list[str]:
    return [texts[n % len(texts)].format(n=n) for n in range(count)]


@contextmanager
def posting(publisher: Publisher, texts: list[str]) -> Iterator[Callable[[], list]]:
    """Post in the background; calling what this gives waits for the answers."""
    with ThreadPoolExecutor(1) as background:
        yield background.submit(publisher.post_all, texts, at_once=4).result


def test_comments_are_taken_while_the_worker_is_away_and_decided_when_it_is_back(
    live_parley, publisher
):
    live_parley.worker.stop()
    posted = publisher.post_all(bodies(60, FRIENDLY, SPITEFUL))
    assert {post.status for post in posted} == {201}
    assert publisher.states() == {"pending": 60}
    live_parley.worker.start()
    publisher.wait_until_decided()
    assert publisher.states() == {"published": 30, "held": 30}
    assert publisher.decisions_by_machine() == {1: 60}


def test_a_worker_killed_while_it_scores_leaves_each_comment_decided_once(live_parley, publisher):
    live_parley.worker.stop()
    publisher.post_all(bodies(120, LONG))
    live_parley.worker.start()
    wait_until(lambda: publisher.requests(claimed=True) > 0)
    live_parley.worker.kill()
    assert publisher.requests(claimed=True) == 120, "the kill came too late"
    assert publisher.decisions_by_machine() == {0: 120}
    live_parley.worker.start()
    publisher.wait_until_decided()
    assert publisher.decisions_by_machine() == {1: 120}
    assert "pending" not in publisher.states()


def test_a_worker_killed_while_it_decides_leaves_each_comment_decided_once(live_parley, publisher):
    live_parley.worker.stop()
    publisher.post_all(bodies(200, FRIENDLY, SPITEFUL))
    with live_parley.connect() as db, db.transaction():
        # Publishing counts the thread's comments: the worker waits for this lock, half done.
        db.execute("SELECT FROM comments_thread WHERE id = %s FOR UPDATE", [publisher.thread])
        live_parley.worker.start()
        wait_until(live_parley.waits_for_a_lock)
        live_parley.worker.kill()
    assert publisher.requests(claimed=True) >= 100, "the kill came too late"
    live_parley.worker.start()
    publisher.wait_until_decided()
    assert publisher.decisions_by_machine() == {1: 200}
    assert publisher.states() == {"published": 100, "held": 100}
    assert publisher.shown() == 100


def test_a_scoring_process_killed_while_it_scores_leaves_each_comment_decided_once(
    live_parley, publisher
):
    live_parley.worker.stop()
    publisher.post_all(bodies(60, LONG))
    (process,) = psutil.Process(live_parley.scorer.pid).children()
    live_parley.worker.start()
    wait_until(lambda: publisher.requests(claimed=True) > 0)
    process.kill()
    assert publisher.requests(claimed=True) == 60, "the kill came too late"
    publisher.wait_until_decided()
    assert publisher.decisions_by_machine() == {1: 60}
    assert "pending" not in publisher.states()


def test_while_the_scoring_process_is_away_servers_are_told_and_comments_wait(
    live_parley, publisher
):
    live_parley.scorer.stop()
    status, problem, headers = publisher.score("A fair point.")
    assert (status, problem["code"], headers["Retry-After"]) == (503, "scorer_away", "2")
    assert live_parley.health()["checks"]["scorer"] == "does not answer"
    posted = publisher.post_all(bodies(20, PLAIN, SPITEFUL))
    assert {post.status for post in posted} == {201}
    assert publisher.states() == {"pending": 20}
    live_parley.scorer.start()
    publisher.wait_until_decided()
    assert publisher.states() == {"published": 10, "held": 10}
    status, answer, _ = publisher.score("A fair point.")
    assert (status, answer["results"][0]["verdict"]["action"]) == (200, "approve")


def test_posts_go_on_while_the_broker_dies_and_comes_back(live_parley, publisher):
    with posting(publisher, bodies(200, FRIENDLY, SPITEFUL)) as answers:
        wait_until(lambda: len(publisher.stored()) >= 40)
        live_parley.valkey.kill()
        wait_until(lambda: len(publisher.stored()) >= 120)
        live_parley.valkey.start()
        posted = answers()
    assert {post.status for post in posted} == {201}
    assert max(post.seconds for post in posted) < HANG
    publisher.wait_until_decided()
    assert publisher.states() == {"published": 100, "held": 100}
    assert publisher.decisions_by_machine() == {1: 200}


def test_posts_go_on_while_the_broker_is_frozen(live_parley, publisher):
    live_parley.valkey.pause()
    # Each of the web server's processes finds out for itself.
    first = publisher.post_all(bodies(8, FRIENDLY))
    throttled = [publisher.post(body, throttled=True) for body in bodies(4, SPITEFUL)]
    rest = publisher.post_all(bodies(100, FRIENDLY), at_once=4)
    live_parley.valkey.resume()
    assert {post.status for post in [*first, *throttled, *rest]} == {201}
    assert max(post.seconds for post in [*throttled, *rest]) < HANG
    publisher.wait_until_decided()
    assert publisher.decisions_by_machine() == {1: 112}


def test_a_worker_goes_on_after_the_broker_froze_while_it_took_a_message(live_parley, publisher):
    live_parley.beat.stop()  # or its messages would come between
    with redis.from_url(live_parley.valkey.url()) as broker:  # while one is on its way, nobody asks
        wait_until(lambda: not broker.exists("parley:worker-on-its-way"))
    children = psutil.Process(live_parley.worker.pid).children()
    with asleep(*children), redis.from_url(live_parley.valkey.url()) as broker:

        def has_asked() -> bool:  # not at once, where the web server has just met a dead broker
            publisher.post("Wakes a worker.")
            return broker.exists("parley:worker-on-its-way")

        wait_until(has_asked)
        # The worker has the message, its child has not seen it.
        wait_until(lambda: broker.llen(SCORING) == 0)
        live_parley.valkey.pause()
    publisher.wait_until_decided()  # the child took it, and the worker can tell the broker nothing
    live_parley.valkey.resume()
    live_parley.beat.start()
    publisher.post_all(bodies(20, FRIENDLY))
    publisher.wait_until_decided()


def test_what_the_web_server_confirmed_outlives_it(live_parley, publisher):
    with posting(publisher, bodies(300, FRIENDLY)) as answers:
        wait_until(lambda: len(publisher.stored()) >= 50)
        live_parley.web.kill()
        posted = answers()
    confirmed = {post.id for post in posted if post.status == 201}
    assert 0 < len(confirmed) < 300
    assert {post.status for post in posted} == {0, 201}
    assert confirmed <= publisher.stored()
    live_parley.web.start()
    live_parley.wait_until_healthy()
    assert publisher.post("And on it goes.").status == 201
    publisher.wait_until_decided()
    assert publisher.decisions_by_machine() == {1: len(publisher.stored())}


def test_readers_do_not_notice_that_the_database_dropped_its_connections(live_parley, publisher):
    page = f"{live_parley.base_url}/api/v1/threads/{publisher.thread}/comments"
    for _ in range(40):  # every thread of the web server has a connection, and the page
        assert urlopen(page).status == 200
    with live_parley.connect() as db:
        dropped = db.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert dropped.fetchone()[0] > 1
    for _ in range(40):
        assert urlopen(page).status == 200
    assert publisher.post("And on it goes.").status == 201
    publisher.wait_until_decided()
