"""What requests name: sites, and one of several words."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from comments.api.http.origins import refuse_foreign_page
from comments.exceptions import NotFound
from comments.models import Site


def site_named(request: Request, key: str) -> Site:
    """The site with this public key. Refusal where there is none, or another's page asks."""
    site = Site.objects.filter(key=key).first() if "\x00" not in key else None
    if site is None:
        raise NotFound("unknown_site", field="site")
    refuse_foreign_page(request._request, site)
    return site


SITE = OpenApiParameter("site", required=True, description="The site's public key.")
PAGE = [
    OpenApiParameter("url", description="The page's address."),
    OpenApiParameter("key", description="The page's own id, where it has one."),
]
"""What names a page in a query."""


def choice(request: Request, name: str, values: list[str], default: str) -> str:
    """A query parameter that must be one of `values`."""
    value = request.query_params.get(name, default)
    if value not in values:
        raise ValidationError({name: f"Use one of {', '.join(values)}."})
    return value
