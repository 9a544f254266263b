"""What a site's owner sets."""

from typing import Any

from django.contrib import admin
from django.db.models import TextField
from django.forms import ModelForm, MultipleChoiceField
from django.http import HttpRequest
from unfold.admin import StackedInline, TabularInline
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from moderation.admin.scope import SiteScoped
from moderation.desk.permissions import person
from moderation.labels import Label
from moderation.models import Policy, Reason, ThreadPolicy, Threshold
from moderation.models.reason import MOST_REASONS
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


class ReasonForm(ModelForm):
    teaches = MultipleChoiceField(
        choices=Label.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=Reason._meta.get_field("teaches").help_text,
    )


class ReasonInline(StackedInline):
    model = Reason
    form = ReasonForm
    extra = 0
    min_num, max_num = 1, MOST_REASONS
    fields = ["name", "words", "teaches", "code", "position"]
    collapsible = True
    ordering_field = "position"
    formfield_overrides = {TextField: {"widget": UnfoldAdminTextareaWidget({"rows": 2})}}
    verbose_name_plural = "reasons for a rejection"

    def get_formset(self, request: HttpRequest, obj: Policy | None = None, **how: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, validate_max=True, **how)


@admin.register(Policy)
class PolicyAdmin(SiteScoped):
    list_display = ["site", "mode", "hold_everything", "night_mode", "current_version"]
    list_select_related = ["site", "current_version"]
    inlines = [ThresholdInline, ReasonInline]
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
                    "trust_after",
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
