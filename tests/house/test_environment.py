"""A setting that makes no sense is one sentence at the start, not a riddle or a 500 later."""

import os
import subprocess
import sys

import pytest
from django.views.debug import get_exception_reporter_filter

from config.environment import _CHECKS, address_keys, faults
from tests.live import REPOSITORY

WRONG = [
    ("PARLEY_ADDRESS_KEYS", "0123456789abcdef:secret", "more than 15 characters in its entry 1"),
    ("PARLEY_ADDRESS_KEYS", "2026:secret,just-a-secret", "no id:secret in its entry 2"),
    ("PARLEY_ADDRESS_KEYS", ":secret", "no id:secret in its entry 1"),
    ("PARLEY_ADDRESS_KEYS", "2026:", "no id:secret in its entry 1"),
    ("PARLEY_ADDRESS_KEYS", "a:one, a:two", "the id of its entry 2 twice"),
    ("PARLEY_RATE_POST_AUTHOR", "10 per minute", "a number and a period like 30/min"),
    ("PARLEY_RATE_GUEST_ADDRESS", "20/fortnight", "a number and a period like 30/min"),
    ("PARLEY_TRUSTED_PROXIES", "one", "a whole number from 0 on"),
    ("PARLEY_TRUSTED_PROXIES", "-1", "a whole number from 0 on"),
    ("PARLEY_WEB_THREADS", "0", "a whole number from 1 on"),
    ("PARLEY_SECOND_OPINION", "maybe", "True or False"),
    ("PARLEY_LOG_LEVEL", "loud", "one of CRITICAL"),
    ("PARLEY_PUBLIC_URL", "comments.example", "begin with http:// or https://"),
    ("DATABASE_URL", "mysql://db/parley", "begin with postgresql://"),
    ("REDIS_URL", "cache.example:6379", "begin with redis://"),
]


@pytest.mark.parametrize(("name", "text", "words"), WRONG)
def test_a_fault_is_one_sentence(name, text, words):
    (sentence,) = faults({name: text, "PATH": "/bin"})
    assert sentence.startswith(f"{name} ")
    assert words in sentence
    assert "\n" not in sentence and sentence.endswith(".")


def test_no_secret_is_repeated():
    told = faults({"PARLEY_ADDRESS_KEYS": "hunter2", "DATABASE_URL": "mysql://me:hunter2@db/x"})
    assert len(told) == 2
    assert "hunter2" not in " ".join(told)


@pytest.mark.parametrize("name", [name for name in _CHECKS if not name.endswith("*")])
def test_what_is_empty_has_its_default(name):
    assert faults({name: ""}) == faults({name: "  "}) == []


def test_all_defaults_of_the_example_file_are_well():
    lines = (REPOSITORY / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = [line[1:].split("=", 1) for line in lines if line.startswith("#") and "=" in line]
    assert len(pairs) > 20
    assert faults(dict(pairs)) == []


def test_addresses_have_their_keys_newest_first():
    assert address_keys("2026:new:er, 2025:old") == {"2026": "new:er", "2025": "old"}
    assert list(address_keys("b:1,a:2")) == ["b", "a"]


def started(**environment):
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=REPOSITORY,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_fault_stops_the_start_with_its_sentence_alone():
    done = started(PARLEY_ADDRESS_KEYS="no-colon-here")
    assert done.returncode == 1
    assert done.stderr == (
        "PARLEY_ADDRESS_KEYS has no id:secret in its entry 1; write it like 2026:a-long-secret.\n"
    )


def test_an_empty_folder_is_the_usual_one_for_all_parts():
    code = (
        "import os, django; django.setup(); from django.conf import settings; "
        "from config import embedded; print(settings.VAR_DIR == embedded.var_dir(), "
        "settings.VAR_DIR.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=os.environ | {"PARLEY_VAR": "", "PARLEY_LOG_LEVEL": "", "PARLEY_RATE_POST_AUTHOR": ""},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "True var\n"


def test_a_console_that_cannot_show_a_character_stops_no_command():
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", "print(chr(0x2260))"],
        cwd=REPOSITORY,
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "\\u2260\n"


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("PARLEY_HOST", "0.0.0.0"),
        ("PARLEY_HOST", "::"),
        ("PARLEY_PUBLIC_URL", "https://comments.example"),
        ("PARLEY_PUBLIC_URL", "http://[2001:db8::1]:8000/"),
        ("ALLOWED_HOSTS", "localhost, comments.example"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "notlocalhost"),
    ],
)
def test_no_debug_page_in_public(name, host):
    (sentence,) = faults({"DEBUG": "yes", name: host})
    assert sentence.startswith(f"DEBUG is on, and {name} is public")
    assert faults({"DEBUG": "False", name: host}) == []


def test_a_debug_page_on_this_machine_is_fine():
    at_home = {"PARLEY_HOST": "127.0.0.1", "PARLEY_PUBLIC_URL": "http://parley.localhost:8000"}
    assert faults({"DEBUG": "True", "ALLOWED_HOSTS": "localhost,.localhost,[::1]", **at_home}) == []
    assert faults({"DEBUG": "True"}) == []


def test_a_debug_page_tells_no_password(settings, rf):
    settings.DATABASE_URL = "postgresql://parley:hunter2@db/parley"
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://:hunter2@cache:6379/0"
    settings.CACHES = {"default": {"LOCATION": settings.REDIS_URL}}
    shown = get_exception_reporter_filter(rf.get("/")).get_safe_settings()
    assert "hunter2" not in str(shown)
    assert shown["TIME_ZONE"] == "UTC"
