"""One address per page: tracking parameters and fragments do not make another thread."""

import re
from ipaddress import IPv6Address
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from w3lib.url import canonicalize_url

TRACKING_PARAMETERS = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid igshid yclid mc_cid mc_eid "
    "mkt_tok _ga _gl _hsenc _hsmi vero_id wickedid oly_enc_id oly_anon_id s_cid ref_src "
    "spm at_medium at_campaign".split()
)
HOST = re.compile(r"[A-Za-z0-9_.-]+")
LONGEST = 2_000
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The address under which a page's thread is found.

    Scheme and host are lower-cased, default ports, fragments and tracking parameters dropped,
    the remaining parameters sorted. Raises ValidationError where `url` is no web address.
    """
    origin = canonical_origin(url)
    parts = urlsplit(url.strip())
    query = urlencode(
        [(name, value) for name, value in parse_qsl(parts.query, True) if not _is_tracking(name)]
    )
    address = canonicalize_url(origin + urlunsplit(("", "", parts.path or "/", query, "")))
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


def _is_tracking(name: str) -> bool:
    return name.lower() in TRACKING_PARAMETERS or name.lower().startswith("utm_")
