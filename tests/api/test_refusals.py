"""Every refusal of the domain has a status and words; the domain itself has neither."""

import ast

import pytest
from django.utils import timezone

from comments import exceptions
from comments.api.http.refusals import WORDS, status_of, words_of
from comments.exceptions import Conflict, Forbidden, Invalid, NotFound, Refusal, TooSoon
from config.embedded import REPOSITORY

CLASSES = {
    name for name, kind in vars(exceptions).items()
    if isinstance(kind, type) and issubclass(kind, Refusal)
}  # fmt: skip


def codes_raised():
    """The codes that stand in the code, with where."""
    for package in ("comments", "moderation"):
        for file in (REPOSITORY / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CLASSES:
                    yield ast.literal_eval(node.args[0]), file.name


def test_every_code_has_words_and_every_word_a_code():
    assert {code for code, _ in codes_raised()} == set(WORDS)


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (Invalid("blank", field="body"), 400, "Write something first."),
        (Forbidden("thread_closed"), 403, "This discussion is closed."),
        (Forbidden("banned", until=None), 403, "You cannot take part in discussions here."),
        (NotFound("not_yours"), 404, "You have no such comment."),
        (Conflict("not_editable"), 409, "This comment can no longer be edited."),
        (Refusal("own_comment", act="flag"), 422, "You cannot flag your own comment; delete it"),
        (TooSoon("slow_mode", seconds=7), 429, "You can post again in 7 seconds."),
        (TooSoon("too_many_flags"), 429, "Let us look at your other reports first."),
    ],
)
def test_a_refusal_is_told_in_its_words(refusal, status, words):
    assert status_of(refusal) == status
    assert words in words_of(refusal)


def test_a_ban_tells_when_it_ends():
    now = timezone.now().replace(year=2031)
    assert "2031" in words_of(Forbidden("banned", until=now))
