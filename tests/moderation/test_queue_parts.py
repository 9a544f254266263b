"""The parts of the queue: filters, pages, what machines rejected."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.flags import flag_comment
from comments.models import Author, Flag, Status
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.models import Ban, Decision, Score
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from moderation.waiting.items import mend, wrong_items
from tests.factories import (
    AuthorFactory,
    SiteFactory,
    ThreadFactory,
    make_comment,
    make_comments,
)
from tests.moderation.at_the_desk import QUEUE, desk_of, press, shown
from tests.moderation.conftest import status_of
from tests.moderation.fakes import FakeScorer


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"model", "rule", "flagged", "system"}),
        ("why=model", {"model"}),
        ("why=rule", {"rule"}),
        ("tab=reported", {"flagged"}),
        ("tab=new", {"model", "rule", "system"}),
        ("tab=toxic", {"model"}),
        ("why=other", {"system"}),
        ("label=toxic", {"model"}),
        ("label=spam", set()),
        (
            "why=nonsense&label=nonsense&site=nonsense&after=nonsense",
            {"model", "rule", "flagged", "system"},
        ),
    ],
)
def test_filters_show_a_part(desk, post, policy, query, expected):
    revise_policy(policy, suspect_terms="bribe")
    post("toxic=0.9 by model")
    post("A bribe by rule")
    flagged = post("by flagged readers")
    post("toxic=7 by system")
    score_waiting(FakeScorer())
    flagged.refresh_from_db()
    reporter = AuthorFactory(site=policy.site)
    flag_comment(comment=flagged, reporter=reporter, reason="abuse", client=Client())
    page = desk.get(f"{QUEUE}?{query}").text
    found = {why for why in ("model", "rule", "flagged", "system") if f"by {why}" in page}
    assert found == expected


def test_the_site_filter_offers_own_sites_only(client, thread):
    other, foreign = SiteFactory(name="Second"), SiteFactory(name="Foreign")
    desk_of(client, thread.site, other)
    make_comment(thread=ThreadFactory(site=other), status="held", body="Second words.")
    page = client.get(f"{QUEUE}?site={other.key}").text
    assert "Second words." in page
    assert "Foreign" not in page
    assert client.get(f"{QUEUE}?site={foreign.key}").context["chosen"]["site"] == ""


def test_pages_of_25_lead_to_the_end(desk, thread):
    for n in range(30):
        make_comment(thread=thread, status="held", body=f"Number {n:02}.")
    first = desk.get(QUEUE)
    assert "Number 00." in first.text
    assert "Number 25." not in first.text
    second = desk.get(f"{QUEUE}?{first.context['next']}")
    assert "Number 25." in second.text
    assert "Number 29." in second.text
    assert second.context["next"] == ""


def queries_of(desk, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get(address).status_code == 200
    return len(captured)


def test_what_a_machine_rejected_can_be_looked_through_and_published(desk, post, policy):
    revise_policy(policy, blocked_terms="bribe")
    comment = post("A bribe!")
    assert "A bribe!" not in desk.get(QUEUE).text
    page = desk.get(f"{QUEUE}?tab=rejected").text
    assert "A bribe!" in page and "bribe”" in page
    press(desk, approve=shown(comment), tab="rejected")
    assert status_of(comment) == Status.PUBLISHED
    assert "A bribe!" not in desk.get(f"{QUEUE}?tab=rejected").text


def test_a_rejection_that_a_person_confirmed_is_not_shown_again(desk, post, policy):
    revise_policy(policy, blocked_terms="bribe")
    comment = post("A bribe!")
    press(desk, reject=shown(comment), **{f"reason:{comment.pk}": "spam"})
    assert "A bribe!" not in desk.get(f"{QUEUE}?tab=rejected").text


def test_a_machines_rejection_of_a_new_text_is_shown_though_a_person_approved_the_old_one(
    desk, post, policy
):
    revise_policy(policy, mode="publish_first")
    comment = post("A fair point.")
    press(desk, approve=shown(comment))
    body = "spam=0.99 www.pills.example"
    edit_comment(comment_id=comment.pk, author=comment.author, body=body, client=Client())
    score_waiting(FakeScorer())
    assert status_of(comment) == Status.REJECTED
    assert "spam=0.99" in desk.get(f"{QUEUE}?tab=rejected").text


@pytest.mark.parametrize("query", ["", "why=model", "tab=rejected", "label=spam"])
def test_the_page_takes_as_many_queries_for_300_comments_as_for_10(desk, thread, query):
    address = f"{QUEUE}?{query}"
    _fill(thread, 12)
    few = queries_of(desk, address)
    assert 0 < len(desk.get(address).context["cards"]) <= 12
    _fill(thread, 290)
    assert queries_of(desk, address) == few <= 25
    assert len(desk.get(address).context["cards"]) == 25


def _fill(thread, n):
    """Comments held by the model, rejected by it, and public: flagged, answers, of the banned."""
    parent = make_comment(thread=thread)
    authors = [Author(site=thread.site, name=f"Reader {number}") for number in range(n)]
    Author.objects.bulk_create(authors)
    rows = [
        {
            "author": author,
            "parent": parent if number % 4 else None,
            "status": ("held", "rejected", "published")[number % 3],
        }
        for number, author in enumerate(authors)
    ]
    comments = make_comments(rows, thread=thread)
    Decision.objects.bulk_create(
        Decision(
            comment=c,
            revision=c.newest_revision,
            from_status="pending",
            to_status=c.status,
            reason="spam",
            source_kind="model",
            source_name="test-1",
            created_at=c.created_at,
        )
        for c in comments
    )
    Flag.objects.bulk_create(
        Flag(comment=c, reporter=c.author, reason="abuse", created_at=c.created_at)
        for c in comments[::2]
    )
    Ban.objects.bulk_create(Ban(site=thread.site, author=author) for author in authors[::5])
    Score.objects.bulk_create(
        [
            Score(revision_id=pk, model_version="test-1", spam=0.9)
            for pk in thread.comments.values_list("newest_revision", flat=True)
        ],
        ignore_conflicts=True,
    )
    mend(wrong_items())
