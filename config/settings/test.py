"""Settings of the test suite: real services, quick password hashing."""

from config.settings.base import *  # noqa: F403

DEBUG = False
DEMO = True
SECRET_KEY = "tests-only-not-a-secret"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
