"""The monthly reports on the classifier, and the alarms that follow from them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.decorators import display

from moderation.admin.scope import OwnSiteFilter, ReadOnly, SiteScoped
from moderation.labels import Label
from moderation.models import ModelReport, ModelVersion
from moderation.models.histogram import WORDS
from moderation.watch.alarms import MOST_FALSE_HOLDS
from moderation.watch.stability import FEWEST_RECENT, FEWEST_REFERENCE, SHIFTED

STEADY = 0.1


@admin.register(ModelReport)
class ModelReportAdmin(ReadOnly, SiteScoped):
    list_display = ["month_of", "site", "scored", "false_holds", "warned"]
    list_filter = [OwnSiteFilter]
    list_select_related = ["site"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        reports = self.get_queryset(request).select_related("site")
        report = reports.filter(pk=object_id).first() if object_id.isdecimal() else None
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": report,
            "opts": self.opts,
            "report": report,
            "people": _people(report.figures["reversed"]),
            "drifts": [_drift(drift) for drift in report.figures["drift"]],
            "compared": report.figures["drift"][-1] if report.figures["drift"] else None,
            "versions": _versions(report.figures["versions"]),
            "limits": {
                "shifted": SHIFTED,
                "steady": STEADY,
                "recent": FEWEST_RECENT,
                "reference": FEWEST_REFERENCE,
                "false_holds": MOST_FALSE_HOLDS,
            },
        }
        return TemplateResponse(request, "moderation/report.html", context)

    @display(description="month", ordering="month")
    def month_of(self, report: ModelReport) -> str:
        return f"{report.month:%B %Y}"

    @display(description="scored")
    def scored(self, report: ModelReport) -> str:
        return f"{report.figures['scored']:,}"

    @display(description="false holds")
    def false_holds(self, report: ModelReport) -> str:
        withheld = report.figures["reversed"]["withheld"]
        return f"{withheld['count']:,} of {withheld['of']:,} looked at" if withheld["of"] else ""

    @display(description="alarms")
    def warned(self, report: ModelReport) -> str:
        return str(len(report.alarms) or "")


def _people(shares: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What the classifier did, and how often those who looked at it did the opposite."""
    rows = [{"done": done, **shares[done]} for done in ("held", "rejected", "published")]
    return [{**row, "share": row["count"] / row["of"] if row["of"] else None} for row in rows]


def _versions(counts: dict[str, int]) -> list[dict[str, Any]]:
    """The most used first, with the number of its page where it still has one."""
    known = ModelVersion.objects.filter(version__in=counts).values_list("version", "pk")
    pages = dict(known)
    return [
        {"name": name, "comments": n, "page": pages.get(name)}
        for name, n in sorted(counts.items(), key=lambda item: -item[1])
    ]


def _drift(drift: dict[str, Any]) -> dict[str, Any]:
    name = "words" if drift["of"] == WORDS else f"scores for {Label(drift['of']).label}"
    words = "steady" if drift["index"] < STEADY else "moved"
    return {
        **drift,
        "name": name,
        "reading": "another population" if drift["index"] > SHIFTED else words,
        "is_shifted": drift["index"] > SHIFTED,
    }
