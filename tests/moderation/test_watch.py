"""Counting days and comparing weeks: drift is found where there is one, and only there."""

import math
import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import binomtest

from comments.posting.delete import delete_comment
from moderation.labels import Label
from moderation.models import Histogram, Score
from moderation.models.histogram import WORDS
from moderation.watch.bins import SCORE_BINS, WORD_BUCKETS, bin_of_score, buckets_of_words
from moderation.watch.histograms import DAYS, count_missing_days
from moderation.watch.interval import share
from moderation.watch.stability import (
    FEWEST_RECENT,
    FEWEST_REFERENCE,
    SHIFTED,
    drifts_until,
    stability_index,
)
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, make_comments

NOW = datetime(2026, 3, 20, 3, 40, tzinfo=UTC)
TODAY = NOW.date()


def scored(thread, day, *bodies, **scores):
    """Comments that were scored on a day."""
    author = AuthorFactory(site=thread.site)
    moment = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    comments = make_comments(
        [{"author": author, "body": body, "created_at": moment} for body in bodies], thread=thread
    )
    revisions = [comment.newest_revision_id for comment in comments]
    Score.objects.bulk_create(
        Score(revision_id=pk, model_version="test-1", **scores) for pk in revisions
    )
    Score.objects.filter(revision__in=revisions).update(created_at=moment)
    return comments


def test_the_bins_tell_small_scores_apart_and_hold_every_score():
    assert len({bin_of_score(p) for p in (0.0004, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)}) == 7
    edges = [bin_of_score(p) for p in (0.0, 1e-12, 0.5, 1 - 1e-12, 1.0)]
    assert edges == [0, 0, 16, SCORE_BINS - 1, SCORE_BINS - 1]


def test_words_are_counted_once_a_text_whatever_their_case():
    assert buckets_of_words("Harbour harbour HARBOUR, the") == buckets_of_words("the harbour")
    assert all(0 <= place < WORD_BUCKETS for place in buckets_of_words("Straße 항구 \x00 😀"))


def test_a_finished_day_is_counted_once_for_each_site_and_label(thread):
    yesterday = TODAY - timedelta(days=1)
    scored(thread, yesterday, "The harbour.", "A pier.", toxic=0.5, spam=0.001)
    scored(ThreadFactory(), yesterday, "Elsewhere.", toxic=0.9)
    scored(thread, TODAY, "Not over yet.", toxic=0.5)
    for _ in range(2):
        count_missing_days(NOW)
    mine = {h.of: h for h in Histogram.objects.filter(site=thread.site)}
    assert set(mine) == {"toxic", "spam", WORDS}
    assert {h.day for h in mine.values()} == {yesterday}
    assert {h.texts for h in mine.values()} == {2}
    assert mine["toxic"].counts[16] == 2
    assert sum(mine[WORDS].counts) == 4


def test_days_that_were_missed_are_made_up_for_and_old_ones_let_go(thread):
    scored(thread, TODAY - timedelta(days=5), "The harbour.", toxic=0.5)
    scored(thread, TODAY - timedelta(days=3), "The harbour.", toxic=0.5)
    Histogram.objects.create(
        site=thread.site, day=TODAY - timedelta(days=DAYS + 1), of="toxic", texts=1, counts=[1]
    )
    count_missing_days(NOW)
    days = set(Histogram.objects.values_list("day", flat=True))
    assert days == {TODAY - timedelta(days=n) for n in (3, 5)}


def test_a_deleted_comment_is_not_counted(thread):
    comments = scored(thread, TODAY - timedelta(days=1), "The harbour.", "A pier.", toxic=0.5)
    delete_comment(comment_id=comments[0].pk, author=comments[0].author)
    count_missing_days(NOW)
    assert Histogram.objects.get(of=WORDS).texts == 1


@pytest.mark.parametrize("sites", [1, 6])
def test_a_day_takes_the_same_queries_for_one_site_as_for_many(
    db, sites, django_assert_num_queries
):
    for _ in range(sites):
        scored(ThreadFactory(), TODAY - timedelta(days=1), "The harbour.", toxic=0.5)
    scored(ThreadFactory(), TODAY - timedelta(days=2), "The harbour.", toxic=0.5)
    count_missing_days(NOW - timedelta(days=1))
    # The last day counted, the new one, its counts, and the old days let go.
    with django_assert_num_queries(4):
        count_missing_days(NOW)


