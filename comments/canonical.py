"""One address for each page: what tells how a reader came there makes no other page of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv6Address
from pathlib import Path
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from w3lib.url import canonicalize_url

HOST = re.compile(r"[A-Za-z0-9_.-]+")
LONGEST = 2_000
DEFAULT_PORTS = {"http": 80, "https": 443}
_ROUTE = re.compile(r"!?/.")
"""How a fragment begins that an application reads as the page, and no browser as a place in it."""


class Parameters:
    """Names of parameters; one that ends with * stands for all that begin so."""

    def __init__(self, names: Iterable[str]) -> None:
        folded = {name.strip().casefold() for name in names} - {""}
        self._whole = {name for name in folded if not name.endswith("*")}
        self._beginnings = tuple(name[:-1] for name in folded - self._whole)

    def __contains__(self, name: str) -> bool:
        folded = name.casefold()
        return folded in self._whole or folded.startswith(self._beginnings)

    def __bool__(self) -> bool:
        return bool(self._whole or self._beginnings)


_LIST = Path(__file__).with_name("campaign_parameters.txt").read_text(encoding="utf-8")
CAMPAIGNS = Parameters(line for line in _LIST.splitlines() if not line.startswith("#"))


@dataclass(frozen=True)
class PageRules:
    """What tells a site's pages apart besides their paths.

    `ignored` says nothing of the page, besides the parameters of campaigns; where `meaningful`
    names some, no others do. `origins` are those of the site: of one host with and without `www.`,
    over http and https, unless they `matter`.
    """

    origins: tuple[str, ...] = ()
    ignored: str = ""
    meaningful: str = ""
    origins_matter: bool = True
    slashes_matter: bool = True
    hash_routes: bool = False

    @cached_property
    def _ignored(self) -> Parameters:
        return Parameters(self.ignored.splitlines())

    @cached_property
    def _meaningful(self) -> Parameters:
        return Parameters(self.meaningful.splitlines())

    def tells_apart(self, parameter: str) -> bool:
        """`parameter` as it stands in an address: name and value."""
        name = unquote_plus(parameter.partition("=")[0], errors="surrogateescape")
        if self._meaningful:
            return name in self._meaningful
        return name not in CAMPAIGNS and name not in self._ignored

    def path(self, path: str) -> str:
        return path if self.slashes_matter else path.rstrip("/")

    def route(self, fragment: str) -> str:
        return fragment if self.hash_routes and _ROUTE.match(fragment) else ""

    def origin(self, origin: str) -> str:
        """The first of the site's origins that is the same, those over https before the others."""
        if self.origins_matter:
            return origin
        same = [one for one in self.origins if _host(one) == _host(origin)]
        return min(same, key=lambda one: not one.startswith("https:"), default=origin)


def canonical_url(url: str, rules: PageRules = PageRules()) -> str:
    """The address under which a page's thread is found.

    Scheme and host are lower-cased, default ports and parameters of campaigns dropped, the
    remaining parameters sorted; for the rest see the rules. Bytes that are no UTF-8 stay what they
    are. Raises ValidationError where `url` is no web address.
    """
    origin = rules.origin(canonical_origin(url))
    parts = urlsplit(url.strip())
    query = "&".join(one for one in parts.query.split("&") if one and rules.tells_apart(one))
    page = urlunsplit(("", "", rules.path(parts.path) or "/", query, rules.route(parts.fragment)))
    address = canonicalize_url(origin + page, keep_fragments=True)
    if len(address) > LONGEST:
        raise ValidationError("This address is too long.", code="invalid_url")
    return address


def canonical_origin(url: str) -> str:
    """Scheme, host and port of an address, as browsers write the Origin header."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValidationError("This is not a web address.", code="invalid_url") from None
    if parts.scheme.lower() not in DEFAULT_PORTS or not host or parts.username is not None:
        raise ValidationError("Use an address that starts with https://.", code="invalid_url")
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise ValidationError("This host name is not valid.", code="invalid_url") from None
    if ":" in host:
        host = f"[{_ipv6(host)}]"
    elif not HOST.fullmatch(host):
        raise ValidationError("This host name is not valid.", code="invalid_url")
    scheme = parts.scheme.lower()
    suffix = "" if port in (None, DEFAULT_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{host}{suffix}"


def _ipv6(host: str) -> str:
    """As browsers write it, who know no zone: after a % may stand anything."""
    try:
        address = IPv6Address(host)
    except ValueError:
        address = None
    if address is None or address.scope_id:
        raise ValidationError("This host name is not valid.", code="invalid_url")
    return str(address)


def check_origin(origin: str) -> None:
    """Refuse an allowed origin that no browser would ever send."""
    if canonical_origin(origin) != origin.rstrip("/").lower():
        raise ValidationError("Use scheme, host and port only, such as https://news.example.")


def _host(origin: str) -> str:
    """Without scheme and `www.`; a port that was given keeps pages apart."""
    return urlsplit(origin).netloc.removeprefix("www.")
