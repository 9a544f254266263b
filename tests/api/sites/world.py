"""A site with one thing of every kind, another like it, and requests that are right."""

from types import SimpleNamespace
from uuid import UUID

from comments.models import Author, Comment, KeyScope, Thread
from comments.models.site_key import RESERVED
from moderation.acts import moderate
from moderation.bans import ban_author
from moderation.models import Ban, Decision, ModelVersion, PolicyVersion
from moderation.verdicts import Action
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, UserFactory, make_comment


def _things(site, mark, owner):
    thread = ThreadFactory(site=site, title=f"Harbour {mark}")
    author = AuthorFactory(site=site, name=f"Reader {mark}")
    comment = make_comment(thread=thread, author=author, body=f"Words {mark}", status="held")
    judged = make_comment(thread=thread, author=author, body=f"More {mark}", status="held")
    targets = {judged.pk: judged.newest_revision_id}
    act = moderate(targets, Action.REJECT, actor=owner, reason="spam").act
    (ban,) = ban_author(AuthorFactory(site=site), actor=owner, reason="spam")
    return SimpleNamespace(
        site=site,
        mark=mark,
        author=author,
        comment=comment,
        ids={
            "thread_id": thread.pk,
            "comment_id": comment.pk,
            "author_id": author.pk,
            "act_id": act.pk,
            "decision_id": act.decisions.get().pk,
            "ban_id": ban.pk,
        },
    )


class World:
    def __init__(self, site):
        self.site = site
        self.owner = UserFactory(is_staff=True, is_superuser=True)
        self.own = _things(site, "mine-4711", self.owner)
        self.elsewhere = _things(SiteFactory(key="elsewhere"), "theirs-0815", self.owner)
        version = ModelVersion.objects.create(version="1", base="1")
        for things in (self.own, self.elsewhere):
            things.ids["version_id"] = version.pk
        self.nowhere = SimpleNamespace(ids=dict.fromkeys(self.own.ids, UUID(int=7)))
        self.nowhere.ids["version_id"] = version.pk + 1
        self.author = self.own.author
        self.scopes = [scope for scope in KeyScope if scope not in RESERVED]
        self._before, self._theirs = self._state(), self._state(self.elsewhere.site)

    def address(self, route, *, things=None):
        path = route.replace("<slug:site>", self.site.key)
        for name, pk in (things or self.own).ids.items():
            path = path.replace(f"<uuid:{name}>", str(pk)).replace(f"<int:{name}>", str(pk))
        assert "<" not in path, path
        return f"/api/v1/{path}"

    def body(self, method, route):
        """What such a request needs to be carried out."""
        if method in ("GET", "DELETE"):
            return {}
        if route.endswith("/moderation"):
            return {"action": "approve", "comments": [{"id": str(self.own.comment.pk)}]}
        return _BODIES.get((method, route.removeprefix("sites/<slug:site>/")), {})

    def is_untouched(self, *, elsewhere=False):
        if elsewhere:
            return self._state(self.elsewhere.site) == self._theirs
        return self._state() == self._before

    def _state(self, site=None):
        """All that the requests could change."""

        def of(path):
            return {path: site} if site else {}

        return [
            sorted(map(str, rows))
            for rows in (
                Thread.objects.filter(**of("site")).values_list("pk", "title", "state", "version"),
                Author.objects.filter(**of("site")).values_list("pk", "name"),
                Comment.objects.filter(**of("thread__site")).values_list("pk", "status"),
                Decision.objects.filter(**of("comment__thread__site")).values_list("pk"),
                Ban.objects.filter(**of("site")).values_list("pk", "lifted_at"),
                PolicyVersion.objects.filter(**of("policy__site")).values_list("pk"),
                ModelVersion.objects.values_list("pk", "state"),
            )
        ]


_BODIES = {
    ("POST", "threads"): {"key": "article-17", "title": "Dredging"},
    ("PATCH", "threads/<uuid:thread_id>"): {"state": "closed"},
    ("POST", "threads/<uuid:thread_id>/comments"): {"name": "Marta K.", "body": "Who signed it?"},
    ("POST", "authors/<uuid:author_id>/ban"): {"reason": "spam"},
    ("POST", "authors/<uuid:author_id>/name"): {"name": "Somebody"},
    ("PATCH", "policy"): {"max_links": 1},
    ("POST", "score"): {"texts": ["Fair enough."]},
}
