"""Words and phrases that a site does not want, or wants to look at."""

import unicodedata
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from comments.posting.submission import Submission
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict


class BlockedTerm(Rule):
    name = "blocked_terms"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        term = find_term(submission.revision.body, policy.blocked_terms)
        return self.reject("blocked_term", term=term) if term else None


class SuspectTerm(Rule):
    name = "suspect_terms"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        term = find_term(submission.revision.body, policy.suspect_terms)
        return self.hold("suspect_term", term=term) if term else None


def find_term(text: str, terms: str) -> str | None:
    """The first of `terms` (one a line) that stands in a text as a word of its own.

    Case, compatibility forms (full width, ligatures), invisible characters and the kind of
    white space make no difference. Scripts that put no spaces between words match anywhere.
    """
    pattern = _pattern(terms)
    match = pattern.search(folded(text)) if pattern else None
    return match.group() if match else None


def folded(text: str) -> str:
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if not _is_invisible(c))
    return " ".join(unicodedata.normalize("NFKC", visible.casefold()).split())


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


_LETTER = r"[\w\p{M}]"
_NO_SPACES = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


@lru_cache(maxsize=256)
def _pattern(terms: str) -> regex.Pattern[str] | None:
    listed = {folded(line) for line in terms.splitlines()} - {""}
    if not listed:
        return None
    unspaced = [term for term in sorted(listed) if _NO_SPACES.search(term)]
    spaced = sorted(listed.difference(unspaced))
    # An empty list would match the empty text, everywhere.
    ways = [rf"(?<!{_LETTER})\L<spaced>(?!{_LETTER})"] * bool(spaced)
    ways += [r"\L<unspaced>"] * bool(unspaced)
    lists = {"spaced": spaced, "unspaced": unspaced}
    used = {name: words for name, words in lists.items() if words}
    return regex.compile("|".join(ways), **used)
