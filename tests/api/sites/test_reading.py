"""Comments, reports, authors and counts, as a publisher's tool reads them."""

import pytest
from django.utils import timezone

from comments.flags import flag_comment
from comments.posting.submission import Client
from moderation.acts import moderate
from moderation.models import Score
from moderation.verdicts import Action
from tests.api.conftest import fields_of
from tests.factories import (
    AuthorFactory,
    SiteFactory,
    ThreadFactory,
    UserFactory,
    make_comment,
    make_comments,
)

pytestmark = pytest.mark.django_db


def scored(comment, **probabilities):
    return Score.objects.create(
        revision=comment.newest_revision,
        model_version="test-1",
        language="en",
        drivers={"spam": [["cheap", 1.5]]},
        **probabilities,
    )


def ids_in(answer, name="comments"):
    return [one["id"] for one in answer.json()[name]]


def test_comments_come_in_every_state_with_what_is_known_of_them(server, home, thread):
    states = ["pending", "held", "published", "rejected", "deleted"]
    made = [make_comment(thread=thread, status=state) for state in states]
    make_comment()
    scored(made[1], spam=0.9, toxic=0.1)
    flag_comment(
        comment=made[2], reporter=AuthorFactory(site=thread.site), reason="spam", client=Client()
    )
    told = server("comments:read").get(f"{home}/comments").json()["comments"]
    assert [one["status"] for one in told] == states[::-1]
    held, published = told[3], told[2]
    assert held["prediction"]["probabilities"] == {"spam": 0.9, "toxic": 0.1}
    assert held["prediction"]["words"] == {"spam": [["cheap", 1.5]]}
    assert held["revision"] == str(made[1].newest_revision_id) and held["decision"] is None
    assert published["open_flags"] == 1 and published["prediction"] is None


def test_the_queue_is_what_the_desk_shows(server, home, thread):
    held = make_comment(thread=thread, status="held")
    flagged = make_comment(thread=thread)
    make_comment(thread=thread)
    flag_comment(
        comment=flagged, reporter=AuthorFactory(site=thread.site), reason="spam", client=Client()
    )
    queue = server().get(f"{home}/comments", {"waiting": "true", "order": "oldest"})
    assert ids_in(queue) == [str(held.pk), str(flagged.pk)]


def test_comments_are_found_by_state_thread_and_author(server, home, site, thread, author):
    mine = make_comment(thread=thread, author=author, status="held")
    elsewhere = make_comment(thread=ThreadFactory(site=site), author=author)
    make_comment(thread=thread)

    def found(**query):
        return set(ids_in(server().get(f"{home}/comments", query)))

    assert found(author=author.pk) == {str(mine.pk), str(elsewhere.pk)}
    assert found(author=author.pk, thread=thread.pk) == {str(mine.pk)}
    assert found(status="held") == {str(mine.pk)}
    foreign = make_comment()
    assert found(thread=foreign.thread_id) == found(author=foreign.author_id) == set()


def test_pages_lead_through_all_of_them_without_one_twice(server, home, thread, author):
    made = make_comments([{"author": author, "body": str(n)} for n in range(7)], thread=thread)
    client, seen, cursor = server(), [], {}
    while cursor is not None:
        page = client.get(f"{home}/comments", {"limit": 3, "order": "oldest", **cursor})
        seen += ids_in(page)
        cursor = page.json()["next"] and {"cursor": page.json()["next"]}
    assert seen == [str(one.pk) for one in made]


def test_a_list_costs_the_same_however_many_there_are(
    server, home, thread, author, django_assert_num_queries
):
    client = server()
    client.get(home)
    for size in (1, 40):
        make_comments([{"author": author, "body": str(n)} for n in range(size)], thread=thread)
        with django_assert_num_queries(5):  # the key, the site, comments, scores, reports
            client.get(f"{home}/comments", {"limit": 100})


def test_one_comment_tells_all_its_texts_reports_and_decisions(server, home, thread, author):
    comment = make_comment(thread=thread, author=author)
    reporter = AuthorFactory(site=thread.site, name="Ada")
    flag_comment(comment=comment, reporter=reporter, reason="abuse", client=Client(), note="Look.")
    target = {comment.pk: comment.newest_revision_id}
    moderate(target, Action.REJECT, actor=UserFactory(username="anna"), reason="abuse")
    told = server().get(f"{home}/comments/{comment.pk}").json()
    assert [one["number"] for one in told["revisions"]] == [1]
    (flag,) = told["flags"]
    assert (flag["note"], flag["reporter"]["name"], flag["upheld"]) == ("Look.", "Ada", True)
    (decision,) = told["decisions"]
    assert (decision["by"], decision["words"]) == ("anna", "Abuse or harassment")
    assert told["decision"] == decision["id"] and decision["act"]


def test_reports_are_listed_open_ones_apart(server, home, thread):
    one, other = (make_comment(thread=thread) for _ in range(2))
    for comment in (one, other):
        flag_comment(
            comment=comment,
            reporter=AuthorFactory(site=thread.site),
            reason="spam",
            client=Client(),
        )
    moderate({one.pk: one.newest_revision_id}, Action.APPROVE, actor=UserFactory())
    client = server()
    (is_open,) = client.get(f"{home}/flags", {"open": "true"}).json()["flags"]
    assert is_open["comment"] == str(other.pk) and is_open["upheld"] is None
    (answered,) = client.get(f"{home}/flags", {"open": "false"}).json()["flags"]
    assert answered["upheld"] is False
    assert len(client.get(f"{home}/flags", {"comment": one.pk}).json()["flags"]) == 1


def test_counts_are_of_the_own_site(server, home, thread):
    for status in ("published", "published", "held", "pending"):
        make_comment(thread=thread, status=status)
    make_comment(thread=ThreadFactory(site=SiteFactory()))
    assert server().get(f"{home}/counts").json() == {
        "threads": 1, "published": 2, "held": 1, "pending": 1, "waiting": 1, "open_flags": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [{"status": "gone"}, {"thread": "x"}, {"author": "1"}, {"waiting": "perhaps"}, {"limit": "-1"}],
)
def test_a_question_that_makes_no_sense_is_named(server, home, query):
    answer = server().get(f"{home}/comments", query)
    assert (answer.status_code, fields_of(answer)) == (400, list(query))


def test_a_poll_of_an_unchanged_queue_is_answered_without_it(server, home, thread):
    make_comment(thread=thread, status="held")
    client = server()
    first = client.get(f"{home}/comments", {"waiting": "true"})
    tag = {"if-none-match": first.headers["ETag"]}
    assert client.get(f"{home}/comments", {"waiting": "true"}, headers=tag).status_code == 304
    make_comment(thread=thread, status="held", created_at=timezone.now())
    assert client.get(f"{home}/comments", {"waiting": "true"}, headers=tag).status_code == 200
