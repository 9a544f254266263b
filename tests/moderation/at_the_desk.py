"""What moderators do on the queue page."""

from django.contrib.auth.models import Group

from moderation.models import SiteModerator
from moderation.staff.roles import MODERATORS
from tests.factories import UserFactory

QUEUE = "/admin/moderation/queue/"
DECIDE = f"{QUEUE}decide/"


def desk_of(client, *sites):
    """A browser in which a moderator of these sites has signed in."""
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=MODERATORS))
    SiteModerator.objects.bulk_create(SiteModerator(user=user, site=site) for site in sites)
    client.force_login(user)
    return client


def shown(comment):
    """What the buttons of a page that is loaded now would send."""
    last = comment.decisions.first()
    return f"{comment.pk}:{comment.newest_revision_id}:{last.pk if last else ''}"


def press(desk, **form):
    return desk.post(DECIDE, form, follow=True)
