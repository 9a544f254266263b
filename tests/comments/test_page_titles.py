"""Discussions are called what their pages are called."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread as Task

import pytest
from celery import current_app
from django.utils import timezone

from comments.page_titles import Unreadable, head_of, read_new_pages, read_pages_again
from moderation.schedule import LEARNING
from tests.factories import SiteFactory, ThreadFactory, make_comment

HTML = "text/html; charset=utf-8"


class Newspaper:
    """A publisher's web server: what it answers, by path."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []

    def prints(self, path: str, html: str | bytes, status: int = 200, **headers: str) -> None:
        body = html.encode() if isinstance(html, str) else html
        self.pages[path] = (status, {"Content-Type": HTML, **headers}, body)


@pytest.fixture
def newspaper() -> Iterator[Newspaper]:
    paper = Newspaper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paper.asked.append(self.path)
            status, headers, body = paper.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Task(target=server.serve_forever, daemon=True).start()
    paper.origin = f"http://localhost:{server.server_port}"
    yield paper
    server.shutdown()
    server.server_close()


def read(newspaper, path="/story", **given):
    given = {"origins": [newspaper.origin], "private": True, **given}
    return head_of(f"{newspaper.origin}{path}", **given).title


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Port chief held</title>", "Port chief held"),
        ("<TITLE>\n Port   chief\n held </TITLE>", "Port chief held"),
        ("<title>Tom &amp; Jerry&apos;s &lt;trial&gt;</title>", "Tom & Jerry's <trial>"),
        ('<meta property="og:title" content="As shared"><title>Long | News</title>', "As shared"),
        ("<title></title><meta content='Shared' property=og:title>", "Shared"),
        ("<title>One</title><body><svg><title>Drawing</title></svg>", "One"),
        ("<title>Die größte Affäre</title>", "Die größte Affäre"),
        (f"<title>{'x' * 400}</title>", "x" * 300),
    ],
)  # fmt: skip
def test_a_page_says_what_it_is_called(newspaper, html, title):
    newspaper.prints("/story", html)
    assert read(newspaper) == title


def test_it_is_read_in_the_letters_of_the_page(newspaper):
    title = "<title>Größte Affäre</title>"
    kind = {"Content-Type": "text/html; charset=latin-1"}
    newspaper.prints("/story", title.encode("latin-1"), **kind)
    assert read(newspaper) == "Größte Affäre"
    newspaper.prints("/story", title, **{"Content-Type": "text/html; charset=klingon"})
    assert read(newspaper) == "Größte Affäre"


def test_it_follows_redirects_within_the_sites_origins_alone(newspaper):
    newspaper.prints("/moved", "", 301, Location="/story")
    newspaper.prints("/story", "<title>There</title>")
    assert read(newspaper, "/moved") == "There"
    newspaper.prints("/away", "", 302, Location="http://127.0.0.1:1/secret")
    with pytest.raises(Unreadable, match="another origin"):
        read(newspaper, "/away")
    newspaper.prints("/round", "", 302, Location="/round")
    with pytest.raises(Unreadable, match="on and on"):
        read(newspaper, "/round")


UNREADABLE = {
    "missing": (404, HTML, "<title>Not found</title>"),
    "no page": (200, "application/json", '{"title": "no"}'),
    "without a title": (200, HTML, "<p>Hello"),
    "a blank one": (200, HTML, "<title>  \u200b </title>"),
    "turned around": (200, HTML, "<title>gpj.\u202eexe</title>"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_page_with_a_title_is_not_read(newspaper, what):
    status, kind, html = UNREADABLE[what]
    newspaper.prints("/story", html, status, **{"Content-Type": kind})
    with pytest.raises(Unreadable):
        read(newspaper)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:1/",
        "http://no-such-host.invalid/",
        "http://[::1/",
        "file:///etc/passwd",
        "https://localhost/",
    ],
)
def test_what_cannot_be_reached_is_not_read(url):
    with pytest.raises(Unreadable):
        head_of(url, origins=[url.rstrip("/")], private=True)


def test_a_private_network_is_not_looked_into(newspaper):
    newspaper.prints("/story", "<title>Router</title>")
    with pytest.raises(Unreadable, match="private network"):
        read(newspaper, private=False)
    assert not newspaper.asked


def test_a_page_without_end_is_cut_off(newspaper):
    newspaper.prints("/story", "<title>Endless</title>" + "<!-- -->" * 200_000)
    assert read(newspaper) == "Endless"


@pytest.fixture
def thread(newspaper, db):
    site = SiteFactory(origins=[newspaper.origin])
    return ThreadFactory(site=site, key=f"{newspaper.origin}/story", title="BUY PILLS")


def test_new_discussions_take_the_titles_of_their_pages_once(newspaper, thread):
    newspaper.prints("/story", "<title>The honest title</title>")
    before = thread.version
    assert read_new_pages(timezone.now(), private=True) == 1
    assert read_new_pages(timezone.now(), private=True) == 0
    thread.refresh_from_db()
    assert (thread.title, thread.version > before) == ("The honest title", True)


@pytest.mark.parametrize("title", ["Story | The Quay", "Story - The Quay", "Story — The Quay"])
def test_the_papers_own_name_is_no_part_of_a_title(newspaper, thread, title):
    thread.site.name = "The Quay"
    thread.site.save()
    newspaper.prints("/story", f"<title>{title}</title>")
    read_new_pages(timezone.now(), private=True)
    thread.refresh_from_db()
    assert thread.title == "Story"


def test_a_page_that_does_not_answer_leaves_the_title(newspaper, thread):
    assert read_new_pages(timezone.now(), private=True) == 1
    thread.refresh_from_db()
    assert thread.title == "BUY PILLS" and thread.page_read_at


def test_what_is_talked_about_is_read_again(newspaper, thread):
    newspaper.prints("/story", "<title>A new headline</title>")
    make_comment(thread=thread, created_at=timezone.now() - timedelta(days=2))
    assert read_pages_again(timezone.now(), private=True) == 0
    make_comment(thread=thread)
    assert read_pages_again(timezone.now(), private=True) == 1
    thread.refresh_from_db()
    assert thread.title == "A new headline"


def test_a_title_of_the_publishers_stays(newspaper, thread):
    newspaper.prints("/story", "<title>The page's</title><meta name=author content='Ida Berg'>")
    thread.title_is_fixed = True
    thread.save()
    assert read_new_pages(timezone.now(), private=True) == 1
    thread.refresh_from_db()
    assert (thread.title, thread.byline) == ("BUY PILLS", "Ida Berg")


def test_a_page_says_who_wrote_it(newspaper, thread):
    two = "<meta name=author content=' Ida  Berg '><meta name=author content='Cem Aslan'>"
    newspaper.prints("/story", f"<title>Story</title>{two}")
    read_new_pages(timezone.now(), private=True)
    thread.refresh_from_db()
    assert thread.byline == "Ida Berg and Cem Aslan"
    newspaper.prints("/story", "<title>Story</title>")
    make_comment(thread=thread)
    read_pages_again(timezone.now(), private=True)
    thread.refresh_from_db()
    assert thread.byline == "Ida Berg and Cem Aslan"


@pytest.mark.parametrize(
    "task", ["read_titles_of_new_pages", "read_titles_again", "merge_split_threads"]
)
def test_no_comment_waits_for_a_slow_page(task):
    route = current_app.amqp.router.route({}, f"comments.tasks.{task}")
    assert route["queue"].name == LEARNING
