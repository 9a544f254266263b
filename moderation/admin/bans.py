"""Who may not post."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import action, display

from moderation.admin.scope import OwnSiteFilter, SiteScoped
from moderation.bans import lift
from moderation.desk.permissions import person
from moderation.models import Ban


class BanForm(forms.ModelForm):
    """Of an author, who must be one of the site: addresses are banned at a comment."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        author, site = given.get("author"), given.get("site")
        if not author and self.instance._state.adding and "author" not in self.errors:
            self.add_error("author", "Choose an author.")
        if author and site and author.site_id != site.pk:
            self.add_error("author", "This author writes on another site.")
        return given


@admin.register(Ban)
class BanAdmin(SiteScoped):
    form = BanForm
    list_display = [
        "target",
        "site",
        "reason",
        "shadow",
        "in_force",
        "until",
        "created_by",
        "created_at",
    ]
    list_filter = [OwnSiteFilter, "created_at"]
    list_select_related = ["author", "site", "created_by"]
    search_fields = ["author__name", "reason"]
    autocomplete_fields = ["author"]
    fields = [
        "site",
        "author",
        "address_hash",
        "network_hash",
        "shadow",
        "until",
        "reason",
        "lifted_at",
    ]
    readonly_fields = ["address_hash", "network_hash", "lifted_at"]
    actions = ["lift_bans"]

    def get_readonly_fields(self, request: HttpRequest, obj: Ban | None = None) -> list[str]:
        return [*self.readonly_fields, "site", "author"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Ban | None = None) -> bool:
        return False  # a ban is lifted: that it was there stays known

    def save_model(self, request: HttpRequest, obj: Ban, form: Any, change: bool) -> None:
        obj.created_by = obj.created_by or person(request)
        super().save_model(request, obj, form, change)

    @display(description="in force", boolean=True)
    def in_force(self, ban: Ban) -> bool:
        return ban.lifted_at is None and (ban.until is None or ban.until > timezone.now())

    @action(description="Lift these bans", permissions=["change"])
    def lift_bans(self, request: HttpRequest, bans: QuerySet[Ban]) -> None:
        lifted = lift(bans, actor=person(request))
        undo = f"undo {lifted.act.pk}" if lifted.act else ""
        self.message_user(request, f"{lifted.bans} lifted.", extra_tags=undo)
