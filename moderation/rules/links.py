"""How many links, and where they lead."""

from functools import lru_cache
from html.parser import HTMLParser

import regex  # type: ignore[import-untyped]

from comments.links import host_of, link_end, linkifier, resolve
from comments.models import Revision
from comments.posting.submission import Submission
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict

_WITH_SCHEME = regex.compile(r"https?:[^\s<>\"]+", regex.IGNORECASE)
_DOT = r"[.\u3002\uff0e\uff61]"
_LETTER = r"\p{L}\p{N}\p{M}"
_BARE = regex.compile(
    rf"(?<![{_LETTER}/@_=?&#%-]|{_DOT})(?:[{_LETTER}_-]++{_DOT})++[{_LETTER}-]{{2,}}"
)
"""A host of any domain, but no part of an address or of a mail address."""

# Without one of these nothing in a text is an address that could be copied, and most have none.
_MAY_LINK = regex.compile(rf"\S{_DOT}\S|\]\(|://")


class TooManyLinks(Rule):
    name = "links"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        if policy.max_links is None:
            return None
        links = len(links_of(submission.revision))
        if links <= policy.max_links:
            return None
        return self.hold("too_many_links", links=links, limit=policy.max_links)


class BlockedHost(Rule):
    name = "blocked_hosts"

    def check(self, submission: Submission, policy: Policy) -> Verdict | None:
        if not policy.blocked_hosts:
            return None
        if host := blocked_among(hosts_of(submission.revision), policy.blocked_hosts):
            return self.reject("blocked_host", host=host)
        name = submission.comment.author.name
        if host := blocked_among(hosts_written_in(name), policy.blocked_hosts):
            return self.reject("blocked_name", term=host)
        return None


def blocked_among(hosts: set[str], listed: str) -> str | None:
    """The first of the hosts that is on a list, by itself or with all of its domain."""
    blocked = _blocked_hosts(listed)
    return next((h for h in sorted(hosts) if not blocked.isdisjoint(_with_parents(h))), None)


def links_of(revision: Revision) -> set[str]:
    """Addresses that readers can click, and those they could copy into the address bar."""
    return links_in(revision.body, revision.html)


def links_in(body: str, html: str) -> set[str]:
    """The same of a text and what it is rendered to."""
    if "href=" not in html and not _MAY_LINK.search(body):
        return set()
    bare = linkifier(without_scheme=True).match(body) or []
    found = [*_hrefs_in(html), *(link_end(match.url) for match in bare)]
    return {_plain(url) for url in found if not url.startswith("mailto:")}


def hosts_of(revision: Revision) -> set[str]:
    """Where those lead, and whatever else a reader could copy out of it that a browser would take
    for an address: with slashes too many, with full stops of other scripts, of whatever domain."""
    clicked = {host_of(address) for address in (*_hrefs_in(revision.html), *links_of(revision))}
    written = hosts_written_in(revision.body) | hosts_written_in(revision.read)
    return (clicked | written) - {""}


def hosts_written_in(text: str) -> set[str]:
    """Those that stand in a text, be they links or not."""
    addresses = [*_WITH_SCHEME.findall(text), *(f"https://{host}" for host in _BARE.findall(text))]
    ended = [link_end(address) for address in addresses]
    return {host_of(address) for address in (*addresses, *ended)} - {""}


def _hrefs_in(html: str) -> list[str]:
    collector = _Hrefs()
    collector.feed(html)
    return collector.hrefs


class _Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value for name, value in attrs if name == "href" and value]


def _plain(url: str) -> str:
    """The same for what differs in how it was written only."""
    found = resolve(url)
    if found is None:
        return url
    return f"http://{host_of(url)}{found.pathname.rstrip('/')}{found.search}"


@lru_cache(maxsize=256)
def _blocked_hosts(listed: str) -> frozenset[str]:
    lines = (line.strip().lower() for line in listed.splitlines())
    bare = (line.removeprefix("*.") for line in lines if line)
    hosts = (host_of(line if "//" in line else f"https://{line}") for line in bare)
    return frozenset(host.removeprefix("www.") for host in hosts if host)


def _with_parents(host: str) -> set[str]:
    labels = host.split(".")
    return {".".join(labels[i:]) for i in range(len(labels))}
