"""Why, in words: what the codes of reasons mean."""

from collections.abc import Mapping
from typing import Any

from comments.transitions import SourceKind
from moderation.labels import Label
from moderation.ready_reasons import BY_CODE

_WORDS = {
    "blocked_term": "Uses the blocked term “{term}”",
    "suspect_term": "Uses the suspect term “{term}”",
    "blocked_name": "The name holds “{term}”, which is blocked",
    "suspect_name": "The name holds the suspect term “{term}”",
    "reserved_name": "The name looks like one that is reserved: of staff, or of the story's author",
    "blocked_host": "Links to the blocked host {host}",
    "too_many_links": "{links} links; the limit is {limit}",
    "honeypot": "The hidden field that only bots fill was filled",
    "no_form": "Sent without the form of this page, or with one that was sent before",
    "too_fast": "Sent {seconds} s after the form was opened; people need {limit} s",
    "repeated_body": "The same text stands under {threads} other pages",
    "repeated_here": "{authors} others have written the same text here",
    "first_comment": "The author's first comment",
    "rule_failed": "The rule “{rule}” failed on it",
    "hold_all": "A person approves each comment here",
    "hold_everything": "The switch that holds everything is on",
    "publish_first": "Comments are published first here",
    "trusted": "The author is trusted: what they write is public at once",
    "flags": "Readers with a record flagged it, from {flags} networks",
    "timeout": "No score came in time",
    "unscorable": "The classifier failed on it",
    "in_danger": "Its author may be in danger from themselves: read it soon",
    "no_score": "The classifier gave no score that the policy asks for",
    "unknown_language": "Written in {language}, which the classifier does not know",
    "below_thresholds": "All scores are below the thresholds",
    "ban": "The author was banned",
    "shadow_ban": "The author is shadow-banned, and sees it as published",
    "batch": "Several at once",
    "lift": "Ban lifted",
    "undo": "Taken back",
    "confirmed": "Looked at and left as it was",
    "approved": "Approved",
    "held": "Held",
    "kept_older_text": "The edit was not published; the older text stays",
}


# The details that quote the comment. They go when it is deleted.
QUOTES = ("term", "host")


NAME = "name"
TEACHES = "teaches"
"""In the detail of a rejection by a person: what its reason was called then, and what it taught."""


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def in_words(source_kind: str, reason: str, detail: Mapping[str, Any]) -> str:
    """One line on why a decision was made."""
    if source_kind == SourceKind.MODEL and "score" in detail:
        return _score_in_words(detail)
    if source_kind == SourceKind.MODERATOR and NAME in detail:
        return str(detail[NAME])
    if source_kind == SourceKind.MODERATOR and reason in BY_CODE:
        return BY_CODE[reason].name
    return _WORDS.get(reason, reason.replace("_", " ")).format_map(_Gaps(detail))


def _score_in_words(detail: Mapping[str, Any]) -> str:
    label = detail["label"]
    name = str(Label(label).label) if label in Label.values else label
    bounds = {
        "publish_below": "published below {0:.0%}",
        "hold_above": "held from {0:.0%}",
        "reject_above": "rejected from {0:.0%}",
    }
    bound = bounds[detail["bound"]].format(detail["threshold"])
    return f"{detail['score']:.0%} likely {name}: {bound}"
