"""Nobody teaches too much. Each poison is shown to work where nothing caps it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from ml.scorer import Scorer, load_scorer
from ml.workshop.learning.learn import learn
from ml.workshop.learning.lesson import Lesson
from moderation.learning.caps import ONE_AUTHOR, ONE_DAY, ONE_MODERATOR, capped
from moderation.learning.judgements import Judgement
from moderation.learning.meaning import labels_said

SITE = UUID(int=1)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
POISONED = "The tram to the stadium was late again."


def judgement(
    text="Fine.", *, author=None, moderator="anna", day=0, to="published", reason="", site=SITE
):
    return Judgement(
        site_id=site,
        author_id=author or uuid4(),
        moderator=moderator,
        text=text,
        to_status=to,
        reason=reason,
        decided_at=START + timedelta(days=day),
    )


def total(judgements, keep=lambda judgement: True):
    weights = capped(judgements, [1.0] * len(judgements))
    return sum(w for j, w in zip(judgements, weights, strict=True) if keep(j))


def test_few_lessons_of_several_weigh_what_they_are():
    some = [judgement(moderator=f"m{n % 3}", day=n % 5) for n in range(60)]
    assert capped(some, [0.5] * 60) == [0.5] * 60


def test_one_author_weighs_ten_lessons_at_most():
    author = uuid4()
    assert total([judgement(author=author, day=n) for n in range(500)]) == pytest.approx(ONE_AUTHOR)


def test_one_day_weighs_a_hundred_lessons_at_most():
    raid = [judgement(day=3) for _ in range(5000)]
    assert total(raid) == pytest.approx(ONE_DAY)


def test_one_moderator_weighs_at_most_half_of_what_all_others_weigh_together():
    others = [judgement(moderator=f"m{n % 3}", day=n % 30) for n in range(600)]
    busy = [judgement(moderator="busy", day=n % 90) for n in range(3000)]
    both = [*others, *busy]
    mine = total(both, lambda j: j.moderator == "busy")
    assert mine == pytest.approx(0.5 * 600)
    assert total(both) == pytest.approx(1.5 * 600)


def test_a_small_desk_may_have_one_who_does_most_of_the_work():
    few = [judgement(moderator="ben")]
    busy = [judgement(moderator="busy", day=n % 90) for n in range(3000)]
    assert total([*few, *busy], lambda j: j.moderator == "busy") == pytest.approx(ONE_MODERATOR)
    assert total(busy) == pytest.approx(3000)


def test_sites_do_not_share_their_caps():
    raids = [judgement(day=3, site=UUID(int=n)) for n in (1, 2) for _ in range(5000)]
    assert total(raids) == pytest.approx(2 * ONE_DAY)


def honest(count=100):
    """What colleagues decided: the poisoned kind of text is fine, insults are not."""
    trams = [
        judgement(f"{POISONED} Number {n}.", moderator=f"m{n % 3}", day=n % 20)
        for n in range(count)
    ]
    rude = [
        judgement(
            f"You idiot number {n}.",
            moderator=f"m{n % 3}",
            day=n % 20,
            to="rejected",
            reason="abuse",
        )
        for n in range(count)
    ]
    return [*trams, *rude]


def poison(count, **given):
    """Decisions that call a harmless kind of text abuse."""
    return [
        judgement(
            f"{POISONED} Number {n}.",
            **{"moderator": "mallory", "to": "rejected", "reason": "abuse", "day": n % 40}
            | {key: value(n) if callable(value) else value for key, value in given.items()},
        )
        for n in range(count)
    ]


def toxic_after(judgements, weights):
    """How toxic the poisoned text is to a model that learned from these."""
    lessons = [
        Lesson(j.text, str(j.site_id), labels_said(j.to_status, j.reason), weight)
        for j, weight in zip(judgements, weights, strict=True)
    ]
    shipped = load_scorer().model
    scorer = Scorer(shipped, learn(shipped, lessons))
    return scorer.score([POISONED], sites=[str(SITE)])[0].probabilities["toxic"]


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param({"author": UUID(int=7), "moderator": lambda n: f"m{n % 3}"}, id="one author"),
        pytest.param({"day": 3, "moderator": lambda n: f"m{n % 3}"}, id="one day"),
        pytest.param({}, id="one moderator"),
    ],
)
def test_poison_from_one_source_does_not_turn_what_the_others_taught(attack):
    both = [*honest(), *poison(1500, **attack)]
    uncapped = toxic_after(both, [1.0] * len(both))
    assert uncapped > 0.5, "this poison does nothing, so the test would prove nothing"
    assert toxic_after(both, capped(both, [1.0] * len(both))) < 0.4
