"""Which language's model judges a text: that of its language, or English where that is surer."""

from collections.abc import Mapping, Sequence

from sklearn.pipeline import Pipeline

from ml.artifacts import ENGLISH
from ml.labels import LABELS
from ml.language import language_of, speaks_for
from ml.word_lists import UNSPACED, WordLists, listed_in

FEW = 2
"""So many small words of another language say that a text is in it."""
SURE_OF_ABUSE = 0.8
SHORT = 60
"""Characters: a text of no more may be of a language that nothing but a coarse word tells."""
LONG = 4
"""Characters of such a word: shorter ones are spelt alike in too many languages."""


def judging(pipelines: Mapping[str, Pipeline], texts: Sequence[str], lists: WordLists) -> list[str]:
    """The language in which each text is judged.

    A short text of which hardly a word is English, but one stands on another language's list of
    coarse ones ("Vaffanculo!"), is in that language.

    Where one was found that has no model, hardly a small word speaks for it and the English model
    is sure of abuse, it is English: "stfu hoe" is not Dutch.
    """
    found = [_told_by_a_coarse_word(language_of(text), text, pipelines, lists) for text in texts]
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


def _told_by_a_coarse_word(
    found: str, text: str, pipelines: Mapping[str, Pipeline], lists: WordLists
) -> str:
    modelled = found in pipelines and found != ENGLISH
    if modelled or len(text) > SHORT or speaks_for(ENGLISH, text) or listed_in(text, found, lists):
        return found
    knows = pipelines[ENGLISH]["features"].knows
    if 2 * sum(map(knows, text.split())) > len(text.split()):
        return found
    for language in sorted(lists.keys() - UNSPACED):
        for start, end in listed_in(text, language, lists):
            if end - start >= LONG and not knows(text[start:end]):
                return language
    return found
