"""A publisher: pages with the two-line snippet on a host of their own, and readers who write."""

import json
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from tests.live import LiveParley
from tests.waiting import wait_until

SETUP = """
from comments.models import Site, SiteKey
from moderation.policy import policy_of, revise_policy
site = Site(key="news", name="The Quay", origins={origins})
site.save()
# Tests type faster than people do, and say the same under page after page.
revise_policy(policy_of(site), min_seconds_to_submit=0, repeated_body_threads=0)
print(SiteKey.issue(site, "tests")[1])
"""
MODERATE = """
from django.contrib.auth.models import User
from comments.models import Comment
from moderation.acts import keep_older_texts, moderate
from moderation.verdicts import Action
moderator, _ = User.objects.get_or_create(username="moderator")
texts = dict(Comment.objects.filter(pk__in={comments}).values_list("pk", "newest_revision"))
if "{action}" == "keep":
    keep_older_texts(texts, actor=moderator)
else:
    moderate(texts, Action("{action}"), actor=moderator, reason="{reason}")
"""
SHADOW_BAN = """
from comments.models import Comment
from moderation.models import Ban
author = Comment.objects.get(pk="{comment}").author
Ban.objects.create(site=author.site, author=author, shadow=True)
"""
PAGE = """<!doctype html>
<html lang="en"{look}>
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Port chief held in bribery case</title>
<main>
<h1>Port chief held in bribery case</h1>
<p>The harbour board met without minutes.</p>
{snippet}
</main>
</html>"""
COOKIES = [
    "plain=1; Secure; SameSite=None",
    "partitioned=1; Secure; SameSite=None; Partitioned",
]
# Snippets that are not the usual two lines; the first word of a page's path names one.
ODD = {
    "module": '<div id="parley"></div><script type="module" src="{src}" data-site="news"></script>',
    "clash": '<div id="Parley"></div>'
    '<script src="{src}" data-site="news" data-target="#Parley" async></script>',
    "nosite": '<div id="parley"></div><script src="{src}" async></script>',
    "two": '<div id="one" data-thread="story-one"></div>'
    '<div id="two" data-thread="story-two"></div>'
    '<script src="{src}" data-site="news" data-target="#one" async></script>'
    '<script src="{src}" data-site="news" data-target="#two" async></script>',
    "several": '<div class="talk" data-thread="several-1"></div><div class="talk"></div>'
    '<script src="{src}" data-site="news" data-target=".talk" async></script>',
}
HEADERS = {
    "isolated": {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    },
    "blocked": {"Content-Security-Policy": "frame-src 'none'"},
}
DARK = ' style="background:#16181a;color:#e7e5e1"'


@dataclass
class Seeded:
    """A comment that somebody wrote, and the token that proves to be them."""

    id: str
    token: str


