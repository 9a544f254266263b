"""A site with one thing of every kind, another like it, and requests that are right."""

from types import SimpleNamespace
from uuid import UUID

from comments.models import Author, Comment, KeyScope, Thread
from comments.models.site_key import RESERVED
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, UserFactory, make_comment


def _things(site, mark):
    thread = ThreadFactory(site=site, title=f"Harbour {mark}")
    author = AuthorFactory(site=site, name=f"Reader {mark}")
    comment = make_comment(thread=thread, author=author, body=f"Words {mark}", status="held")
    return SimpleNamespace(
        site=site,
        mark=mark,
        author=author,
        ids={"thread_id": thread.pk, "comment_id": comment.pk, "author_id": author.pk},
    )


class World:
    def __init__(self, site):
        self.site = site
        self.empty = SiteFactory()
        self.owner = UserFactory(is_staff=True, is_superuser=True)
        self.own = _things(site, "mine-4711")
        self.elsewhere = _things(SiteFactory(key="elsewhere"), "theirs-0815")
        self.nowhere = SimpleNamespace(ids=dict.fromkeys(self.own.ids, UUID(int=7)))
        self.author = self.own.author
        self.scopes = [scope for scope in KeyScope if scope not in RESERVED]
        self._before, self._theirs = self._state(), self._state(self.elsewhere.site)

    def address(self, route, *, things=None):
        path = route.replace("<slug:site>", self.site.key)
        for name, pk in (things or self.own).ids.items():
            path = path.replace(f"<uuid:{name}>", str(pk))
        assert "<" not in path, path
        return f"/api/v1/{path}"

    def body(self, method, route):
        """What such a request needs to be carried out."""
        if method in ("GET", "DELETE"):
            return {}
        return _BODIES.get((method, route), {})

    def is_untouched(self, *, elsewhere=False):
        if elsewhere:
            return self._state(self.elsewhere.site) == self._theirs
        return self._state() == self._before

    def _state(self, site=None):
        """All that the requests could change."""
        one = {"site": site} if site else {}
        own = {"thread__site": site} if site else {}
        return (
            sorted(Thread.objects.filter(**one).values_list("pk", "title", "state", "version")),
            sorted(Author.objects.filter(**one).values_list("pk", "name")),
            sorted(Comment.objects.filter(**own).values_list("pk", "status")),
        )


_BODIES = {
    ("POST", "sites/<slug:site>/threads"): {"key": "article-17", "title": "Dredging"},
    ("PATCH", "sites/<slug:site>/threads/<uuid:thread_id>"): {"state": "closed"},
    ("POST", "sites/<slug:site>/threads/<uuid:thread_id>/comments"): {
        "name": "Marta K.",
        "body": "Who signed it?",
    },
}
