"""Languages in words, for people at the desk."""

from django.utils.translation import get_language_info

_OTHERS = {
    "und": "an unrecognised language",
    "zh": "Chinese",
    "tl": "Tagalog",
    "ps": "Pashto",
}


def language_name(code: str) -> str:
    """The English name of an ISO 639-1 code; a code that Django does not know stays a code."""
    if code in _OTHERS:
        return _OTHERS[code]
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return f"the language “{code}”"