class Newspaper:
    """Serves any path as a page. To a browser it is another site than Parley."""

    def __init__(self, parley: LiveParley) -> None:
        self.parley = parley
        self.embed = f"http://parley.localhost:{parley.port}"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        port = self._server.server_port
        self.origin, self.plain_origin = f"http://news.localhost:{port}", f"http://localhost:{port}"
        # What a test puts on the server besides: the type and the bytes of a path.
        self.also: Callable[[str], tuple[str, bytes] | None] = lambda path: None
        self._numbers = count(1)
        self._threads: dict[str, str] = {}
        origins = [self.origin, self.plain_origin]
        done = parley.manage("shell", "-c", SETUP.format(origins=origins))
        self._secret = done.stdout.split()[-1]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def new_page(self, kind: str = "story") -> str:
        """The address of a page that nobody has commented on."""
        return f"{self.origin}/{kind}-{next(self._numbers)}"

    def page(self, host: str, path: str) -> str:
        """What stands at an address; the first word of its path says how it differs."""
        kind = path.strip("/").split("-")[0]
        at_localhost = kind == "local" or host.startswith("localhost")
        embed = self.parley.base_url if at_localhost else self.embed
        site = "nobody" if kind == "unknown" else "news"
        script = f'<script src="{embed}/embed.js" data-site="{site}" async></script>'
        if kind in ODD:
            return PAGE.format(snippet=ODD[kind].format(src=f"{embed}/embed.js"), look="")
        snippet = ("" if kind == "late" else '<div id="parley"></div>\n') + script
        look = DARK if kind == "dark" else ""
        return PAGE.format(snippet=snippet + script * (kind == "twice"), look=look)

    def thread(self, address: str) -> str:
        """The id of the page's thread, made if need be."""
        if address not in self._threads:
            answer = self._send("POST", "threads", {"site": "news", "url": address})
            self._threads[address] = answer["id"]
        return self._threads[address]

    def write(self, address: str, body: str, *, name: str = "Marta", parent: str = "") -> Seeded:
        """A comment by a new guest, through the API."""
        author = self._send("POST", "authors", {"site": "news", "name": name})
        data = {"body": body, "parent": parent or None}
        path = f"threads/{self.thread(address)}/comments"
        return Seeded(self._send("POST", path, data, author["token"])["id"], author["token"])

    def discuss(self, address: str, *bodies: str) -> list[Seeded]:
        """Published comments, one after the other."""
        written = [self.write(address, body, name=f"Reader {n}") for n, body in enumerate(bodies)]
        self.wait_until_decided()
        return written

    def vote(self, comment: Seeded, voter: Seeded, value: int = 1) -> None:
        self._send("PUT", f"comments/{comment.id}/vote", {"value": value}, voter.token)

    def edit(self, comment: Seeded, body: str) -> None:
        self._send("PATCH", f"comments/{comment.id}", {"body": body}, comment.token)

    def delete(self, comment: Seeded) -> None:
        self._send("DELETE", f"comments/{comment.id}", None, comment.token)

    def moderate(self, *comments: str, action: str, reason: str = "") -> None:
        """A moderator decides, at the desk's own door."""
        code = MODERATE.format(comments=list(comments), action=action, reason=reason)
        self.parley.manage("shell", "-c", code)

    def shadow_ban(self, comment: str) -> None:
        """Of its author, who goes on writing for nobody."""
        self.parley.manage("shell", "-c", SHADOW_BAN.format(comment=comment))

    def wait_until_decided(self) -> None:
        """Return once nothing waits for the machine any more, edits of public comments included."""
        waiting = "SELECT count(*) FROM moderation_scorerequest"
        wait_until(lambda: not self.query(waiting)[0][0], "the machine's decision")

    def query(self, sql: str, *values: Any) -> list[Any]:
        """What is really in the database."""
        with self.parley.connect() as db:
            cursor = db.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def statuses(self, address: str) -> list[str]:
        """The states of the comments under a page, oldest first."""
        sql = (
            "SELECT c.status FROM comments_comment c JOIN comments_thread t ON t.id = c.thread_id "
            "WHERE t.url = %s ORDER BY c.id"
        )
        return [row[0] for row in self.query(sql, address)]

    def _send(self, method: str, path: str, body: Any, token: str = "") -> Any:
        headers = {"Content-Type": "application/json", "Parley-Site-Key": self._secret}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.parley.base_url}/api/v1/{path}", data, headers, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        newspaper = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, page = newspaper.also(self.path.partition("?")[0]) or (
                    "text/html; charset=utf-8",
                    newspaper.page(self.headers["Host"], self.path).encode(),
                )
                self.send_response(200)
                for name, value in HEADERS.get(self.path.strip("/").split("-")[0], {}).items():
                    self.send_header(name, value)
                if "cookies" in self.path:
                    page = self.headers.get("Cookie", "").encode()
                    for cookie in COOKIES:
                        self.send_header("Set-Cookie", cookie)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *arguments: Any) -> None:
                pass

        return Handler
