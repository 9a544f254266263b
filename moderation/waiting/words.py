"""The words of what waits, as PostgreSQL's full-text search keeps them and is asked for them."""

# Languages of which it knows the stems of words; of others, words are found as they are written.
_STEMS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# Chinese, Japanese, Thai, Lao, Burmese and Khmer put no space between words, and Korean none before
# its particles: there each sign counts as a word, and what is asked for as a phrase of them.
_SIGNS = (
    r"[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF"
    r"\U00020000-\U0003FFFF]"
)


_WRITTEN = "'simple'::regconfig"


def _apart(text: str) -> str:
    """SQL of a text in its composed form, and such signs apart."""
    return rf"regexp_replace(normalize({text}, NFC), '({_SIGNS})', ' \1 ', 'g')"


def tsvector_of(text: str, language: str) -> str:
    """SQL of a tsvector: each word as it is written, and its stem in the text's language."""
    stems = " ".join(f"WHEN '{code}' THEN '{name}'::regconfig" for code, name in _STEMS.items())
    of_language = f"CASE {language} {stems} ELSE 'simple'::regconfig END"
    written, stemmed = (f"to_tsvector({how}, {_apart(text)})" for how in (_WRITTEN, of_language))
    return f"{written} || {stemmed}"


def tsquery_of(word: str) -> str:
    """SQL of a tsquery: what begins with the word, or has its stem in any of the languages."""
    written = f"phraseto_tsquery({_WRITTEN}, {_apart(word)})::text"
    begins = f"COALESCE((NULLIF({written}, '') || ':*')::tsquery, ''::tsquery)"
    stems = [f"phraseto_tsquery('{name}'::regconfig, {_apart(word)})" for name in _STEMS.values()]
    return " || ".join([begins, *stems])
