"""Files are UTF-8 whatever the machine's locale says: none is read or written by its default."""

import ast

import pytest

from config.embedded import REPOSITORY

PACKAGES = ("config", "comments", "moderation", "ml")
TEXT_MODES = {"r", "w", "a", "x", "a+", "w+", "rt", "wt"}


def by_default(source: str) -> list[int]:
    """The lines where a text file is opened, read or written in the locale's encoding."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and (call.func.attr in ("read_text", "write_text") or _opens_text(call))
        and not any(keyword.arg == "encoding" for keyword in call.keywords)
    ]


def _opens_text(call: ast.Call) -> bool:
    modes = [word.value for word in call.args if isinstance(word, ast.Constant)]
    return call.func.attr == "open" and bool(TEXT_MODES.intersection(modes))


def test_no_file_is_read_or_written_by_the_locale() -> None:
    found = {
        str(file.relative_to(REPOSITORY)): lines
        for package in PACKAGES
        for file in (REPOSITORY / package).rglob("*.py")
        if (lines := by_default(file.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("line", ["p.read_text()", "p.write_text(x)", "p.open('w')"])
def test_the_check_sees_what_leaves_it_open(line: str) -> None:
    assert by_default(line) == [1]
    assert by_default(line.replace(")", ", encoding='utf-8')").replace("(, ", "(")) == []
