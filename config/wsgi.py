import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

_django = get_wsgi_application()

from comments.api.http.response_cache_middleware import ResponseCacheMiddleware  # noqa: E402 (its models need Django to be set up)

application = ResponseCacheMiddleware(_django)
