"""Moderators see their own sites only: in lists, searches, filters and fields to choose from."""

from functools import reduce
from operator import or_
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from django.contrib.admin import SimpleListFilter
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from comments.models import Author, Comment, Site, Thread
from moderation.models.site_moderator import sites_of

_PATHS: dict[type[Model], str] = {
    Site: "pk",
    Thread: "site",
    Author: "site",
    Comment: "thread__site",
}


class SiteScoped(ModelAdmin):
    """`site_path` leads from the model to its site."""

    site_path = "site"
    list_per_page = 25
    list_filter_submit = True
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.site_path}__in": sites_of(request.user)})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Finds a word in whichever form it is stored: composed or not, or as addresses have it."""
        forms = [normalize("NFC", search_term), normalize("NFD", search_term)]
        if not search_term.isascii():
            forms.append(" ".join(map(quote, forms[0].split())))
        found = [
            super(SiteScoped, self).get_search_results(request, queryset, form)
            for form in dict.fromkeys(forms)
        ]
        rows = reduce(or_, (rows for rows, _ in found))
        return rows, any(may_repeat for _, may_repeat in found)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        path = _PATHS.get(db_field.remote_field.model)
        if path and not request.user.is_superuser:
            kwargs["queryset"] = db_field.remote_field.model._default_manager.filter(
                **{f"{path}__in": sites_of(request.user)}
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def ask(self, request: HttpRequest, row: Model, question: str) -> HttpResponse:
        # Unfold's actions are links: a visit alone must not change anything.
        context = {
            **self.admin_site.each_context(request),
            "title": question,
            "opts": self.opts,
            "row": row,
            "back": self.page_of(row),
        }
        return TemplateResponse(request, "moderation/confirm.html", context)

    def page_of(self, row: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


class ReadOnly:
    """Evidence: to be read, not to be written here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OwnSiteFilter(SimpleListFilter):
    """Django's own filter would name every site."""

    title = "site"
    parameter_name = "site"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.path = model_admin.site_path
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(site.key, site.name) for site in sites_of(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        sites = sites_of(request.user).filter(key=self.value())
        return queryset.filter(**{f"{self.path}__in": sites})
