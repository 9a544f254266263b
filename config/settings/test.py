"""Settings of the test suite: real services, quick password hashing."""

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.replay"]

DEBUG = False
DEMO = True
SECRET_KEY = "tests-only-not-a-secret"
ALLOWED_HOSTS = ["*"]
# Each live Parley collects them anew.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "json", "map", "svg", "txt", "woff2"]
# What waits for a dead worker's lease or pulse to end waits for less.
PULSE_SECONDS = 1
PULSE_SILENT_AFTER_SECONDS = 6
SCORING_LEASE_SECONDS = 5
# What is drawn by lot is tested by itself.
DESK_SAMPLE_PERCENT = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
