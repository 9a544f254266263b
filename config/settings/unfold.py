"""How the desk looks and what stands in its sidebar: the settings of django-unfold."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy


def _style(request: HttpRequest) -> str:
    from django.templatetags.static import static  # not before the settings are read

    return static("moderation/desk.css")


def _may_view(permission: str) -> Any:
    return lambda request: request.user.has_perm(permission)


def _entry(title: str, icon: str, model: str) -> dict[str, Any]:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may_view(f"{app}.view_{name}"),
    }


_QUEUE = {
    "title": "Queue",
    "icon": "inbox",
    "link": reverse_lazy("queue"),
    "badge": "moderation.desk.dashboard.queue_size",
    "permission": _may_view("moderation.moderate"),
}

# One blue, and greys without a tint, as in the widget.
_BLUE = {
    "50": "#eef4fe",
    "100": "#dbe7fd",
    "200": "#bed3fb",
    "300": "#92b6f7",
    "400": "#5f90f0",
    "500": "#3a6fe6",
    "600": "#0b57d0",
    "700": "#0a4bb3",
    "800": "#0b3f93",
    "900": "#0c3775",
    "950": "#08224b",
}

_GREY = {
    "50": "#f7f8f9",
    "100": "#eff1f3",
    "200": "#dfe3e8",
    "300": "#c8ced6",
    "400": "#98a1ac",
    "500": "#69727d",
    "600": "#505862",
    "700": "#3a4149",
    "800": "#262b31",
    "900": "#181b1f",
    "950": "#0f1113",
}

UNFOLD: dict[str, Any] = {
    "LOGIN": {"form": "moderation.staff.sign_in.SignInForm"},
    "ACCOUNT": {
        "navigation": [
            {"title": "Change password", "link": reverse_lazy("admin:password_change")},
            {"title": "Second factor", "link": reverse_lazy("second-factor")},
        ]
    },
    "SITE_TITLE": "Parley",
    "SITE_HEADER": "Parley",
    "SITE_SUBHEADER": "Moderation desk",
    "SITE_SYMBOL": "forum",
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "DASHBOARD_CALLBACK": "moderation.desk.dashboard.home",
    "COLORS": {"primary": _BLUE, "base": _GREY},
    "STYLES": [_style],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    _QUEUE,
                    _entry("Comments", "chat_bubble", "comments.comment"),
                    _entry("Authors", "person", "comments.author"),
                    _entry("Threads", "article", "comments.thread"),
                ]
            },
            {
                "title": "Record",
                "separator": True,
                "items": [
                    _entry("Acts", "touch_app", "moderation.act"),
                    _entry("Decisions", "gavel", "moderation.decision"),
                    _entry("Flags", "flag", "comments.flag"),
                    _entry("Scores", "speed", "moderation.score"),
                    _entry("Bans", "block", "moderation.ban"),
                ],
            },
            {
                "title": "Classifier",
                "separator": True,
                "items": [
                    _entry("Reports", "monitoring", "moderation.modelreport"),
                    _entry("Versions", "model_training", "moderation.modelversion"),
                    _entry("Labels from elsewhere", "label", "moderation.suggestion"),
                ],
            },
            {
                "title": "Set up",
                "separator": True,
                "items": [
                    _entry("Sites", "public", "comments.site"),
                    _entry("Policies", "tune", "moderation.policy"),
                    _entry("People", "group", "auth.user"),
                    _entry("Roles", "badge", "auth.group"),
                ],
            },
        ],
    },
}
