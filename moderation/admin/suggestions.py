"""Labels that other systems sent: to be looked at, and taken out where they are wrong."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from moderation.admin.scope import OwnSiteFilter, SiteScoped
from moderation.labels import Label
from moderation.models import Suggestion


@admin.register(Suggestion)
class SuggestionAdmin(SiteScoped):
    list_display = ["sent_at", "begins", "says", "sender", "site"]
    list_filter = [OwnSiteFilter, "sent_at"]
    list_select_related = ["site"]
    search_fields = ["text", "sender"]
    fields = ["site", "text", "says", "sender", "sent_at"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Suggestion | None = None) -> bool:
        return False

    @display(description="Text")
    def begins(self, row: Suggestion) -> str:
        return row.text if len(row.text) <= 90 else f"{row.text[:89]}…"

    @display(description="What it is said to be")
    def says(self, row: Suggestion) -> str:
        words = {label: Label(label).label for label in row.labels}
        return ", ".join(
            words[label] if said else f"not {words[label]}" for label, said in row.labels.items()
        )
