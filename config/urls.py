from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config.health import health
from config.home import home
from moderation.staff.sign_in_page import sign_in

urlpatterns = [
    path("admin/second-factor/", include("moderation.staff.second_factor_pages")),
    path("admin/moderation/queue/", include("moderation.desk.queue_page")),
    path("admin/moderation/queue/", include("moderation.desk.one_page")),
    path("admin/moderation/authors/", include("moderation.desk.author_page")),
    path("admin/login/", sign_in),
    path("admin/", admin.site.urls),
    path("api/v1/", include("comments.api.v1.urls")),
    path("api/v1/", include("moderation.api.v1.urls")),
    path("", include("moderation.api.compat.perspective.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("health/", health, name="health"),
    path("", include("comments.widget.urls")),
    path("", home),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("comments.widget.demo")))

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
