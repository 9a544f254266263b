"""axe-core's rules for what readers and moderators open.

The script is the one that axe-playwright-python brings. Its Python is not used: on import it reads
the script in the locale's encoding, which fails under LC_ALL=C.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

# Frames are asked about one by one: axe would wait for an answer from those it is not loaded in.
OPTIONS = {"resultTypes": ["violations"], "iframes": False}


def violations(where: Page | Frame, context: str = "html") -> list[dict[str, Any]]:
    """What axe finds within the element that the selector `context` names, but not in frames."""
    where.evaluate(_script())
    ask = "([context, options]) => axe.run(context, options)"
    found: list[dict[str, Any]] = where.evaluate(ask, [context, OPTIONS])["violations"]
    return found


@cache
def _script() -> str:
    package = find_spec("axe_playwright_python")
    assert package is not None and package.origin is not None
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")
