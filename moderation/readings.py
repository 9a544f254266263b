"""A text is judged as readers read it, and beside it its source, which may hide something, and the
name of an author who is new.

The worse of both counts, label by label: no disguise makes a text better, in either form.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from moderation.scorer.judging import Asked, Judge, Judged, Judgements

ENGLISH = "en"


@dataclass(frozen=True)
class Written:
    """`reading` is what readers read, or nothing where it is the source itself. `name` stands above
    it, where that is not known yet."""

    body: str
    reading: str
    features: Mapping[str, float]
    site: str
    name: str = ""

    def asked(self) -> list[Asked]:
        texts = [self.reading, self.body] if self.reading else [self.body]
        forms = [Asked(text, self.features or None, self.site) for text in texts]
        # In English: of two words it cannot be told, and a name is of no language.
        return [*forms, Asked(self.name, None, self.site, ENGLISH)] if self.name else forms


def judge_all(
    judge: Judge, texts: Sequence[Written], *, explain_from: float | None = None
) -> Judgements:
    """One answer for each text, in order; None for one that the model failed on in some form."""
    asked = [text.asked() for text in texts]
    found = judge.judge([one for forms in asked for one in forms], explain_from=explain_from)
    answers = iter(found.texts)
    return Judgements(found.version, [_worst([next(answers) for _ in forms]) for forms in asked])


def _worst(forms: Sequence[Judged | None]) -> Judged | None:
    """In the language that it is read in, each label with its higher probability and its words."""
    read, *others = forms
    if read is None or None in others:
        return None
    probabilities, words = dict(read.probabilities), dict(read.words)
    for other in filter(None, others):
        for label in _higher(other, probabilities):
            probabilities[label] = other.probabilities[label]
            words.pop(label, None)
            if label in other.words:
                words[label] = other.words[label]
    in_danger = any(form.in_danger for form in forms if form)
    return Judged(read.language, probabilities, words, in_danger)


def _higher(other: Judged, probabilities: Mapping[str, float]) -> Iterator[str]:
    for label, probability in other.probabilities.items():
        if label in probabilities and probability > probabilities[label]:
            yield label
