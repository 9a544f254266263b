"""Production, and two addresses to hold its figures against."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
