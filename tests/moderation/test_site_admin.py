"""Making a site: what is wrong is said with what would be right, and what comes next."""

import pytest

from comments.models import Site
from tests.factories import SiteFactory
from tests.moderation.at_the_desk import desk_of

ADD = "/admin/comments/site/add/"
NOBODY = {
    f"{prefix}-{name}": "0"
    for prefix in ("moderators", "secret_keys", "perspective_door")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


def form(**given):
    fields = {
        "name": "The Herald", "key": "herald", "language": "en", "origins": "https://herald.example",
        "accent_color": "#0b57d0", "guidelines": "", "edit_window_seconds": "900",
    }  # fmt: skip
    return fields | NOBODY | given


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            "herald.example",
            "“herald.example” is no address of a site. Write https://herald.example",
        ),
        ("https://herald.example/news", "Write https://herald.example"),
        ("https://a.example\nftp://b.example", "“ftp://b.example” is no address"),
        ("https://*.herald.example", "Write scheme, host and port only"),
        ("http://", "“http://” is no address"),
    ],
)
def test_a_wrong_origin_is_named_with_what_it_should_be(admin_client, given, words):
    answer = admin_client.post(ADD, form(origins=given))
    assert words in answer.text
    assert given.split()[0] in answer.text  # what was typed is still there
    assert "Item 1 in the array" not in answer.text
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    "given",
    ["https://a.example, https://b.example,", "https://a.example\n\n  https://b.example/ \n",
     "https://a.example https://b.example https://a.example"],
)  # fmt: skip
def test_origins_are_parted_by_lines_commas_or_blanks(admin_client, given):
    admin_client.post(ADD, form(origins=given))
    assert Site.objects.get().origins == ["https://a.example", "https://b.example"]


@pytest.mark.parametrize("language", ["english", "e", "de_DE", "<b>", "deutsch"])
def test_a_language_is_a_tag(admin_client, language):
    assert "such as en, de or pt-BR" in admin_client.post(ADD, form(language=language)).text
    assert not Site.objects.exists()


@pytest.mark.parametrize("language", ["de", "pt-BR", "zh-Hans", "fil"])
def test_language_tags_of_all_kinds_are_taken(admin_client, language):
    admin_client.post(ADD, form(language=language))
    assert Site.objects.get().language == language


def test_a_new_site_shows_its_snippet_and_who_moderates_it(admin_client, settings):
    settings.PUBLIC_URL = "https://comments.example"
    page = admin_client.post(ADD, form(), follow=True)
    site = Site.objects.get()
    assert page.redirect_chain[-1][0] == f"/admin/comments/site/{site.pk}/change/"
    assert (
        "src=&quot;https://comments.example/embed.js&quot; data-site=&quot;herald&quot;"
        in page.text
    )
    assert "It works on https://herald.example." in page.text
    assert "Nobody but owners" in page.text


def test_an_unchanged_site_can_be_saved_again(admin_client):
    site = SiteFactory(origins=["https://a.example", "https://b.example"])
    address = f"/admin/comments/site/{site.pk}/change/"
    page = admin_client.get(address).text
    assert "https://a.example\nhttps://b.example</textarea>" in page
    given = form(key=site.key, name="Renamed", origins="https://a.example\nhttps://b.example")
    admin_client.post(address, given)
    site.refresh_from_db()
    assert (site.name, site.origins) == ("Renamed", ["https://a.example", "https://b.example"])


def test_the_names_of_moderators_stand_there(admin_client, client):
    site = SiteFactory()
    desk_of(client, site)
    page = admin_client.get(f"/admin/comments/site/{site.pk}/change/").text
    assert f"{site.moderators.get().user.username}. Owners see every site" in page
