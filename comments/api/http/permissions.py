"""What a publisher's key opens: the one place that says so.

1. Without a key, or with one that is wrong, revoked or has run out: 401.
2. An address that names another site than the key's, or none that is there: 404, the same for both.
3. A key without the scope that the method asks for: 403, before anything is looked up.
4. Within the site, what is not there and what is another site's: 404, the same for both.

So no answer tells whether something exists that the key may not see. The first three are checked
here; for the fourth, views look things up among those of `view.site` alone.
"""

from typing import Any

from django.http import Http404
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from comments.api.http.authentication import site_key_of
from comments.exceptions import Forbidden


class HasScope(BasePermission):
    """Lets in the site's own keys, each to what its scopes name."""

    def has_permission(self, request: Request, view: Any) -> bool:
        key = site_key_of(request)
        if key is None:
            raise NotAuthenticated("Send a secret key of the site as Parley-Site-Key.")
        if view.kwargs.get("site", key.site_key) != key.site_key:  # type: ignore[attr-defined]
            raise Http404
        scope = view.scope_of(request.method)
        if scope is not None and scope not in key.scopes:
            raise Forbidden("scope_missing", scope=str(scope))
        return True
