"""The desk: Django's admin with django-unfold, one topic a file."""

from django.contrib import admin

from moderation.admin import (
    bans,
    comments,
    people,
    policy,
    queue,
    records,
    reports,
    second_factor,
    sites,
    versions,
)

__all__ = [
    "bans",
    "comments",
    "people",
    "policy",
    "queue",
    "records",
    "reports",
    "second_factor",
    "sites",
    "versions",
]

admin.site.index_template = "moderation/index.html"
