"""The desk: Django's admin with django-unfold, one topic a file."""

from moderation.admin import bans, comments, people, policy, queue, records, sites

__all__ = ["bans", "comments", "people", "policy", "queue", "records", "sites"]
