"""What `make run` uses: a machine of one's own, plain http on localhost."""

from django.core.management.utils import get_random_secret_key

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, VAR_DIR, env

# `manage.py replay`, a workbench: no part of a server.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.replay"]

DEMO = env.bool("PARLEY_DEMO", default=True)
READ_PRIVATE_PAGES = env.bool("PARLEY_READ_PRIVATE_PAGES", default=True)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", ".localhost", "127.0.0.1", "[::1]"])


def _kept_secret() -> str:
    """A secret made on first use and kept under var/, so that sign-ins survive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret()
