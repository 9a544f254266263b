"""How many links, and where they lead."""

from functools import lru_cache
from html.parser import HTMLParser
from threading import local
from urllib.parse import urlsplit

from linkify_it import LinkifyIt  # type: ignore[import-untyped]

from comments.models import Revision
from comments.posting.submission import Submission
from moderation.models import Policy
from moderation.rules.base import Rule
from moderation.verdicts import Verdict


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
        blocked = _blocked_hosts(policy.blocked_hosts)
        if not blocked:
            return None
        for host in filter(None, map(host_of, sorted(links_of(submission.revision)))):
            if not blocked.isdisjoint(_with_parents(host)):
                return self.reject("blocked_host", host=host)
        return None


def links_of(revision: Revision) -> set[str]:
    """Addresses that readers can click, and those they could copy into the address bar."""
    return links_in(revision.body, revision.html)


def links_in(body: str, html: str) -> set[str]:
    """The same of a text and what it is rendered to."""
    collector = _Hrefs()
    collector.feed(html)
    bare = _linkifier().match(body) or []
    found = [*collector.hrefs, *(match.url for match in bare)]
    return {_plain(url) for url in found if not url.startswith("mailto:")}


def host_of(url: str) -> str:
    """The host in lower case and in the form that DNS knows; empty where there is none."""
    try:
        host = (urlsplit(url).hostname or "").strip(".")
        return host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return ""


class _Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value for name, value in attrs if name == "href" and value]


_thread = local()


def _linkifier() -> LinkifyIt:
    # It keeps its place in the text in itself: threads must not share one.
    if not hasattr(_thread, "linkifier"):
        _thread.linkifier = LinkifyIt(options={"fuzzy_email": False})
    return _thread.linkifier


def _plain(url: str) -> str:
    """The same for what differs in how it was written only."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"http://{host_of(url)}{parts.path.rstrip('/')}?{parts.query}"


@lru_cache(maxsize=256)
def _blocked_hosts(listed: str) -> frozenset[str]:
    lines = (line.strip().lower() for line in listed.splitlines())
    hosts = (host_of(line if "//" in line else f"//{line}") for line in lines if line)
    return frozenset(host.removeprefix("www.") for host in hosts if host)


def _with_parents(host: str) -> set[str]:
    labels = host.split(".")
    return {".".join(labels[i:]) for i in range(len(labels))}
