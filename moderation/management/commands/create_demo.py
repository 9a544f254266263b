"""A site to look at: an article, a discussion under it, and two people at the desk."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.db import transaction

from comments.models import Comment, Site, Thread
from comments.posting.guests import Guest, create_guest
from comments.posting.submission import Client
from comments.posting.submit import submit_comment
from comments.threads import resolve_thread
from comments.widget.demo import TITLE, article_url
from moderation.acts import moderate
from moderation.models import SiteModerator
from moderation.staff.roles import MODERATORS
from moderation.verdicts import Action

# Who wrote what, and the number of the comment it answers.
DISCUSSION: list[tuple[str, str, int | None]] = [
    (
        "Marta K.",
        "My father worked on Pier 9 for thirty years. Everyone on the quay knew the berth was "
        "too shallow. *Everyone.* The only people who did not know sat on the board.",
        None,
    ),
    (
        "Jonas",
        "To be fair to the city: its representative is a volunteer with a day job. That does not "
        "excuse the missing minutes, but eleven evenings a year is not supervision.",
        None,
    ),
    (
        "H. Okafor",
        "Then pay somebody to supervise. A tenth of what this crane cost would have done.",
        1,
    ),
    ("Jonas", "Agreed. I would sign that petition today.", 2),
    (
        "Lena Vogt",
        "What I would like to read next: who audited the accounts in those two years? An invoice "
        "that is booked twice is the first thing an auditor looks for.",
        None,
    ),
    (
        "Ilse Marchetti",
        "A fair question, and we are asking it. The auditor answers that its mandate covered "
        "“material items”. We will publish the letter once it has been checked.",
        4,
    ),
    (
        "quayside_reader",
        "The fund for Mr Osei can be found on the union's page. He only wanted the column to add "
        "up, and that deserves more than a cardboard box.",
        None,
    ),
]


class Command(BaseCommand):
    help = "Make the demo site with its article's discussion and accounts. Safe to run again."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        site = self._site()
        editor = self._account("editor", "owner", is_superuser=True)
        moderator = self._account("moderator", "moderator")
        moderator.groups.add(Group.objects.get(name=MODERATORS))
        SiteModerator.objects.get_or_create(user=moderator, site=site)
        thread, _ = resolve_thread(site=site, url=article_url(), title=TITLE)
        if not Comment.objects.filter(thread=thread).exists():
            _discuss(thread, editor)

    def _site(self) -> Site:
        site = Site.objects.filter(key="demo").first() or Site(key="demo", name="The Quay")
        known = [*site.origins, *_origins()]
        site.origins = list(dict.fromkeys(known))
        site.save()
        return site

    def _account(self, name: str, role: str, *, is_superuser: bool = False) -> User:
        user = User.objects.filter(username=name).first()
        if user is None:
            password = secrets.token_urlsafe(9)
            user = User.objects.create_user(
                name, password=password, is_staff=True, is_superuser=is_superuser
            )
            self.stdout.write(
                f"Account {name} ({role}), password {password} "
                f"(to set another: .venv/bin/python manage.py changepassword {name})"
            )
        return user


def _origins() -> list[str]:
    parts = urlsplit(settings.PUBLIC_URL)
    here = f"{parts.scheme}://{parts.netloc}"
    if parts.port is None:
        return [here]
    # The same machine under other names: what a page of another site looks like to a browser.
    return [here, f"http://localhost:{parts.port}", f"http://news.localhost:{parts.port}"]


def _discuss(thread: Thread, editor: User) -> None:
    authors = {name: create_guest(Guest(name), site=thread.site) for name, _, _ in DISCUSSION}
    written: list[Comment] = []
    for name, body, answers in DISCUSSION:
        parent = None if answers is None else Comment.objects.get(pk=written[answers].pk)
        comment = submit_comment(
            thread=thread, author=authors[name], body=body, client=Client(), parent=parent
        )
        moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=editor)
        written.append(comment)
