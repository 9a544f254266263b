"""Where a request came from: one form for each address, kept as keyed hashes only.

One sender is an IPv4 address or an IPv6 /64, as that is what a household or a rented server is
given; the network around it is the /24 or the /48.
"""

import hashlib
import hmac
import re
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from comments.posting.submission import Client

Address = IPv4Address | IPv6Address

# As proxies write one: with a port, in brackets, in quotes, after `for=`.
_SPELLED = re.compile(r'(?:for=)?"?(?:\[([^\]]*)\](?::\d*)?|([^:]*):\d*|([^"]*))"?', re.IGNORECASE)


def client_address(request: HttpRequest) -> Address | None:
    """The peer's address, or the one that the configured number of own proxies vouch for.

    None for what is no address: nobody can tell such senders apart.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return read_address(peer)
    forwarded = [a for a in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if a.strip()]
    chain = [*forwarded, peer]
    return read_address(chain[max(len(chain) - 1 - settings.TRUSTED_PROXIES, 0)])


def read_address(text: str) -> Address | None:
    """The address in any spelling; one of IPv4 in a wrapping of IPv6 is that of IPv4."""
    spelled = _SPELLED.fullmatch(text.strip())
    if not spelled:
        return None
    bare = next(group for group in spelled.groups() if group is not None)
    try:
        address = ip_address(bare.partition("%")[0])  # what follows is a name on that machine
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def client_of(request: HttpRequest, **facts: object) -> Client:
    """The sender of a request, as rules and bans see it; hashed once a request."""
    known: Client | None = getattr(request, "parley_client", None)
    if known is None:
        known = _client(client_address(request), request.META.get("HTTP_USER_AGENT", ""))
        request.parley_client = known  # type: ignore[attr-defined]
    return replace(known, **facts)  # type: ignore[arg-type]


def client_at(address: str | None, user_agent: str = "", **facts: object) -> Client:
    """A reader for whom somebody else sends, as far as that one tells of them."""
    return _client(read_address(address or ""), user_agent, **facts)


def _client(address: Address | None, user_agent: str, **facts: object) -> Client:
    forms = (_around(address, 32, 64), *_earlier_forms(address)) if address else ()
    return Client(
        address_hashes=_hashes(*forms),
        network_hashes=_hashes(_around(address, 24, 48)) if address else (),
        user_agent=user_agent[:300],
        **facts,  # type: ignore[arg-type]
    )


def _earlier_forms(address: Address) -> tuple[str, ...]:
    """As addresses were hashed before they had one form: bans from then hold."""
    return (f"::ffff:{address}",) if address.version == 4 else (str(address),)


def _around(address: Address, prefix_4: int, prefix_6: int) -> str:
    prefix = prefix_4 if address.version == 4 else prefix_6
    whole = prefix == address.max_prefixlen
    return str(address) if whole else str(ip_network(f"{address}/{prefix}", strict=False))


def _hashes(*forms: str) -> tuple[str, ...]:
    """One hash for each key in use and form, newest first: rotating the key lifts no ban."""
    return tuple(
        f"{key_id}:{hmac.new(secret.encode(), form.encode(), hashlib.sha256).hexdigest()}"
        for key_id, secret in _keys().items()
        for form in forms
    )


def _keys() -> dict[str, str]:
    return settings.ADDRESS_KEYS or {"0": f"address:{settings.SECRET_KEY}"}
