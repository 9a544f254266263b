"""Web processes must stay small: what only workers need is never loaded in them."""

import subprocess
import sys

from config.embedded import REPOSITORY

VISIT = """
import sys
import config.wsgi
from django.test import Client
from django.urls import get_resolver
import moderation.admin, moderation.scoring, moderation.tasks, moderation.watch
from moderation.learning import agreement, caps, judgements, meaning, versions
get_resolver().url_patterns
assert Client().get("/admin/login/").status_code == 200
heavy = {"numpy", "scipy", "sklearn", "tokenizers"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
# The control: what only workers load is seen.
from moderation.learning import champion
assert heavy & set(sys.modules)
"""


def test_a_web_process_loads_no_numbers():
    done = subprocess.run(
        [sys.executable, "-c", VISIT],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
