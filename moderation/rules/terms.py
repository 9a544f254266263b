"""Words and phrases that a site does not want, or wants to look at."""

import unicodedata
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from comments.models import Revision
from comments.posting.submission import Submission
from ml.letters import plain_letters
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict


class BlockedTerm(Rule):
    name = "blocked_terms"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        if term := term_in(submission.revision, policy.blocked_terms):
            return self.reject("blocked_term", term=term)
        term = find_term(submission.comment.author.name, policy.blocked_terms)
        return self.reject("blocked_name", term=term) if term else None


class SuspectTerm(Rule):
    name = "suspect_terms"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        if term := term_in(submission.revision, policy.suspect_terms):
            return self.hold("suspect_term", term=term)
        term = find_term(submission.comment.author.name, policy.suspect_terms)
        return self.hold("suspect_name", term=term) if term else None


def term_in(revision: Revision, terms: str) -> str | None:
    """The first of `terms` in what readers read, or in the source, where that hides something."""
    found = find_term(revision.read, terms)
    return found or (find_term(revision.body, terms) if revision.reading else None)


def find_term(text: str, terms: str) -> str | None:
    """The first of `terms` (one a line) that stands in a text as a word of its own.

    Case, compatibility forms (full width, ligatures), invisible characters, letters of other
    alphabets that look the same and the kind of white space make no difference. Scripts that put
    no spaces between words match anywhere.
    """
    pattern = _pattern(terms)
    if pattern is None:
        return None
    match = pattern.search(folded(text)) or pattern.search(folded(_as_it_looks(text)))
    return match.group() if match else None


def folded(text: str) -> str:
    visible = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(unicodedata.normalize("NFKC", visible.casefold()).split())


def _as_it_looks(text: str) -> str:
    return " ".join(map(plain_letters, text.split()))


_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]+")
_LETTER = r"[\p{L}\p{M}\p{N}]"
_WORDS = regex.compile(r"[\p{L}\p{N}]")
_NO_SPACES = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
)


def _stands_anywhere(term: str) -> bool:
    """Where nothing but its own characters tells where it begins: no space would, or it is no word
    at all, such as an emoji."""
    return bool(_NO_SPACES.search(term)) or not _WORDS.search(term)


@lru_cache(maxsize=256)
def _pattern(terms: str) -> regex.Pattern[str] | None:
    listed = {folded(line) for line in terms.splitlines()} - {""}
    if not listed:
        return None
    unspaced = [term for term in sorted(listed) if _stands_anywhere(term)]
    spaced = sorted(listed.difference(unspaced))
    # An empty list would match the empty text, everywhere.
    ways = [rf"(?<!{_LETTER})\L<spaced>(?!{_LETTER})"] * bool(spaced)
    ways += [r"\L<unspaced>"] * bool(unspaced)
    lists = {"spaced": spaced, "unspaced": unspaced}
    used = {name: words for name, words in lists.items() if words}
    return regex.compile("|".join(ways), **used)
