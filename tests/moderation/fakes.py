"""Small real stand-ins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from moderation.labels import Label
from moderation.scorer.judging import judged_by


@dataclass(frozen=True)
class FakePrediction:
    probabilities: Mapping[str, float]
    language: str = "en"
    in_danger: bool = False


@dataclass(frozen=True)
class FakeWord:
    text: str
    start: int
    end: int
    weight: float


@dataclass
class FakeScorer:
    """Reads the scores out of the text: "spam=0.9 toxic=0.7"; everything else is 0.

    With "language=tr" only the labels that the text names are judged; with "danger=1" its writer is
    in danger.
    """

    version: str = "test-1"
    calls: list[int] = field(default_factory=list)
    sites: list[Sequence[str | None] | None] = field(default_factory=list)
    before: Callable[[Sequence[str]], None] = lambda texts: None

    def score(self, texts, features=None, sites=None, languages=None):
        self.calls.append(len(texts))
        self.sites.append(sites)
        self.before(texts)
        wanted = languages or [None] * len(texts)
        return [FakePrediction(*_read(*one)) for one in zip(texts, wanted, strict=True)]

    def judge(self, texts, *, explain_from=None):
        """As the scoring process does."""
        return judged_by(self, texts, explain_from=explain_from)

    def explain(self, text, features=None, top=10, site=None, language=None):
        first = text.split()[0]
        return {label: [FakeWord(first, 0, len(first), 1.234)] for label in Label.values}


def _read(text: str, wanted: str | None) -> tuple[dict[str, float], str, bool]:
    given = dict(word.split("=") for word in text.split() if "=" in word)
    language = wanted or given.get("language", "en")
    judged = [label for label in Label.values if language == "en" or label in given]
    found = {label: float(given.get(label, 0.0)) for label in judged}
    return found, language, "danger" in given
