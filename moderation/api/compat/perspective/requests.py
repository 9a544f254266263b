"""What clients of Perspective send: read, and refused in its words where it is wrong."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderation.api.compat.perspective.attributes import label_of
from moderation.api.compat.perspective.errors import (
    invalid,
    of_type,
    unreadable,
    wrong_value,
)
from moderation.api.compat.perspective.reading import Reading, read_html
from moderation.labels import Label

LONGEST = 20 * 1024
"""Bytes of UTF-8 in a comment."""

YES = 0.5
"""A suggested score of so much says that it is so."""

_ENTRY = {"text": str, "type": str}
_CONTEXT = {
    "entries": [_ENTRY],
    "articleAndParentComment": {"article": _ENTRY, "parentComment": _ENTRY},
}
_COMMON: dict[str, Any] = {
    "comment": _ENTRY,
    "context": _CONTEXT,
    "languages": [str],
    "clientToken": str,
    "sessionId": str,
    "communityId": str,
}
_ATTRIBUTE = {"scoreType": str, "scoreThreshold": float}
_SCORE = {"value": float, "type": str}
_SPAN = {"begin": int, "end": int, "score": _SCORE}
_ANALYZE = {
    **_COMMON,
    "requestedAttributes": {None: _ATTRIBUTE},
    "spanAnnotations": bool,
    "doNotStore": bool,
    "dropUnsupportedAttributes": bool,
}
_SUGGEST = {**_COMMON, "attributeScores": {None: {"summaryScore": _SCORE, "spanScores": [_SPAN]}}}
_KINDS = {str: "TYPE_STRING", bool: "TYPE_BOOL", float: "TYPE_FLOAT", int: "TYPE_INT32"}
_TEXT_TYPES = ("", "TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML")
_SCORE_TYPES = ("", "SCORE_TYPE_UNSPECIFIED", "PROBABILITY")


@dataclass(frozen=True)
class Sent:
    """What both methods are sent."""

    reading: Reading
    languages: tuple[str, ...]
    client_token: str


@dataclass(frozen=True)
class Analysis(Sent):
    """`attributes`: those asked for, by the names that were used, each with its least score."""

    attributes: Mapping[str, tuple[Label, float]]
    spans: bool
    drops_unsupported: bool


@dataclass(frozen=True)
class Opinion(Sent):
    """`labels`: 0 or 1 for each that the client has an opinion on."""

    labels: Mapping[str, int]


def analysis_from(body: Any, *, leave_out_unknown: bool) -> Analysis:
    """Raises PerspectiveError where Perspective would answer with one."""
    found = _message(body, _ANALYZE)
    sent = _sent(found)
    requested = found.get("requestedAttributes")
    if not requested:
        raise of_type("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")
    return Analysis(
        **vars(sent),
        attributes={
            name: (label, asked.get("scoreThreshold", 0.0))
            for name, asked in requested.items()
            if (label := _label(name, asked.get("scoreType", ""), leave_out_unknown))
        },
        spans=found.get("spanAnnotations", False),
        drops_unsupported=found.get("dropUnsupportedAttributes", False),
    )


def opinion_from(body: Any, *, leave_out_unknown: bool) -> Opinion:
    """Raises PerspectiveError where Perspective would answer with one."""
    found = _message(body, _SUGGEST)
    sent = _sent(found)
    scores = found.get("attributeScores")
    if not scores:
        raise invalid("Missing attribute_scores")
    labels = {}
    for name, suggested in scores.items():
        summary = suggested.get("summaryScore", {})
        label = _label(name, summary.get("type", ""), leave_out_unknown)
        if label and summary:
            labels[str(label)] = int(_probability(summary.get("value", 0.0)) >= YES)
    return Opinion(**vars(sent), labels=labels)


def _sent(found: Mapping[str, Any]) -> Sent:
    _check_context(found.get("context", {}))
    return Sent(
        reading=_reading(found.get("comment", {})),
        languages=tuple(dict.fromkeys(_primary(tag) for tag in found.get("languages", []))),
        client_token=found.get("clientToken", ""),
    )


def _reading(comment: Mapping[str, str]) -> Reading:
    text, kind = comment.get("text", ""), comment.get("type", "")
    if kind not in _TEXT_TYPES:
        raise invalid("Unknown text type")
    if len(text.encode()) > LONGEST:
        raise of_type("COMMENT_TOO_LONG", "Comment text too long.")
    reading = read_html(text) if kind == "HTML" else Reading(text)
    if not reading.text.strip():
        raise of_type("COMMENT_EMPTY", "Comment must be non-empty.")
    return reading


def _check_context(context: Mapping[str, Any]) -> None:
    """It is not read: Parley judges a comment by itself."""
    if context.get("entries") and context.get("articleAndParentComment"):
        raise invalid(
            "Context can have either entries or article_and_parent_comment, but both fields were "
            "populated."
        )


def _primary(tag: str) -> str:
    """`en` of `en-GB`."""
    return tag.replace("_", "-").partition("-")[0].lower()


def _label(attribute: str, score_type: str, leave_out_unknown: bool) -> Label | None:
    label = label_of(attribute)
    if label is None and not leave_out_unknown:
        raise invalid(f"Unknown requested attribute: {attribute}")
    if score_type not in _SCORE_TYPES:
        raise invalid(
            f"Requested score type {score_type} is not supported by attribute {attribute}"
        )
    return label


def _probability(value: float) -> float:
    if not 0 <= value <= 1:
        raise invalid("Scores must be between 0 and 1.")
    return value


def _message(value: Any, fields: Mapping[Any, Any], path: str = "") -> dict[str, Any]:
    """An object whose fields are known, by the names of JSON or those of Protocol Buffers.

    A field that is null is one that was not sent.
    """
    if not isinstance(value, dict):
        raise unreadable(f"Unknown name {_quoted(path)}: Proto field is not an object.")
    if None in fields:  # any names: what each is for, they say themselves
        entries = value.items()
        return {name: _value(one, fields[None], f"{path}.{name}") for name, one in entries}
    found = {}
    for name, inner in value.items():
        known = _camel(name)
        if known not in fields:
            at = f" at {_quoted(path)}" if path else ""
            raise unreadable(f"Unknown name {_quoted(name)}{at}: Cannot find field.")
        if inner is not None:
            found[known] = _value(inner, fields[known], f"{path}.{_snake(known)}".lstrip("."))
    return found


def _value(value: Any, kind: Any, path: str) -> Any:
    if isinstance(kind, dict):
        return _message(value, kind, path)
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise wrong_value(path, "repeated", value)
        return [_value(one, kind[0], f"{path}[{place}]") for place, one in enumerate(value)]
    wanted = (int, float) if kind is float else kind
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not bool):
        raise wrong_value(path, _KINDS[kind], value)
    if not (_is_text(value) if isinstance(value, str) else math.isfinite(value)):
        raise wrong_value(path, _KINDS[kind], value)
    return value


def _is_text(value: str) -> bool:
    """No half of a surrogate pair."""
    return not any("\ud800" <= one <= "\udfff" for one in value)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name)


def _quoted(name: str) -> str:
    return f'"{name[:100]}"'
