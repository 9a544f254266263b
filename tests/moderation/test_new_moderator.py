"""A moderator is made on one page, and begins in the queue."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import ThreadFactory, make_comment

PASSWORD = "correct horse battery"
ADD = "/admin/auth/user/add/"


@pytest.fixture
def add(admin_client, thread):
    def _add(**given):
        form = {"username": "ida", "email": "ida@news.example", "sites": [thread.site_id]}
        form |= {"password1": PASSWORD, "password2": PASSWORD}
        return admin_client.post(ADD, form | given, follow=True)

    return _add


def signed_in(next_page=""):
    client = Client()
    form = {"username": "ida", "password": PASSWORD, "next": next_page}
    return client, client.post("/admin/login/", form, follow=True)


def test_who_is_added_moderates_the_chosen_sites_at_once(add, held, thread):
    page = add()
    assert "ida can sign in now at http://testserver/admin/login/" in page.content.decode()
    make_comment(thread=ThreadFactory(), status="held")
    client, queue = signed_in()
    assert queue.redirect_chain == [("/admin/moderation/queue/", 302)]
    assert [card.comment.pk for card in queue.context["cards"]] == [held.pk]
    assert client.get("/admin/auth/user/").status_code == 403
    ida = User.objects.get(username="ida")
    assert (ida.is_staff, ida.is_superuser, ida.email) == (True, False, "ida@news.example")


def test_who_asked_for_a_page_lands_there(add):
    add()
    _, page = signed_in("/admin/moderation/decision/")
    assert page.redirect_chain == [("/admin/moderation/decision/", 302)]


def test_an_owner_begins_at_home(admin_user):
    admin_user.set_password(PASSWORD)
    admin_user.save()
    form = {"username": admin_user.username, "password": PASSWORD, "next": "/admin/"}
    page = Client().post("/admin/login/", form, follow=True)
    assert page.redirect_chain == [("/admin/", 302)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sites": []}, "This field is required"),
        ({"password2": "another one entirely"}, "password"),
        ({"username": "no spaces"}, "valid username"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_made(add, given, said):
    assert said in add(**given).content.decode()
    assert not User.objects.filter(email="ida@news.example").exists()


def test_on_a_wrong_password_nobody_is_let_in(add):
    add()
    page = Client().post("/admin/login/", {"username": "ida", "password": "wrong"}, follow=True)
    assert not page.redirect_chain
