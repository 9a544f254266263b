"""Where a request came from, kept as keyed hashes only."""

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest

from comments.submission import Client


def client_address(request: HttpRequest) -> str:
    """The peer's address, or the one that the configured number of own proxies vouch for."""
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return peer
    forwarded = [a.strip() for a in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if a]
    chain = [*forwarded, peer]
    return chain[max(len(chain) - 1 - settings.TRUSTED_PROXIES, 0)]


def client_of(request: HttpRequest, **facts: object) -> Client:
    """The sender of a request, as rules and bans see it."""
    address = client_address(request)
    return Client(
        address_hashes=_hashes(address),
        network_hashes=_hashes(_network(address)),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:300],
        **facts,  # type: ignore[arg-type]
    )


def _network(address: str) -> str:
    """The /24 or /48 around an address; empty for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    prefix = 24 if (mapped or parsed).version == 4 else 48
    return str(ipaddress.ip_network(f"{mapped or parsed}/{prefix}", strict=False))


def _hashes(value: str) -> tuple[str, ...]:
    """One hash for each key in use, newest first: rotating the key lifts no ban."""
    if not value:
        return ()
    return tuple(
        f"{key_id}:{hmac.new(secret.encode(), value.encode(), hashlib.sha256).hexdigest()}"
        for key_id, secret in _keys().items()
    )


def _keys() -> dict[str, str]:
    return settings.ADDRESS_KEYS or {"0": f"address:{settings.SECRET_KEY}"}
