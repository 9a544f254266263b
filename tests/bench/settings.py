"""Production, and two addresses to hold its figures against."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
# There is no TLS in front of it: a browser would not send such a cookie back.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
