"""Titles and authors of stories, read from their pages: what somebody says of one may be a lie."""

import ipaddress
import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from email.message import Message
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from comments.canonical import canonical_origin
from comments.ids import id_at
from comments.models import Comment, Thread
from comments.text import check_line, is_blank

logger = logging.getLogger(__name__)

LONGEST_TITLE = 300
AT_ONCE = 50
NEW = timedelta(days=1)
_SECONDS = 5.0
_LARGEST_HEAD = 512 << 10
_MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


class Unreadable(Exception):
    """The page does not say what it is called."""


class Head(NamedTuple):
    """What a page is called, and who wrote it, where it says so."""

    title: str
    byline: str = ""


def read_new_pages(now: datetime, *, private: bool) -> int:
    """Ask the pages of new discussions what they are; returns how many were asked."""
    new = Thread.objects.filter(pk__gt=id_at(now - NEW), page_read_at__isnull=True)
    return _read_all(new, now, private=private)


def read_pages_again(now: datetime, *, private: bool) -> int:
    """Those under which somebody wrote since yesterday: headlines change on the first days."""
    busy = Comment.objects.filter(pk__gt=id_at(now - NEW)).order_by().values("thread")
    return _read_all(Thread.objects.filter(pk__in=busy), now, private=private)


def _read_all(threads: QuerySet[Thread], now: datetime, *, private: bool) -> int:
    known = threads.exclude(url="").select_related("site")
    asked = known.order_by(F("page_read_at").asc(nulls_first=True))[:AT_ONCE]
    for thread in asked:
        try:
            head = head_of(thread.url, thread.site.origins, private=private)
        except Unreadable as reason:
            logger.info("The head of %s could not be read: %s", thread.url, reason)
        else:
            _give(thread, head)
        Thread.objects.filter(pk=thread.pk).update(page_read_at=now)
    return len(asked)


def _give(thread: Thread, head: Head) -> None:
    this = Thread.objects.filter(pk=thread.pk)
    # Whoever reads the discussion knows which paper's it is.
    title = re.sub(rf"\s+[·|•:\u2013\u2014-]\s+{re.escape(thread.site.name)}$", "", head.title)
    stale = this.filter(~Q(title=title), title_is_fixed=False)
    stale.update(title=title, version=F("version") + 1)
    if head.byline:
        this.update(byline=head.byline)


def head_of(url: str, origins: Collection[str], *, private: bool = False) -> Head:
    """What a page of one of these origins says of itself, `og:title` before `<title>`.

    `private` lets it ask hosts of networks that the world cannot reach; otherwise a publisher could
    look into the network that Parley stands in. Raises Unreadable.
    """
    ends = time.monotonic() + 2 * _SECONDS
    for _ in range(_MOST_REDIRECTS + 1):
        try:
            if canonical_origin(url) not in origins:
                raise Unreadable("it leads to another origin")
            answer = _ask(url, ends, private=private)
        except (OSError, HTTPException, ValueError, ValidationError) as error:
            raise Unreadable(str(error) or type(error).__name__) from None
        if isinstance(answer, str):
            return _read(answer)
        url = urljoin(url, answer.location)
    raise Unreadable("it leads on and on")


class _Elsewhere:
    def __init__(self, location: str) -> None:
        self.location = location


def _ask(url: str, ends: float, *, private: bool) -> "str | _Elsewhere":
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connection(parts.scheme, host, port, _address(host, port, private=private))
    try:
        path = parts.path or "/"
        connection.request(
            "GET",
            f"{path}?{parts.query}" if parts.query else path,
            headers={"Accept": "text/html", "Accept-Encoding": "identity", "User-Agent": "Parley"},
        )
        answer = connection.getresponse()
        if answer.status in _REDIRECTS and answer.headers.get("Location"):
            return _Elsewhere(answer.headers["Location"])
        if answer.status != 200 or answer.headers.get_content_type() != "text/html":
            raise Unreadable(f"status {answer.status}, {answer.headers.get_content_type()}")
        return _decoded(_head(answer.read1, ends), answer.headers)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int, address: str) -> HTTPConnection:
    """To that very address: a name that is asked for twice may give another one."""
    connection: HTTPConnection
    if scheme == "https":
        context = ssl.create_default_context()
        connection = HTTPSConnection(host, port, timeout=_SECONDS, context=context)
        plain = socket.create_connection((address, port), timeout=_SECONDS)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    else:
        connection = HTTPConnection(host, port, timeout=_SECONDS)
        connection.sock = socket.create_connection((address, port), timeout=_SECONDS)
    return connection


def _address(host: str, port: int, *, private: bool) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not private:
        addresses = [one for one in addresses if ipaddress.ip_address(one).is_global]
    if not addresses:
        raise Unreadable("its host is in a private network")
    return addresses[0]


def _head(read: Callable[[int], bytes], ends: float) -> bytes:
    """As much as the head of a page may take; it is over where the body begins."""
    found = b""
    while len(found) < _LARGEST_HEAD and b"<body" not in found:
        part = read(1 << 16)
        if not part or time.monotonic() > ends:
            break
        found += part
    return found


def _decoded(head: bytes, headers: Message) -> str:
    charset = headers.get_content_charset() or "utf-8"
    try:
        return head.decode(charset, "replace")
    except LookupError:
        return head.decode("utf-8", "replace")


def _read(head: str) -> Head:
    reader = _HeadReader()
    reader.feed(head)
    title = _line(reader.shared_as or reader.title)
    if not title:
        raise Unreadable("it has no title")
    return Head(title, _line(" and ".join(reader.authors)))


def _line(text: str) -> str:
    line = " ".join(text.split())[:LONGEST_TITLE]
    try:
        check_line(line)
    except ValidationError:
        return ""
    return "" if is_blank(line) else line


class _HeadReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title, self.shared_as = "", ""
        self.authors: list[str] = []
        self._is_in_title = self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "title" and not self.title:
            self._is_in_title = True
        elif tag == "meta" and given.get("property") == "og:title" and not self.shared_as:
            self.shared_as = given.get("content") or ""
        elif tag == "meta" and given.get("name") == "author":
            self.authors.append(given.get("content") or "")
        elif tag == "body":
            self._is_over = True

    def handle_endtag(self, tag: str) -> None:
        self._is_in_title = False

    def handle_data(self, data: str) -> None:
        if self._is_in_title and not self._is_over:
            self.title += data
