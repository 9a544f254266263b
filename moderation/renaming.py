"""Changing and hiding the name of an author: an act like any other, with a way back."""

from django.db import transaction
from django.db.models import F

from comments.models import Author, Thread
from moderation.actors import Actor, source_of
from moderation.decision_log import open_act
from moderation.exceptions import ModerationError
from moderation.models import Act, NameChange

HIDDEN_NAME = "Name hidden"


@transaction.atomic
def rename_author(author: Author, name: str, *, actor: Actor, reason: str = "") -> Act:
    """Call an author otherwise, above all their comments. Raises ModerationError where they are
    called so already."""
    locked = Author.objects.select_for_update(no_key=True).get(pk=author.pk)
    if locked.name == name:
        raise ModerationError("The author is called so already.")
    act = open_act(Act.Kind.NAME, source=source_of(actor), reason=reason)
    NameChange.objects.create(act=act, author=locked, before=locked.name, after=name)
    _call(locked, name)
    return act


def hide_name(author: Author, *, actor: Actor, reason: str = "") -> Act:
    """Show none of what the author calls themselves."""
    return rename_author(author, HIDDEN_NAME, actor=actor, reason=reason)


def give_names_back(undone: Act) -> None:
    """Call the author of a change of name that is undone as if it had never been: as a later change
    has it, or the one before. Where they have called themselves otherwise since, that stands."""
    change = NameChange.objects.filter(act=undone).first()
    if change is None:
        return
    author = Author.objects.select_for_update(no_key=True).get(pk=change.author_id)
    changes = list(author.name_changes.order_by("pk").select_related("act__reverted_by"))
    standing = [one for one in changes if not hasattr(one.act, "reverted_by")]
    by_desk = {one.after for one in changes} | {one.before for one in changes}
    name = standing[-1].after if standing else changes[0].before
    if author.name != name and author.name in by_desk:
        _call(author, name)


def _call(author: Author, name: str) -> None:
    Author.objects.filter(pk=author.pk).update(name=name)
    # In the order in which decisions lock them.
    threads = Thread.objects.filter(comments__author=author).distinct().values("pk")
    locked = Thread.objects.filter(pk__in=threads).order_by("pk").select_for_update(no_key=True)
    Thread.objects.filter(pk__in=[one.pk for one in locked]).update(version=F("version") + 1)
