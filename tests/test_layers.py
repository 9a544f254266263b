"""Which room may import which: the house's doors, outside and inside the packages."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import resolve

from config.embedded import REPOSITORY

_DOMAIN = {"comments", "comments.models", "comments.posting"}
_COMMENTS = _DOMAIN | {"comments.accounts"}

_MODERATION = {*_DOMAIN, "moderation", "moderation.models"}
_AT_THE_DESK = {
    *_MODERATION,
    "comments.accounts",
    "moderation.desk",
    "moderation.learning",
    "moderation.staff",
    "moderation.watch",
}

# A room and what it may import besides itself. A module belongs to the longest name that fits.
ROOMS: dict[str, set[str]] = {
    "comments.models": {"comments"},
    "comments": _DOMAIN,
    "comments.posting": _DOMAIN,
    "comments.accounts": _DOMAIN,
    "comments.api.http": _COMMENTS,
    "comments.api": _COMMENTS | {"comments.api.http"},
    "comments.widget": _COMMENTS | {"comments.api.http"},
    "comments.apps": {"comments.accounts", "comments.api.http"},
    "comments.tasks": _DOMAIN,
    "moderation.models": {*_DOMAIN, "moderation"},
    "moderation": {*_COMMENTS, *_MODERATION, "moderation.rules", "moderation.scorer", "ml"},
    "moderation.scorer": {*_MODERATION, "moderation.learning"},
    "moderation.rules": {*_MODERATION, "ml"},
    "moderation.learning": {*_MODERATION, "ml", "ml.workshop"},
    "moderation.watch": _MODERATION,
    "moderation.staff": {*_MODERATION, "comments.accounts"},
    "moderation.desk": {*_MODERATION, "moderation.watch"},
    "moderation.admin": _AT_THE_DESK | {"comments.tasks", "moderation.tasks"},
    "moderation.api": {
        *_MODERATION,
        "comments.accounts",
        "comments.api",
        "comments.api.http",
        "moderation.learning",
        "moderation.scorer",
        "ml",
    },
    "moderation.apps": {*_MODERATION, "moderation.receivers", "moderation.staff"},
    "moderation.receivers": _MODERATION | {"moderation.rules"},
    "moderation.tasks": {*_MODERATION, "moderation.learning", "moderation.watch"},
    "moderation.management": {
        *_AT_THE_DESK,
        "moderation.learning",
        "comments.widget",
        "ml",
        "ml.workshop",
    },
    "ml": set(),
    "ml.workshop": {"ml"},
}
ROOMS["config"] = set(ROOMS)  # it puts everything together


def room_of(module: str) -> str | None:
    """The room that a module, or a name in it, belongs to; None for what is not ours."""
    fitting = [room for room in ROOMS if f"{module}.".startswith(f"{room}.")]
    return max(fitting, key=len, default=None)


def modules_of(package: str) -> dict[str, Path]:
    """The package's modules by their dotted names, without migrations."""
    found = {}
    for file in sorted((REPOSITORY / package).rglob("*.py")):
        parts = file.relative_to(REPOSITORY).with_suffix("").parts
        if "migrations" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = file
    return found


