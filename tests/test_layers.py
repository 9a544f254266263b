"""Which package may import which: the house's doors."""

import ast
from collections.abc import Iterator

import pytest

from config.embedded import REPOSITORY

PACKAGES = {"config", "moderation", "comments", "ml"}
DOORS = {
    "config": {"moderation", "comments", "ml"},
    "moderation": {"comments", "ml"},
    "comments": set(),
    "ml": set(),
}


def imported(source: str, package: str) -> Iterator[tuple[int, str]]:
    """Line and package of each import of ours: at the top, inside functions, or by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [package if node.level else node.module or ""]
        elif isinstance(node, ast.Call) and _name(node.func) in ("import_module", "__import__"):
            names = [a.value for a in node.args[:1] if isinstance(a, ast.Constant)]
        else:
            continue
        for name in names:
            if (top := str(name).split(".")[0]) in PACKAGES:
                yield node.lineno, top


def violations(source: str, package: str) -> list[str]:
    """What the package must not import, with the lines."""
    allowed = DOORS[package] | {package}
    return [
        f"line {line}: {package} imports {other}"
        for line, other in imported(source, package)
        if other not in allowed
    ]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_a_package_imports_only_through_its_doors(package):
    files = sorted((REPOSITORY / package).rglob("*.py"))
    assert files
    found = [
        f"{file.relative_to(REPOSITORY)}, {violation}"
        for file in files
        for violation in violations(file.read_text(encoding="utf-8"), package)
    ]
    assert not found


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("comments", "import moderation.policy"),
        ("comments", "from ml import load_scorer"),
        ("comments", "from config import settings"),
        ("ml", "import json, comments"),
        ("moderation", "from config.settings import base"),
        ("comments", "def late():\n    from moderation.decisions import decide"),
        ("comments", "if TYPE_CHECKING:\n    from moderation.models import Policy"),
        ("ml", "importlib.import_module('moderation.rules')"),
        ("ml", "__import__('comments')"),
    ],
)
def test_a_planted_violation_is_found(package, source):
    assert violations(source, package)


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("moderation", "from comments.models import Comment\nfrom ml import load_scorer"),
        ("config", "import moderation.tasks"),
        ("comments", "from . import models\nfrom django.conf import settings"),
        ("comments", "import mlflow, commentsold"),
    ],
)
def test_what_the_doors_let_through_is_no_violation(package, source):
    assert not violations(source, package)
