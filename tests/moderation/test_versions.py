"""Which version is in use: promotion, the way back, and what workers make of it."""

import inspect
import logging
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from django.utils import timezone

from ml.adaptation import Adaptation
from ml.workshop.learning.learn import learn
from ml.workshop.learning.lesson import Lesson
from moderation.exceptions import Stale
from moderation.learning import champion
from moderation.learning.champion import champion_scorer, scorer_of, shipped_scorer
from moderation.learning.versions import promote, register_shipped, roll_back
from moderation.models import ModelVersion, Score
from moderation.scorer.judging import judged_by
from moderation.scorer.server import InUse as AskedSeldom
from moderation.scoring import score_waiting
from tests.moderation.fakes import FakeScorer


@pytest.fixture(autouse=True)
def nothing_loaded():
    champion._loaded.clear()
    champion._second_opinion.cache_clear()
    yield
    champion._loaded.clear()
    champion._second_opinion.cache_clear()


@pytest.fixture
def shipped(db):
    return register_shipped(shipped_scorer().version)


@pytest.fixture
def learned(shipped):
    """A version that has learned to take "tram" for abuse."""
    lessons = [Lesson(f"The tram of {n}.", "any", {"toxic": 1, "spam": 0}) for n in range(40)]
    return stored(learn(shipped_scorer().model, lessons), shipped.base)


def stored(adaptation: Adaptation, base: str) -> ModelVersion:
    return ModelVersion.objects.create(
        version=f"{base}+{adaptation.digest}", base=base, adaptation=adaptation.to_bytes()
    )


def states():
    return dict(ModelVersion.objects.values_list("version", "state"))


def test_the_shipped_model_is_in_use_where_nothing_was_before(shipped):
    assert states() == {shipped.version: "champion"}
    assert register_shipped(shipped.base) == shipped
    assert shipped.is_shipped and not shipped.parent


def test_a_new_shipped_model_waits_until_somebody_or_the_night_promotes_it(shipped):
    newer = register_shipped("2030.01.01-abcdef01")
    assert states() == {shipped.version: "champion", newer.version: "shadow"}


def test_promotion_names_who_and_what_it_replaced(shipped, learned, moderator):
    promote(learned, by=moderator)
    learned.refresh_from_db()
    assert (learned.state, learned.parent, learned.promoted_by) == ("champion", shipped, moderator)
    assert (timezone.now() - learned.promoted_at).seconds < 60
    assert states()[shipped.version] == "retired"


def test_rolling_back_is_exact(shipped, learned, moderator):
    promote(learned)
    assert roll_back(learned, by=moderator) == shipped
    assert states() == {shipped.version: "champion", learned.version: "retired"}
    learned.refresh_from_db()
    shipped.refresh_from_db()
    assert (learned.parent, shipped.parent, shipped.promoted_by) == (shipped, None, moderator)


def test_what_is_in_use_is_not_promoted_and_what_is_not_is_not_rolled_back(shipped, learned):
    with pytest.raises(Stale, match="in use already"):
        promote(shipped)
    with pytest.raises(Stale, match="another version"):
        roll_back(learned)
    with pytest.raises(Stale, match="no version before"):
        roll_back(shipped)
    assert states() == {shipped.version: "champion", learned.version: "shadow"}


