"""Which language's model judges a text: that of its language, or English where that is surer."""

from collections.abc import Mapping, Sequence

from sklearn.pipeline import Pipeline

from ml.artifacts import ENGLISH
from ml.labels import LABELS
from ml.language import language_of, speaks_for

FEW = 2
"""So many small words of another language say that a text is in it."""
SURE_OF_ABUSE = 0.9


def judging(pipelines: Mapping[str, Pipeline], texts: Sequence[str]) -> list[str]:
    """The language in which each text is judged.

    Where one was found that has no model, hardly a small word speaks for it and the English model
    is sure of abuse, it is English: "stfu hoe" is not Dutch.
    """
    found = list(map(language_of, texts))
    doubtful = [
        place
        for place, (language, text) in enumerate(zip(found, texts, strict=True))
        if language not in pipelines and speaks_for(language, text) < FEW
    ]
    if doubtful:
        english = pipelines[ENGLISH].predict_proba([texts[place] for place in doubtful])
        for place, chance in zip(doubtful, english[:, LABELS.index("toxic")].tolist(), strict=True):
            found[place] = ENGLISH if chance > SURE_OF_ABUSE else found[place]
    return found
