#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    # A console that cannot show a character gets its number instead: no reason to fail.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    # A migration of a large table, or somebody at a console, may take its time.
    os.environ.setdefault("PARLEY_DATABASE_SECONDS", "0")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(f"{fault}")
