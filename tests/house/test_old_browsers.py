"""What is sent parses in the oldest browsers that docs/embedding.md names.

esbuild knows which syntax each version of a browser understands. It needs Node's npm to install.
"""

import subprocess
from pathlib import Path

import pytest

from comments.widget.loader import loader_body
from tests.live import REPOSITORY
from tests.npm import installed

STATIC = REPOSITORY / "comments" / "static" / "comments"
ESBUILD = "0.28.2"

PAGE = ["safari14.1", "chrome91", "firefox74", "edge91"]
FRAME = ["safari16", "chrome105", "firefox121", "edge105"]


@pytest.fixture(scope="module")
def esbuild() -> Path:
    return installed("esbuild", ESBUILD) / "bin" / "esbuild"


def needs_newer(esbuild: Path, source: str, browsers: list[str]) -> str:
    """What these browsers do not understand of a script; empty where they understand all of it."""

    def built(target: str) -> subprocess.CompletedProcess[str]:
        command = [esbuild, f"--target={target}", "--loader=js", "--log-level=error"]
        override = "--log-override:unsupported-regexp=error"
        return subprocess.run(
            [*command, override], input=source, capture_output=True, encoding="utf-8", check=False
        )

    old, new = built(",".join(browsers)), built("esnext")
    assert new.returncode == 0, new.stderr
    if old.returncode:
        return old.stderr
    return "" if old.stdout == new.stdout else old.stdout


def test_the_loader_parses_in_the_oldest_browsers_of_the_publishers_readers(esbuild):
    assert needs_newer(esbuild, loader_body().plain.decode(), PAGE) == ""


@pytest.mark.parametrize("module", sorted(file.name for file in STATIC.glob("*.js")))
def test_each_module_parses_in_the_oldest_browsers_of_the_frame(esbuild, module):
    assert needs_newer(esbuild, (STATIC / module).read_text(encoding="utf-8"), FRAME) == ""


@pytest.mark.parametrize(
    "source",
    ["color.match(/(?<=[( ])[\\d.]+/g)", "a ??= b", "class A { #b = 1 }", "/a/v.test('a')"],
)
def test_what_old_browsers_do_not_understand_would_be_found(esbuild, source):
    assert needs_newer(esbuild, source, PAGE) != ""


def test_the_browsers_are_those_of_the_documentation():
    text = (REPOSITORY / "docs" / "embedding.md").read_text(encoding="utf-8")
    for browser in (*PAGE, *FRAME):
        name = browser.rstrip("0123456789.")
        assert f"{name.capitalize()} {browser.removeprefix(name)}" in text
