"""A day of comments replayed: what readers see of the bad ones, by the order of the queue."""

import random
from datetime import timedelta
from statistics import mean

import pytest

from ml.scorer import Scorer
from ml.workshop.datasets import Row
from moderation.waiting.cost import cost, risk

# A day replayed. Comments come under stories of very different fame, whose readers come and go by
# the hour; whoever opens a story sees its comments. One person reads one comment every 173 seconds.
DAY, STEP = 24 * 60, 10
COMMENTS, CAPACITY, STORIES, BAD = 5_000, 500, 60, 0.05


@pytest.fixture(scope="module")
def labelled(scorer: Scorer, labelled_rows: list[Row]) -> dict[bool, list[float]]:
    """The risk of texts that the shipped model never saw: of those that should not stand, and of
    the others."""
    rows = [row for row in labelled_rows if row.split == "dev" and row.language == "en"]
    found: dict[bool, list[float]] = {True: [], False: []}
    for row, prediction in zip(rows, scorer.score([row.text for row in rows]), strict=True):
        worst = max(prediction.probabilities.values(), default=None)
        found[1 in row.labels.values()].append(risk(worst))
    return found


def a_day(labelled, seed):
    """Comments as (minute, story, risk, is bad), and of each story the readers."""
    chance = random.Random(seed)
    starts = [chance.randrange(0, DAY) for _ in range(STORIES)]
    fame = [1000 / (n + 1) for n in range(STORIES)]
    readers = []
    for start, most in zip(starts, fame, strict=True):
        ages = [(step * STEP - start) % DAY for step in range(DAY // STEP)]
        readers.append([most * 0.5 ** (age / 240) * STEP / 60 for age in ages])
    places = [(story, step) for story in range(STORIES) for step in range(DAY // STEP)]
    weights = [readers[story][step] for story, step in places]
    comments = []
    for story, step in chance.choices(places, weights, k=COMMENTS):
        is_bad = chance.random() < BAD
        minute = step * STEP + chance.random() * STEP
        comments.append((minute, story, chance.choice(labelled[is_bad]), is_bad))
    return sorted(comments), readers


def views_of_bad_comments(day, pick):
    comments, readers = day
    waiting, removed, nxt = [], {}, 0
    for turn in range(CAPACITY):
        now = (turn + 1) * DAY / CAPACITY
        while nxt < COMMENTS and comments[nxt][0] <= now:
            waiting.append(nxt)
            nxt += 1
        if waiting:
            chosen = pick(waiting, comments, readers, now)
            waiting.remove(chosen)
            removed[chosen] = now
    return sum(
        _seen(readers[story], minute, removed.get(n, DAY))
        for n, (minute, story, _, is_bad) in enumerate(comments)
        if is_bad
    )


def _seen(readers, start, end):
    steps = range(int(start // STEP), min(int(end // STEP) + 1, DAY // STEP))
    return sum(readers[step] * _share(step, start, end) for step in steps)


def _share(step, start, end):
    return max(0.0, min(end, (step + 1) * STEP) - max(start, step * STEP)) / STEP


def first_in_first_out(waiting, comments, readers, now):
    return min(waiting)


def by_cost(chance):
    def pick(waiting, comments, readers, now):
        if chance.random() < 0.1:  # drawn by lot
            return chance.choice(waiting)
        step = min(int(now // STEP), DAY // STEP - 1)
        return max(
            waiting,
            key=lambda n: cost(
                comments[n][2],
                round(readers[comments[n][1]][step] * 60 / STEP),
                timedelta(minutes=now - comments[n][0]),
            ),
        )

    return pick


def at_random(chance):
    return lambda waiting, *_: chance.choice(waiting)


@pytest.mark.parametrize("seeds", [3, pytest.param(20, marks=pytest.mark.torture)])
def test_readers_see_far_fewer_bad_comments_than_first_in_first_out(labelled, seeds, capsys):
    shares, by_lot = [], []
    for seed in range(seeds):
        day = a_day(labelled, seed)
        in_turn = views_of_bad_comments(day, first_in_first_out)
        shares.append(views_of_bad_comments(day, by_cost(random.Random(seed))) / in_turn)
        by_lot.append(views_of_bad_comments(day, at_random(random.Random(seed))) / in_turn)
    with capsys.disabled():
        print(f"\nof first in, first out: by cost {mean(shares):.2f}, by lot {mean(by_lot):.2f}")
    assert mean(shares) <= 0.6