def test_the_index_is_the_textbooks_where_chance_is_small():
    a, b = [100_000, 300_000, 600_000], [200_000, 300_000, 500_000]
    known = 0.1 * math.log(2) + 0.1 * math.log(6 / 5)
    assert stability_index(a, b) == pytest.approx(known, abs=1e-4)


def draw(chance, count, centre):
    counts = [0] * SCORE_BINS
    for _ in range(count):
        counts[bin_of_score(1 / (1 + math.exp(-chance.gauss(centre, 1.2))))] += 1
    return counts


def test_of_equal_weeks_at_the_smallest_numbers_none_in_a_thousand_alarms():
    usual = draw(random.Random(1), 50_000, -4)
    shares, chance = [count / 50_000 for count in usual], np.random.default_rng(1)
    indexes = [
        stability_index(
            chance.multinomial(FEWEST_RECENT, shares).tolist(),
            chance.multinomial(FEWEST_REFERENCE, shares).tolist(),
        )
        for _ in range(1000)
    ]
    assert max(indexes) < SHIFTED / 2
    assert sum(indexes) / 1000 < 0.02


def test_a_week_that_is_half_a_deviation_worse_alarms():
    chance = random.Random(1)
    drawn = draw(chance, FEWEST_RECENT, -3.3), draw(chance, FEWEST_REFERENCE, -4)
    assert stability_index(*drawn) > SHIFTED


def stored(site, of, day, counts, texts):
    Histogram.objects.create(site=site, day=day, of=of, texts=texts, counts=counts)


def test_the_last_week_is_compared_with_the_thirty_days_before_it(thread):
    site, low, high = thread.site, [1000, 10, 0], [10, 1000, 0]
    stored(site, "toxic", TODAY - timedelta(days=38), high, 1010)
    stored(site, "toxic", TODAY - timedelta(days=37), low, 1010)
    stored(site, "toxic", TODAY - timedelta(days=8), low, 1010)
    stored(site, "toxic", TODAY - timedelta(days=7), low, 1010)
    stored(site, "toxic", TODAY, high, 1010)
    (drift,) = drifts_until(TODAY)[site.pk]
    assert (drift.of, drift.texts, drift.reference) == ("toxic", 1010, 2020)
    assert drift.index < 0.01
    (shifted,) = drifts_until(TODAY + timedelta(days=7))[site.pk]
    assert shifted.index > SHIFTED


def test_nothing_is_said_of_few_comments(thread):
    site = thread.site
    stored(site, "toxic", TODAY - timedelta(days=8), [1000, 0], FEWEST_REFERENCE)
    stored(site, "toxic", TODAY - timedelta(days=1), [0, 299], FEWEST_RECENT - 1)
    assert drifts_until(TODAY) == {}
    stored(site, "toxic", TODAY - timedelta(days=2), [0, 1], 1)
    assert drifts_until(TODAY)[site.pk][0].index > SHIFTED
    other = SiteFactory()
    stored(other, "toxic", TODAY - timedelta(days=1), [0, 5000], 5000)
    assert other.pk not in drifts_until(TODAY)


def test_another_vocabulary_is_found_and_the_same_one_is_not(thread):
    chance = random.Random(1)
    zipf = [1 / n for n in range(1, 5001)]

    def words(first, texts):
        counts = [0] * WORD_BUCKETS
        for _ in range(texts):
            drawn = {f"w{first + n}" for n in chance.choices(range(5000), zipf, k=30)}
            for place in buckets_of_words(" ".join(drawn)):
                counts[place] += 1
        return counts

    reference = words(0, FEWEST_REFERENCE)
    assert stability_index(words(0, FEWEST_RECENT), reference) < 0.1
    assert stability_index(words(5000, FEWEST_RECENT), reference) > SHIFTED


@pytest.mark.parametrize(("count", "of"), [(0, 10), (3, 10), (10, 10), (47, 60), (700, 1000)])
def test_the_interval_is_wilsons(count, of):
    known = binomtest(count, of).proportion_ci(method="wilson")
    ours = share(count, of)
    assert (ours.low, ours.high) == pytest.approx((known.low, known.high), abs=1e-4)


def test_of_nothing_nothing_is_known():
    assert (share(0, 0).low, share(0, 0).high) == (0.0, 1.0)


def test_every_label_has_a_place_in_the_order_of_drifts(thread):
    day = date(2026, 3, 1)
    for label in reversed(Label.values):
        stored(thread.site, label, day, [2000, 0], 2000)
        stored(thread.site, label, day + timedelta(days=20), [2000, 0], 2000)
    found = drifts_until(day + timedelta(days=21))[thread.site.pk]
    assert [drift.of for drift in found] == Label.values