def test_the_database_keeps_two_from_being_in_use(shipped, learned):
    learned.state, learned.promoted_at = "champion", timezone.now()
    with pytest.raises(IntegrityError, match="one_version_is_in_use"), transaction.atomic():
        learned.save()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"version": "x", "base": "b"}, "only_what_was_learned_has_a_name_of_its_own"),
        ({"version": "b", "base": "b", "adaptation": b"1"}, "only_what_was_learned"),
        ({"version": "b", "base": "b", "state": "retired"}, "what_was_in_use_was_promoted_once"),
        ({"version": "b", "base": "b", "state": "loved"}, "model_version_state_is_known"),
    ],
)
def test_the_database_refuses_senseless_versions(db, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        ModelVersion.objects.create(**fields)


class InUse:
    """Judges as the scoring process does, by the version in use."""

    def judge(self, texts, *, explain_from=None):
        return judged_by(champion_scorer(), texts, explain_from=explain_from)


def test_scores_follow_a_promotion_and_a_rollback(post, shipped, learned):
    def scored():
        comment = post("The tram of nine.")
        score_waiting(InUse())
        score = Score.objects.get(revision=comment.newest_revision)
        return score.model_version, score.toxic

    before = scored()
    promote(learned)
    after = scored()
    roll_back(learned)
    assert scored() == before
    assert (before[0], after[0]) == (shipped.version, learned.version)
    assert after[1] > before[1] + 0.1


def test_the_scoring_process_asks_a_few_times_a_second_and_goes_on_without_a_database():
    answers = iter(["first", "second", OperationalError("away"), "third"])

    def ask():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    now = [100.0]
    in_use = AskedSeldom(ask, lambda: now[0])
    assert [in_use(), in_use()] == ["first", "first"]
    told = []
    for _ in range(3):
        now[0] += 1
        told.append(in_use())
    assert told == ["second", "second", "third"]


def test_a_scoring_process_that_never_heard_of_a_version_cannot_answer():
    def away():
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        AskedSeldom(away)()


def test_asking_for_the_version_in_use_is_one_query(learned, django_assert_num_queries):
    promote(learned)
    scorer = champion_scorer()
    with django_assert_num_queries(1):
        assert champion_scorer() is scorer


def test_without_any_version_the_shipped_model_scores(db):
    assert champion_scorer() is shipped_scorer()


def test_what_was_learned_on_another_model_is_not_used_and_the_desk_is_told(
    shipped, learned, caplog
):
    promote(learned)
    ModelVersion.objects.filter(pk=learned.pk).update(base="2020.01.01-abcdef01")
    assert champion_scorer() is shipped_scorer()
    learned.refresh_from_db()
    assert "learned on top of the model 2020.01.01-abcdef01" in learned.problem
    assert learned.problem in caplog.text


def test_damaged_bytes_are_not_used_and_the_desk_is_told(shipped, learned):
    promote(learned)
    ModelVersion.objects.filter(pk=learned.pk).update(adaptation=b"damaged")
    assert champion_scorer() is shipped_scorer()
    learned.refresh_from_db()
    assert "cannot be read" in learned.problem


@pytest.mark.parametrize("place", range(5, 2_000, 133))
def test_a_damaged_byte_anywhere_stops_no_scoring(shipped, learned, place):
    promote(learned)
    damaged = bytearray(learned.adaptation)
    damaged[place % len(damaged)] ^= 0xFF
    ModelVersion.objects.filter(pk=learned.pk).update(adaptation=bytes(damaged))
    assert champion_scorer().score(["Hello."])[0].probabilities


def test_what_was_not_compared_with_the_version_in_use_is_not_promoted(shipped, learned):
    promote(learned)
    with pytest.raises(Stale):
        promote(shipped, replacing=shipped)


def test_a_problem_that_is_over_is_forgotten(shipped, learned):
    promote(learned)
    ModelVersion.objects.filter(pk=learned.pk).update(problem="It was damaged.")
    assert champion_scorer().version == learned.version
    learned.refresh_from_db()
    assert learned.problem == ""


def test_a_stored_version_scores_as_the_one_that_was_learned(shipped, learned):
    again = scorer_of(ModelVersion.objects.get(pk=learned.pk))
    assert again.version == learned.version


def test_each_text_is_scored_as_one_of_its_site(post, thread, scorer):
    post()
    score_waiting(scorer)
    assert {site for sites in scorer.sites for site in sites} == {str(thread.site_id)}


def test_a_fake_is_asked_as_the_real_one_is(shipped):
    for method in ("score", "explain"):
        real, fake = (
            list(inspect.signature(getattr(scorer, method)).parameters)
            for scorer in (shipped_scorer(), FakeScorer())
        )
        assert real == fake


@pytest.mark.django_db(transaction=True)
def test_of_two_promotions_at_once_one_follows_the_other(learned):
    other = register_shipped("2030.01.01-abcdef01")

    def promoted(version):
        try:
            promote(ModelVersion.objects.get(pk=version.pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(promoted, [learned, other]))
    in_use = ModelVersion.objects.champions().get()
    assert in_use.parent in {learned, other} - {in_use}


def test_nobody_is_asked_for_a_second_opinion_unless_that_is_wanted(shipped):
    assert champion_scorer() is shipped_scorer()


def test_where_the_encoder_is_not_installed_comments_are_scored_without_it(
    learned, settings, monkeypatch, caplog
):
    settings.SECOND_OPINION = True
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # as if it were not installed
    promote(learned)
    with caplog.at_level(logging.ERROR):
        scorers = [champion_scorer() for _ in range(2)]
    assert [scorer.version for scorer in scorers] == [learned.version] * 2
    assert caplog.text.count("without a second opinion") == 1
    assert scorers[0].score(["The tram of 3."])[0].probabilities["toxic"] > 0


def test_a_version_in_use_asks_for_a_second_opinion_where_that_is_wanted(
    learned, settings, encoder
):
    settings.SECOND_OPINION = True
    assert champion_scorer().version == f"{shipped_scorer().version}+minilm"
    promote(learned)
    assert champion_scorer().version == f"{learned.version}+minilm"
    assert shipped_scorer().second_opinion is None