def named_in(source: str, module: str) -> Iterator[tuple[int, str]]:
    """Line and module of all that is imported, in whatever way: at the top or inside a function,
    for types alone, by name, or as the "app.Model" that a foreign key names."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            home = ".".join(module.split(".")[: -node.level]) if node.level else ""
            start = ".".join(filter(None, [home, node.module]))
            names = [f"{start}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call):
            values = [a.value for a in node.args if isinstance(a, ast.Constant)]
            texts = [value for value in values if isinstance(value, str)]
            if _name(node.func) in ("import_module", "__import__"):
                names = texts[:1]
            elif _name(node.func) in ("ForeignKey", "OneToOneField", "ManyToManyField"):
                names = [text for text in texts[:1] if "." in text]
        yield from ((node.lineno, name) for name in names)


def violations(source: str, module: str) -> list[str]:
    """What the module must not import, with the lines."""
    room = room_of(module)
    assert room is not None
    return [
        f"{module}, line {line}: {room} imports {name}"
        for line, name in named_in(source, module)
        if (other := room_of(name)) not in (None, room) and other not in ROOMS[room]
    ]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


PACKAGES = ["config", "comments", "moderation", "ml"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_room_imports_only_through_its_doors(package):
    modules = modules_of(package)
    assert modules
    found = [
        violation
        for module, file in modules.items()
        for violation in violations(file.read_text(encoding="utf-8"), module)
    ]
    assert not found


def test_no_import_goes_in_a_circle():
    modules = {name: file for package in PACKAGES for name, file in modules_of(package).items()}
    assert circle(modules) == []


def circle(modules: dict[str, Path]) -> list[str]:
    """Modules that import each other in a ring, also by way of functions; empty if none do."""
    graph = {}
    for module, file in modules.items():
        names = {name for _, name in named_in(file.read_text(encoding="utf-8"), module)}
        parents = {name.rpartition(".")[0] for name in names}
        graph[module] = ((names | (parents - names)) & modules.keys()) - {module}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


# The frame is served by `comments` and speaks to addresses of `comments` alone.
_ADDRESS = re.compile(r"""\{%\s*url\s+["']([\w-]+)|\{%\s*(?:include|extends)\s+["'](\w+)/""")


def test_the_frames_templates_are_of_comments_alone():
    templates = sorted((REPOSITORY / "comments/templates").rglob("*.html"))
    assert templates
    names = [m for t in templates for m in _ADDRESS.findall(t.read_text(encoding="utf-8"))]
    assert {included for _, included in names if included} == {"comments"}
    assert not [url for url, _ in names if url.startswith("moderation")]


_CALL = re.compile(r"""["'`]((?:threads|comments|authors|/embed/)[\w/${}().?=.-]*)["'`]""")


def addresses_in(script: str) -> set[str]:
    """The paths that a script of the frame asks for, with an id in place of each variable."""
    called = {re.sub(r"\$\{[^}]*\}", str(UUID(int=1)), path) for path in _CALL.findall(script)}
    return {p if p.startswith("/") else f"/api/v1/{p}" for p in (c.split("?")[0] for c in called)}


def test_the_frames_scripts_call_addresses_of_comments_alone():
    scripts = (REPOSITORY / "comments/static/comments").glob("*.js")
    called = set().union(*(addresses_in(s.read_text(encoding="utf-8")) for s in scripts))
    assert len(called) > 8
    homes = {path: resolve(path).func.__module__ for path in called}
    assert {path: home for path, home in homes.items() if not home.startswith("comments.")} == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("comments.voting", "import moderation.policy"),
        ("comments.voting", "from ml.scorer import load_scorer"),
        ("comments.voting", "from config import settings"),
        ("comments.voting", "from comments.api.v1 import serializers"),
        ("comments.voting", "from comments.accounts.tokens import token_for"),
        ("comments.posting.submit", "from comments.widget import frame"),
        ("comments.api.v1.serializers", "from comments.widget.frame import HTML"),
        ("comments.api.http.throttles", "from comments.api.v1 import serializers"),
        ("comments.models.vote", "models.ForeignKey('moderation.Flag', on_delete=CASCADE)"),
        ("ml.text", "import json, comments"),
        ("ml.scorer", "from ml.workshop.train import fit_labels"),
        ("moderation.policy", "from config.settings import base"),
        ("comments.text", "def late():\n    from moderation.decisions import decide"),
        ("comments.text", "if TYPE_CHECKING:\n    from moderation.models import Policy"),
        ("ml.text", "importlib.import_module('moderation.rules')"),
        ("ml.text", "__import__('comments')"),
    ],
)
def test_a_planted_violation_is_found(module, source):
    assert violations(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "moderation.policy",
            "from comments.models import Comment\nfrom ml.scorer import load_scorer",
        ),
        ("config.urls", "import moderation.tasks"),
        ("comments.api.v1.urls", "from comments.api.http import throttles"),
        ("comments.voting", "from . import models\nfrom django.conf import settings"),
        ("comments.voting", "import mlflow, commentsold"),
    ],
)
def test_what_the_doors_let_through_is_no_violation(module, source):
    assert not violations(source, module)


def test_a_planted_circle_is_found(tmp_path):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text("def late():\n    from ml.other import x", encoding="utf-8")
    other.write_text("import ml.one", encoding="utf-8")
    assert circle({"ml.one": one, "ml.other": other})
    one.write_text("", encoding="utf-8")
    assert circle({"ml.one": one, "ml.other": other}) == []
