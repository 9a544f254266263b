"""Record pages are for people: titles in words, percent, reasons, and a zone to each moment."""

import re

import pytest
from django.utils.html import strip_tags

from comments.flags import flag_comment
from comments.posting.submission import Client
from moderation.acts import moderate
from moderation.models import Score
from moderation.verdicts import Action
from tests.factories import AuthorFactory, make_comment

WORDS = "The harbour master took the money."
PAGES = ["comments/comment", "moderation/decision", "moderation/score", "comments/flag",
         "moderation/act"]  # fmt: skip


@pytest.fixture
def rows(thread, moderator):
    """A row for each page, of one comment."""
    comment = make_comment(thread=thread, body=WORDS)
    flag, _ = flag_comment(
        comment=comment,
        reporter=AuthorFactory(site=thread.site),
        reason="abuse",
        client=Client(),
    )
    target = {comment.pk: comment.newest_revision_id}
    act = moderate(target, Action.REJECT, actor=moderator, reason="abuse").act
    score = Score.objects.create(
        revision=comment.newest_revision,
        model_version="2026.1",
        language="de",
        spam=0.0028868670763083568,
        toxic=0.98123456789012345,
        drivers={"toxic": [["money", 1.8431221], ["took", -0.2]]},
        features={"account_age_days": 12.000000000123, "published": 3},
    )
    return {
        "comments/comment": comment,
        "moderation/decision": act.decisions.get(),
        "moderation/score": score,
        "comments/flag": flag,
        "moderation/act": act,
    }


def shown(page):
    """What a person reads of it."""
    page = re.sub(r"<(script|style|template|svg).*?</\1>", "", page.content.decode(), flags=re.S)
    return " ".join(strip_tags(page).split())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_no_id_no_json_and_no_sixteen_digits(admin_client, rows, name):
    text = shown(admin_client.get(f"/admin/{name}/{rows[name].pk}/change/"))
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)
    assert not re.search(r"\d\.\d{5}", text)
    assert not re.search(r"[{}\[\]]|&quot;|&#x27;\w+&#x27;:", text)


@pytest.mark.parametrize("name", PAGES)
def test_a_row_is_found_by_the_words_of_its_comment(admin_client, rows, thread, name):
    found = admin_client.get(f"/admin/{name}/?q=money").context["cl"].result_list
    assert [row.pk for row in found] == [rows[name].pk]
    assert not admin_client.get(f"/admin/{name}/?q=nowhere").context["cl"].result_list


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"moderation/act"}))
def test_a_page_is_named_by_the_words_of_its_comment_and_says_its_zone(admin_client, rows, name):
    text = shown(admin_client.get(f"/admin/{name}/{rows[name].pk}/change/"))
    assert WORDS in text
    assert re.search(r"\d{1,2} \w{3} \d{4}, \d\d:\d\d UTC", text)


def test_a_score_is_in_percent_with_the_words_that_drove_it(admin_client, rows):
    text = shown(admin_client.get(f"/admin/moderation/score/{rows['moderation/score'].pk}/change/"))
    assert "toxic 98%money +1.8, took -0.2" in text.replace("98% money", "98%money")
    assert "spam 0%" in text
    assert "German" in text
    assert "account age days 12" in text


def test_a_decision_says_why_by_whom_and_what_the_author_was_told(admin_client, rows, moderator):
    page = f"/admin/moderation/decision/{rows['moderation/decision'].pk}/change/"
    text = shown(admin_client.get(page))
    assert "Abuse or harassment" in text
    assert f"{moderator.username} (moderator)" in text
    assert "It attacks somebody." in text
