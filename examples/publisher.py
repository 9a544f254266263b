"""A publisher's own server, over HTTP alone: threads, comments, moderation, bans, the audit feed.

    python examples/publisher.py --url http://localhost:8000 --site demo --key parley_…

The key needs the scopes threads, comments:read, comments:write, moderate, authors and score. It
needs nothing but Python; what it does it prints. docs/integrating.md explains each step.
"""

import argparse
import json
import time
import uuid
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

LATER = (429, 503)
TRIES = 5


class Problem(Exception):
    """What Parley refused: `code` is stable, `detail` is for people."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem['code']}: {problem['detail']}")
        self.status, self.code = status, problem["code"]


class Parley:
    """One site of one Parley, as its key sees it."""

    def __init__(self, url: str, site: str, key: str) -> None:
        self.base, self.key = f"{url.rstrip('/')}/api/v1/sites/{site}", key

    def get(self, path: str, **query: Any) -> Any:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None) -> Any:
        # One key for all tries: whatever was lost on the way, it is done once.
        return self._ask("POST", path, body, {"Idempotency-Key": str(uuid.uuid4())})

    def patch(self, path: str, body: Any) -> Any:
        return self._ask("PATCH", path, body)

    def all_of(self, name: str, **query: Any) -> list[Any]:
        """Every page of a list."""
        found, cursor = [], {}
        while cursor is not None:
            page = self.get(f"/{name}", **query, **cursor)
            found += page[name]
            cursor = {"cursor": page["next"]} if page["next"] else None
        return found

    def _ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        request = Request(
            f"{self.base}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Parley-Site-Key": self.key,
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        for attempt in range(TRIES):
            try:
                with urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if error.code not in LATER or attempt == TRIES - 1:
                    raise Problem(error.code, json.load(error)) from None
                time.sleep(int(error.headers.get("Retry-After") or 1))
        raise AssertionError("not reached")


def play(parley: Parley, say: Any = print) -> None:
    """A day at the publisher's."""
    site = parley.get("")
    say(f"{site['name']}: this key may {', '.join(site['scopes'])}")
    after = follow(parley, 0)[1]  # what happened before is known

    article = parley.post("/threads", {"key": f"article-{uuid.uuid4()}", "title": "The harbour"})
    say(f"Made a thread ahead: {article['id']}")
    parley.patch(f"/threads/{article['id']}", {"slow_mode_seconds": 0, "title": "The harbour, 1"})

    comments = f"/threads/{article['id']}/comments"
    fair, rude = (
        parley.post(comments, {"name": name, "body": body, "address": address})
        for name, body, address in (
            ("Marta K.", "Who signed the dredging contract, and when?", "203.0.113.5"),
            ("Bert", "You are all worthless idiots, every one of you.", "198.51.100.7"),
        )
    )
    say(f"Posted for two readers: {fair['status']} and {rude['status']}")

    wait_until_decided(parley, article["id"])
    queue = parley.all_of("comments", waiting="true", thread=article["id"])
    for one in queue:
        likely = max(one["prediction"]["probabilities"].items(), key=lambda item: item[1])
        say(f"In the queue: {one['body']!r}, {likely[0]} {likely[1]:.0%}")

    (read,) = [one for one in queue if one["id"] == rude["id"]]
    decide(parley, read, fair, say)
    ban_for_a_moment(parley, comments, rude["author"]["id"], say)

    asked = parley.post("/score", {"texts": ["You are an idiot"], "words": True})
    (answer,) = asked["results"]
    word = answer["words"]["toxic"][0]
    say(f"Asked the classifier: {answer['verdict']['words']}, for {word['text']!r}")

    decisions, _ = follow(parley, after)
    ours = [one for one in decisions if one["comment"] in (fair["id"], rude["id"])]
    for one in ours:
        moved = f"{one['from_status']} to {one['to_status']}"
        say(f"Decision {one['number']}: {moved} by {one['by']}: {one['words']}")
    parley.patch(f"/threads/{article['id']}", {"state": "closed"})
    say(f"Closed. {parley.get('/counts')}")


def decide(parley: Parley, read: dict[str, Any], fair: dict[str, Any], say: Any) -> None:
    """A comment of the queue is rejected, that is taken back, and both are approved."""
    seen = {name: read[name] for name in ("id", "revision", "decision")}  # or nothing is decided
    rejection = {"action": "reject", "reason": "abuse", "comments": [seen]}
    rejected = parley.post("/moderation", rejection)
    say(f"Rejected: {rejected['comments']}")
    undone = parley.post(f"/acts/{rejected['act']}/undo")
    say(f"Undone: {undone['comments']}")
    both = {"action": "approve", "comments": [{"id": read["id"]}, {"id": fair["id"]}]}
    approved = parley.post("/moderation", both)
    say(f"Approved: {approved['comments']}")


def ban_for_a_moment(parley: Parley, comments: str, author: str, say: Any) -> None:
    """An author is kept out, tries it, and is let in again."""
    parley.post(f"/authors/{author}/ban", {"reason": "abuse", "scope": "address"})
    try:
        parley.post(comments, {"author": author, "body": "And another thing!"})
    except Problem as problem:
        say(f"While banned: {problem}")
    lifted = parley.post(f"/authors/{author}/lift")
    say(f"Lifted: {lifted['lifted']} bans")
    parley.post(comments, {"author": author, "body": "Sorry about my tone before."})


def wait_until_decided(parley: Parley, thread: str, seconds: float = 60) -> None:
    """A new comment is judged within a moment; webhooks and the feed tell of it as well."""
    deadline = time.monotonic() + seconds
    while parley.all_of("comments", thread=thread, status="pending"):
        if time.monotonic() > deadline:
            raise SystemExit("Nobody judged the comments: is the worker running?")
        time.sleep(0.2)


def follow(parley: Parley, after: int) -> tuple[list[Any], int]:
    """All decisions after a number, and the number to go on from: keep it with what you stored."""
    found, more = [], True
    while more:
        feed = parley.get("/decisions", after=after, limit=100)
        found += feed["decisions"]
        after, more = feed["next"], feed["more"]
    return found, after


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("--url", "--site", "--key"):
        parser.add_argument(option, required=True)
    given = parser.parse_args()
    play(Parley(given.url, given.site, given.key))
