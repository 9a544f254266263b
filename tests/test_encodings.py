"""Text is UTF-8 whatever the machine's locale says: in files, and between processes."""

import ast

import pytest

from config.embedded import REPOSITORY

PACKAGES = ("config", "comments", "moderation", "ml", "tests")
LISTENS = "subprocess.run(x, text=True)"
TEXT_MODES = {"r", "w", "a", "x", "a+", "w+", "rt", "wt"}


def by_default(source: str) -> list[int]:
    """The lines where a file or another process's output is read in the locale's encoding."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and _is_of_text(call)
        and not any(keyword.arg == "encoding" for keyword in call.keywords)
    ]


def _is_of_text(call: ast.Call) -> bool:
    if any(keyword.arg in ("text", "universal_newlines") for keyword in call.keywords):
        return ast.unparse(call.func).startswith("subprocess.")
    name = call.func.attr if isinstance(call.func, ast.Attribute) else None
    modes = [word.value for word in call.args if isinstance(word, ast.Constant)]
    opens = name == "open" and bool(TEXT_MODES.intersection(modes))
    return opens or name in ("read_text", "write_text")


def test_nothing_is_read_or_written_by_the_locale() -> None:
    found = {
        str(file.relative_to(REPOSITORY)): lines
        for package in PACKAGES
        for file in (REPOSITORY / package).rglob("*.py")
        if (lines := by_default(file.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("line", ["p.read_text()", "p.write_text(x)", "p.open('w')", LISTENS])
def test_the_check_sees_what_leaves_it_open(line: str) -> None:
    assert by_default(line) == [1]
    assert by_default(line.replace(")", ", encoding='utf-8')").replace("(, ", "(")) == []
