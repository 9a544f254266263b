"""Whose names are reserved, and how a moderator changes or hides one."""

import pytest
from django.test import Client as Browser

from comments.accounts.tokens import token_for
from comments.exceptions import Invalid
from comments.models import Author, Comment
from comments.posting.guests import Guest, introduce
from comments.posting.submission import Client
from comments.posting.submit import submit_comment
from moderation.acts import undo_act
from moderation.exceptions import ModerationError, Stale
from moderation.models import Act, SiteModerator
from moderation.renaming import HIDDEN_NAME, hide_name, rename_author
from tests.api.conftest import problem_of
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, UserFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """With a moderator, an owner, and a list of its own."""
    site = SiteFactory(name="The Quay", reserved_names="Ilse Marchetti\nEditor")
    moderator = UserFactory(first_name="Paul", last_name="Oduya", username="po")
    SiteModerator.objects.create(user=moderator, site=site)
    UserFactory(username="harbourmaster", is_superuser=True)
    elsewhere = UserFactory(username="someone-else")
    SiteModerator.objects.create(user=elsewhere, site=SiteFactory())
    UserFactory(username="retired", is_superuser=True, is_active=False)
    return site


@pytest.fixture
def thread(site):
    return ThreadFactory(site=site, byline="Ida Berg and Cem Aslan")


TAKEN = [
    "Ilse Marchetti", "ilse marchetti", "ILSE  MARCHETTI", "Ilse.Marchetti", "Ilse_Marchetti",
    "Ilse Marchettі", "Iӏse Marchetti", "llse Marchetti", "1lse Marchett1", "Ilsé Marchetti",
    "Ｉｌｓｅ Marchetti", "𝐈𝐥𝐬𝐞 Marchetti", "Editor", "Edit0r", "The Quay", "TheQuay", "Paul Oduya",
    "PauI Oduya", "Раul Oduya", "harbourmaster", "HarbourMaster", "harbournnaster",
]  # fmt: skip
FREE = ["Ilse", "Marchetti", "Ilsa Marchetti", "Paul", "po", "someone-else", "retired", "Editors",
        "Quay", "Ида", "Ida Berg", "李伟", "Nguyễn Văn A"]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in TAKEN if name != "harbournnaster"])
def test_names_of_staff_and_of_the_sites_list_are_taken_in_any_form(site, name):
    with pytest.raises(Invalid, match="reserved_name"):
        introduce(Guest(name), site=site)
    assert not Author.objects.exists()


@pytest.mark.parametrize("name", FREE)
def test_other_names_are_free(site, name):
    assert introduce(Guest(name), site=site).name == name


@pytest.mark.parametrize("name", ["Ida Berg", "ida berg", "Cem Aslan", "Cern Aslan", "Сem Aslan"])
def test_under_a_story_its_authors_names_are_taken(thread, name):
    sent = {"author": Guest(name), "body": "Thank you for reading.", "client": Client()}
    with pytest.raises(Invalid, match="reserved_name"):
        submit_comment(thread=thread, **sent)
    assert not Author.objects.exists() and not Comment.objects.exists()
    other = ThreadFactory(site=thread.site)
    assert submit_comment(thread=other, **sent).author.name == name


def test_who_had_the_name_before_is_held(thread):
    author = AuthorFactory(site=thread.site, name="Ida Berg")
    comment = submit_comment(
        thread=thread, author=author, body="I wrote this story.", client=Client()
    )
    assert comment.decisions.get().reason == "reserved_name"


def test_for_whom_the_publisher_speaks_any_name_will_do(thread):
    vouched = AuthorFactory(site=thread.site, name="Ida Berg", kind="sso")
    guest = Client(is_vouched_for=True)
    for author, client in ((vouched, Client()), (Guest("Cem Aslan"), guest)):
        comment = submit_comment(thread=thread, author=author, body=f"By {client}.", client=client)
        assert not comment.decisions.exists()


def test_readers_are_told_that_a_name_is_taken(thread):
    browser = Browser()
    address = f"/api/v1/threads/{thread.pk}/comments"
    sent = {"body": "Hello to you all.", "name": "Ida Berg"}
    answer = browser.post(address, sent, content_type="application/json")
    assert (answer.status_code, problem_of(answer)) == (400, "reserved_name")
    assert answer.json()["errors"][0]["field"] == "name"
    guest = {"site": thread.site.key, "name": "Moderatоr"}
    thread.site.reserved_names += "\nModerator"
    thread.site.save()
    answer = browser.post("/api/v1/authors", guest, content_type="application/json")
    assert answer.status_code == 400


