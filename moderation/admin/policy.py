"""What a site's owner sets."""

from typing import Any

from django.contrib import admin
from django.db.models import TextField
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from moderation.admin.scope import SiteScoped
from moderation.desk.permissions import person
from moderation.models import Policy, ThreadPolicy, Threshold
from moderation.policy import revise_policy


class ThresholdInline(TabularInline):
    model = Threshold
    extra = 0
    hide_title = True
    can_delete = False
    fields = ["label", "publish_below", "hold_above", "reject_above"]
    readonly_fields = ["label"]

    def has_add_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return False


@admin.register(Policy)
class PolicyAdmin(SiteScoped):
    list_display = ["site", "mode", "hold_everything", "night_mode", "current_version"]
    list_select_related = ["site", "current_version"]
    inlines = [ThresholdInline]
    formfield_overrides = {TextField: {"widget": UnfoldAdminTextareaWidget({"rows": 5})}}
    fieldsets = [
        (None, {"fields": ["mode", "hold_everything"]}),
        (
            "At night",
            {
                "fields": ["night_mode", ("night_starts", "night_ends"), "timezone"],
                "description": "Another mode while nobody is at the desk.",
            },
        ),
        ("Words", {"fields": ["blocked_terms", "suspect_terms"]}),
        ("Links", {"fields": ["blocked_hosts", "max_links"]}),
        (
            "Behaviour",
            {
                "fields": [
                    "min_seconds_to_submit",
                    "repeated_body_threads",
                    "hold_first_comments",
                    "hold_unknown_languages",
                    "flags_to_hold",
                ]
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # each site is born with one

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        revise_policy(form.instance, by=person(request))


class ThreadPolicyInline(TabularInline):
    model = ThreadPolicy
    extra = 0
    verbose_name_plural = "a mode of its own"
