"""Looking for words in what waits: in the text, the author's name, and the page it stands under."""

from collections.abc import Iterable
from typing import Any
from unicodedata import normalize
from urllib.parse import quote
from uuid import UUID

from django.db import connection

from comments.models import Site
from moderation.waiting.words import tsquery_of

_MOST_WORDS = 8
_MOST_FOUND = 5_000

# Names and addresses in whichever form they are stored: composed or not, or as addresses have it.
_HOLDS = f"""
    SELECT comment_id FROM moderation_queueitem WHERE words @@ ({tsquery_of("%s")})
    UNION
    SELECT comment_id FROM moderation_queueitem WHERE author_id IN (
        SELECT id FROM comments_author WHERE site_id = ANY(%s) AND name ILIKE ANY(%s)
    )
    UNION
    SELECT comment_id FROM moderation_queueitem WHERE thread_id IN (
        SELECT id FROM comments_thread
        WHERE site_id = ANY(%s) AND (title ILIKE ANY(%s) OR url ILIKE ANY(%s))
    )
"""
_PLACES = tsquery_of("%s").count("%s")


def found_by(text: str, sites: Iterable[Site]) -> list[UUID]:
    """The comments that hold all of these words, whatever part of them where."""
    words = text.split()[:_MOST_WORDS]
    ids = [site.pk for site in sites]
    given: list[Any] = []
    for word in words:
        forms = _patterns(normalize("NFC", word), normalize("NFD", word))
        in_addresses = _patterns(normalize("NFC", word), quote(normalize("NFC", word)))
        given += [*[word] * _PLACES, ids, forms, ids, forms, in_addresses]
    with connection.cursor() as cursor:
        held = " INTERSECT ".join(f"({_HOLDS})" for _ in words)
        cursor.execute(f"SELECT comment_id FROM ({held}) found LIMIT {_MOST_FOUND}", given)
        return [pk for (pk,) in cursor.fetchall()]


def _patterns(*forms: str) -> list[str]:
    """For ILIKE, each once: every one more is tried on every name."""
    escaped = (f.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for f in forms)
    return [f"%{form}%" for form in dict.fromkeys(escaped)]
