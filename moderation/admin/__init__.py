"""What Django's admin shows of each model, with django-unfold, one topic a file."""

from django.contrib import admin

from moderation.admin import (
    bans,
    comments,
    people,
    policy,
    records,
    reports,
    site_keys,
    sites,
    suggestions,
    versions,
)

__all__ = [
    "bans",
    "comments",
    "people",
    "policy",
    "records",
    "reports",
    "site_keys",
    "sites",
    "suggestions",
    "versions",
]

admin.site.index_template = "moderation/index.html"
