"""Web processes must stay small: what only workers need is never loaded in them."""

import subprocess
import sys

from tests.live import REPOSITORY

VISIT = """
import sys
import config.wsgi
from django.test import Client
from django.urls import get_resolver
import moderation.admin, moderation.tasks, moderation.watch
from moderation.learning import agreement, caps, judgements, meaning, versions
get_resolver().url_patterns
assert Client().get("/admin/login/").status_code == 200
heavy = {"numpy", "scipy", "sklearn", "tokenizers"} & set(sys.modules)
assert not heavy, heavy
"""
CONTROL = VISIT.replace("heavy =", "from moderation.learning import champion\nheavy =")


def visit(source: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_web_process_loads_no_numbers():
    done = visit(VISIT)
    assert done.returncode == 0, done.stderr


def test_the_check_sees_what_a_worker_loads():
    assert "AssertionError" in visit(CONTROL).stderr
