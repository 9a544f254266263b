"""The secret keys of publishers' servers: issued, rotated and revoked here; read never again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from comments.accounts.site_keys import OVERLAP, revoke_keys, rotate_key
from comments.models import KeyScope, Site, SiteKey
from comments.models.site_key import RESERVED
from moderation.admin.scope import OwnSiteFilter, ReadOnly, SiteScoped

OFFERED = [
    (scope.value, f"{scope.value}: {scope.label}") for scope in KeyScope if scope not in RESERVED
]
_SHOWN = ["__str__", "opens", "state", "last_used_on", "created_at"]
_COLORS = {"in use": "success", "ends": "warning", "ended": "default", "revoked": "danger"}


class _Told:
    """What lists tell of a key."""

    @display(description="may")
    def opens(self, key: SiteKey) -> str:
        if len(key.scopes) > 3:
            return f"{', '.join(key.scopes[:2])} and {len(key.scopes) - 2} more"
        return ", ".join(key.scopes) or "lift limits only"

    @display(description="state", label=_COLORS)
    def state(self, key: SiteKey) -> str | tuple[str, str]:
        if key.revoked_at:
            return "revoked"
        if not key.is_good_at(timezone.now()):
            return "ended"
        return ("ends", f"ends {key.expires_at:%-d %b %Y}") if key.expires_at else "in use"


class SiteKeyInline(_Told, ReadOnly, TabularInline):
    model = SiteKey
    extra = 0
    hide_title = True
    fields = readonly_fields = _SHOWN
    show_change_link = True
    verbose_name_plural = "secret keys"


class NewKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=OFFERED,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="What it may do. Without any it only lifts the limits on what readers may do.",
    )


@admin.register(SiteKey)
class SiteKeyAdmin(_Told, SiteScoped):
    form = NewKeyForm
    list_display = ["__str__", "site", *_SHOWN[1:]]
    list_filter = [OwnSiteFilter]
    list_select_related = ["site"]
    search_fields = ["name"]
    actions_detail = ["rotate", "revoke"]

    def get_fields(self, request: HttpRequest, obj: SiteKey | None = None) -> list[str]:
        if obj is None:
            return ["site", "name", "scopes"]
        ends = ["last_used_on", "created_at", "expires_at", "revoked_at"]
        return ["site", "name", "hint", "scopes", "state", *ends]

    def get_readonly_fields(self, request: HttpRequest, obj: SiteKey | None = None) -> list[str]:
        return self.get_fields(request, obj) if obj else []

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        only_save = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **only_save})

    def has_change_permission(self, request: HttpRequest, obj: SiteKey | None = None) -> bool:
        return False  # what a key may do is said when it is issued

    def has_delete_permission(self, request: HttpRequest, obj: SiteKey | None = None) -> bool:
        return False  # it is revoked: that it was there stays known

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        key = self.get_object(request, object_id) if object_id else None
        is_good = key is None or key.is_good_at(timezone.now())
        return request.user.has_perm("comments.add_sitekey") and is_good

    def save_model(self, request: HttpRequest, obj: SiteKey, form: Any, change: bool) -> None:
        key, secret = SiteKey.issue(obj.site, obj.name, obj.scopes)
        obj.pk, obj._state.adding = key.pk, False
        _tell(request, secret)

    def response_add(
        self, request: HttpRequest, obj: SiteKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(_page_of(obj.site))

    @action(description="Rotate", url_path="rotate", permissions=["end"])
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        key = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            days = f"{OVERLAP.days} more days"
            return self.ask(request, key, f"Issue a new secret? This one works for {days}.")
        _, secret = rotate_key(key)
        _tell(request, secret)
        return HttpResponseRedirect(_page_of(key.site))

    @action(description="Revoke", url_path="revoke", permissions=["end"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        key = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            return self.ask(request, key, "Revoke this key? Whoever holds it is shut out at once.")
        revoke_keys(SiteKey.objects.filter(pk=key.pk))
        messages.success(request, f"{key} is revoked.")
        return HttpResponseRedirect(_page_of(key.site))


def _tell(request: HttpRequest, secret: str) -> None:
    messages.success(request, f"The new key, shown only this once: {secret}")


def _page_of(site: Site) -> str:
    return reverse("admin:comments_site_change", args=[site.pk])
