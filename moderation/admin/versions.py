"""The versions of the classifier: what each has learned, how it did, and which is in use."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from moderation.admin.scope import ReadOnly
from moderation.admin.version_report import VersionReport
from moderation.desk.permissions import person
from moderation.exceptions import ModerationError
from moderation.learning.versions import promote, roll_back
from moderation.models import LearningRun, ModelVersion
from moderation.tasks import learn

STATE_COLORS = {"in use": "success", "in shadow": "info", "retired": "default"}


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnly, ModelAdmin):
    list_display = ["version", "in_use", "learned", "verdict", "created_at", "promoted_at"]
    list_per_page = 25
    show_full_result_count = False
    list_before_template = "moderation/learning.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("learn/", wrap(require_POST(self.learn)), name="moderation_modelversion_learn"),
            path(
                "<int:pk>/promote/",
                wrap(require_POST(self.promote)),
                name="moderation_modelversion_promote",
            ),
            path(
                "<int:pk>/roll-back/",
                wrap(require_POST(self.roll_back)),
                name="moderation_modelversion_roll_back",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        return super().get_queryset(request).defer("adaptation")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "title": "Versions of the classifier",
            "last_run": LearningRun.objects.select_related("asked_by", "version").first(),
            "may_promote": may_promote(request),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        versions = self.get_queryset(request).select_related("parent", "promoted_by")
        version = versions.filter(pk=object_id).first() if object_id.isdecimal() else None
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": version,
            "opts": self.opts,
            "version": version,
            "report": VersionReport.of(version, person(request)),
            "may_promote": may_promote(request),
        }
        return TemplateResponse(request, "moderation/version.html", context)

    def promote(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self._to_act_on(request, pk)
        try:
            promote(version, by=person(request))
        except ModerationError as error:
            messages.warning(request, str(error))
        else:
            self.log_change(request, version, "Promoted")
            messages.success(request, f"{version} is in use from the next comment on.")
        return _to_page(version)

    def roll_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self._to_act_on(request, pk)
        try:
            before = roll_back(version, by=person(request))
        except ModerationError as error:
            messages.warning(request, str(error))
            return _to_page(version)
        self.log_change(request, version, f"Rolled back to {before}")
        messages.success(request, f"Rolled back: {before} is in use from the next comment on.")
        return _to_page(before)

    def learn(self, request: HttpRequest) -> HttpResponse:
        if not may_promote(request):
            raise PermissionDenied
        try:
            learn.apply_async(args=(person(request).pk,), retry=False)
        except Exception as error:  # what a dead broker raises is the transport's own
            messages.error(request, f"No worker could be reached: {error}")
        else:
            messages.success(request, "A worker learns now. Reload in a minute to see the outcome.")
        return HttpResponseRedirect(reverse("admin:moderation_modelversion_changelist"))

    def _to_act_on(self, request: HttpRequest, pk: int) -> ModelVersion:
        if not may_promote(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("parent"), pk=pk)

    @display(description="state", label=STATE_COLORS, ordering="state")
    def in_use(self, version: ModelVersion) -> str:
        return version.get_state_display()

    @display(description="learned from")
    def learned(self, version: ModelVersion) -> str:
        if version.is_shipped:
            return "nothing: as shipped"
        sites = version.report.get("lessons", [])
        return f"{sum(site['learned'] for site in sites):,} decisions"

    @display(description="comparison")
    def verdict(self, version: ModelVersion) -> str:
        if version.problem:
            return "cannot be used"
        return {True: "passed", False: "did not pass"}.get(version.report.get("passed"), "")


def may_promote(request: HttpRequest) -> bool:
    return request.user.has_perm("moderation.change_modelversion")


def _to_page(version: ModelVersion) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:moderation_modelversion_change", args=[version.pk]))
