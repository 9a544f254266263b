"""The scorer that the scoring process uses: the version in use, or the shipped model where that
cannot be."""

import logging
from functools import cache
from pathlib import Path

from django.conf import settings

from ml.adaptation import Adaptation
from ml.artifacts import ModelError
from ml.encoder.opinion import SecondOpinion, load_second_opinion
from ml.encoder.weights import EncoderError
from ml.scorer import Scorer, load_scorer
from moderation.models import ModelVersion

logger = logging.getLogger(__name__)

# The last one that was asked for: a promotion is rare, and two in memory would cost twice.
_loaded: dict[str, Scorer] = {}


def champion_scorer() -> Scorer:
    """Ask with each batch: one small query, so that a promotion reaches a running worker."""
    champion = ModelVersion.objects.champions().values_list("version", flat=True).first()
    if champion is None:
        return _advised(shipped_scorer())
    if champion not in _loaded:
        scorer = _usable(ModelVersion.objects.get(version=champion))
        _loaded.clear()
        _loaded[champion] = _advised(scorer)
    return _loaded[champion]


def shipped_scorer() -> Scorer:
    """The shipped model as it is, loaded once for each process."""
    return load_scorer(settings.MODEL_DIR)


def scorer_of(version: ModelVersion) -> Scorer:
    """The scorer of a version; raises ModelError where the shipped model is another one."""
    shipped = shipped_scorer()
    if version.base != shipped.version:
        raise ModelError(
            f"It was learned on top of the model {version.base}; the one here is {shipped.version}."
        )
    if version.adaptation is None:
        return shipped
    return Scorer(shipped.model, Adaptation.from_bytes(bytes(version.adaptation), shipped.model))


def _usable(version: ModelVersion) -> Scorer:
    try:
        scorer, problem = scorer_of(version), ""
    except ModelError as error:
        logger.error("The version %s cannot be used: %s", version, error)
        scorer, problem = shipped_scorer(), str(error)
    if problem != version.problem:
        ModelVersion.objects.filter(pk=version.pk).update(problem=problem)
    return scorer


def _advised(scorer: Scorer) -> Scorer:
    """The same scorer with a second opinion, where that is wanted and can be had."""
    if not settings.SECOND_OPINION:
        return scorer
    opinion = _second_opinion(Path(settings.MODEL_DIR), scorer.model.manifest["artefact"])
    return Scorer(scorer.model, scorer.adaptation, opinion)


@cache
def _second_opinion(folder: Path, artefact: str) -> SecondOpinion | None:
    try:
        return load_second_opinion(folder, artefact)
    except EncoderError as error:
        logger.error("Comments are scored without a second opinion: %s", error)
        return None