@pytest.fixture
def foul(site):
    """An author with a foul name, above two comments of two stories."""
    author = AuthorFactory(site=site, name="Foul Name")
    for _ in range(2):
        make_comment(thread=ThreadFactory(site=site), author=author)
    return author


def frame_of(comment):
    query = {"site": comment.thread.site.key, "url": comment.thread.url}
    return Browser().get("/embed/thread/", query).text


def name_of(author):
    return Author.objects.get(pk=author.pk).name


def test_a_hidden_name_shows_nowhere_and_comes_back_with_an_undo(foul, moderator):
    comments = list(foul.comments.select_related("thread__site"))
    assert all("Foul Name" in frame_of(comment) for comment in comments)
    act = hide_name(foul, actor=moderator, reason="abuse")
    assert (act.kind, act.reason, act.source_name) == ("name", "abuse", moderator.username)
    for comment in comments:
        assert "Foul Name" not in frame_of(comment) and HIDDEN_NAME in frame_of(comment)
    undo_act(act, actor=moderator)
    assert name_of(foul) == "Foul Name"
    assert all("Foul Name" in frame_of(comment) for comment in comments)
    assert Act.objects.get(reverts=act).kind == Act.Kind.UNDO
    with pytest.raises((Stale, ModerationError)):
        undo_act(act, actor=moderator)


def test_an_undo_leaves_a_name_that_was_changed_again(foul, moderator):
    first = rename_author(foul, "Reader 7", actor=moderator)
    second = rename_author(foul, "Reader 8", actor=moderator)
    undo_act(first, actor=moderator)
    assert name_of(foul) == "Reader 8"
    undo_act(second, actor=moderator)
    assert name_of(foul) == "Foul Name"


def test_the_same_name_again_is_no_act(foul, moderator):
    with pytest.raises(ModerationError, match="called so already"):
        rename_author(foul, "Foul Name", actor=moderator)
    assert not Act.objects.exists()


@pytest.fixture
def desk(site):
    """A moderator of the site, signed in."""
    from django.contrib.auth.models import Group

    user = UserFactory(is_staff=True, username="desk")
    user.groups.add(Group.objects.get(name="Moderators"))
    SiteModerator.objects.create(user=user, site=site)
    browser = Browser()
    browser.force_login(user)
    return browser


def test_a_moderator_hides_and_changes_names_of_their_own_site_at_the_desk(foul, desk):
    page = f"/admin/comments/author/{foul.pk}"
    assert "Call this author" in desk.get(f"{page}/hide-name/", follow=True).text
    assert name_of(foul) == "Foul Name"
    desk.post(f"{page}/hide-name/")
    assert name_of(foul) == HIDDEN_NAME
    shown = desk.get(f"{page}/change/").text
    assert "Foul Name" in shown  # among the earlier names
    form = {
        "name": "Reader 7",
        "name_changes-TOTAL_FORMS": 0, "name_changes-INITIAL_FORMS": 0,
        "bans-TOTAL_FORMS": 0, "bans-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert desk.post(f"{page}/change/", form).status_code == 302
    assert name_of(foul) == "Reader 7"
    refused = desk.post(f"{page}/change/", {**form, "name": "a\u202eb"})
    assert refused.status_code == 200 and name_of(foul) == "Reader 7"
    assert Act.objects.filter(kind="name").count() == 2
    assert "Another name" in desk.get("/admin/moderation/act/").text


def test_nobody_changes_names_of_another_site(desk):
    other = AuthorFactory(name="Elsewhere")
    page = f"/admin/comments/author/{other.pk}"
    assert desk.post(f"{page}/hide-name/").status_code in (302, 404)
    desk.post(f"{page}/change/", {"name": "Mine"})
    assert name_of(other) == "Elsewhere"


def test_an_authors_own_token_outlives_another_name(foul, moderator):
    hide_name(foul, actor=moderator)
    headers = {"authorization": f"Bearer {token_for(foul)}"}
    answer = Browser().get("/api/v1/authors/me", {"site": foul.site.key}, headers=headers)
    assert answer.json()["author"] == {"id": str(foul.pk), "name": HIDDEN_NAME}
