"""What requests name: sites, and one of several words."""

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from comments.exceptions import Refusal
from comments.models import Site


def site_by_key(key: str) -> Site:
    """The site with this public key, or a Refusal that says so."""
    site = Site.objects.filter(key=key).first() if "\x00" not in key else None
    if site is None:
        raise Refusal("unknown_site", "There is no site with this key.", field="site", status=404)
    return site


def choice(request: Request, name: str, values: list[str], default: str) -> str:
    """A query parameter that must be one of `values`."""
    value = request.query_params.get(name, default)
    if value not in values:
        raise ValidationError({name: f"Use one of {', '.join(values)}."})
    return value
