"""The signed tokens by which authors are recognised again."""

from collections.abc import Iterable

from django.core import signing
from django.db.models import F, QuerySet

from comments.models import Author
from comments.rows import columns, select

_SALT = "parley.author"


def token_for(author: Author) -> str:
    """What proves to be this author, in a cookie or as a bearer token."""
    return signing.dumps([str(author.pk), author.token_version], salt=_SALT, compress=False)


def void_tokens(authors: QuerySet[Author]) -> int:
    """Sign authors out everywhere: no token that was handed out is good any more."""
    return authors.update(token_version=F("token_version") + 1)


def authors_from(tokens: Iterable[str]) -> list[Author]:
    """The authors that tokens were made for, without those of forged and void ones."""
    versions = dict(filter(None, map(_read, tokens)))
    if not versions:
        return []
    found = select(
        Author,
        f"""
        SELECT {columns(Author, "author")} FROM comments_author author
        WHERE author.id = ANY(%s::uuid[]) ORDER BY author.id DESC
        """,
        [list(versions)],
    )
    return [author for author in found if author.token_version == versions[str(author.pk)]]


def ids_in(tokens: Iterable[str]) -> set[str]:
    """The authors that signed tokens name; whether the tokens are still good is another matter."""
    return {read[0] for read in map(_read, tokens) if read}


def _read(token: str) -> tuple[str, int] | None:
    try:
        pk, version = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, version
