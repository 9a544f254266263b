"""One comment on the screen: what stands around it, what its buttons do, whom it is kept from."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.flags import flag_comment
from comments.models import Status
from comments.posting.delete import delete_comment
from comments.posting.submission import Client
from moderation.acts import moderate
from moderation.models import Ban, Note, QueueItem
from moderation.verdicts import Action
from tests.factories import (
    AuthorFactory,
    ThreadFactory,
    UserFactory,
    known_reader,
    make_comment,
    make_comments,
)
from tests.moderation.at_the_desk import QUEUE, desk_of, shown
from tests.moderation.conftest import status_of

ONE = f"{QUEUE}one/"
JSON = {"accept": "application/json"}


def press(desk, comment, button, **fields):
    """As the page's script sends it."""
    form = {"press": button, "target": shown(comment), **fields}
    answer = desk.post(f"{ONE}decide/", form, headers=JSON)
    return answer.status_code, answer.json()


def more(desk, have=(), count=5, query=""):
    given = ",".join(str(comment.pk) for comment in have)
    return desk.get(f"{ONE}more/?have={given}&count={count}&{query}", headers=JSON).json()


def bodies(answer):
    return [text for text in WAITING if any(text in item for item in answer["items"])]


WAITING = [f"Held number {n}." for n in range(12)]


@pytest.fixture
def waiting(thread):
    """Twelve, the oldest first: all are of the same risk."""
    now = timezone.now()
    return [
        make_comment(
            thread=thread,
            status="held",
            body=body,
            author=AuthorFactory(site=thread.site),
            created_at=now - timedelta(minutes=60 - n),
        )
        for n, body in enumerate(WAITING)
    ]


def test_it_shows_the_comment_with_all_that_stands_around_it(desk, thread, moderator):
    author = AuthorFactory(site=thread.site, name="Petra Vos")
    root = make_comment(thread=thread, body="Was the tender published?")
    make_comment(parent=root, body="Said just before.")
    make_comment(thread=thread, author=author, status="rejected", body="Rejected last week.")
    comment = make_comment(parent=root, author=author, body="The port chief took the money.")
    make_comment(parent=root, body="Said right after.")
    reporter, stranger = known_reader(thread.site), AuthorFactory(site=thread.site)
    for who in (reporter, stranger):
        flag_comment(comment=comment, reporter=who, reason="abuse", client=Client())
    Note.objects.create(author=author, text="Writes from two names.", writer_name="anna")
    page = desk.get(ONE).text
    for words in [
        "The port chief took the money.",
        "Was the tender published?",
        "Said just before.",
        "Said right after.",
        "Port chief held in bribery case",
        "2 readers flagged it; it is public",
        "no record: does not count",
        "1 network of readers with a record counts towards holding it.",
        "1 rejected",
        "Rejected last week.",
        "Writes from two names.",
        "Approve <kbd>a</kbd>",
        "Reject <kbd>r</kbd>",
    ]:
        assert words in page, words


def test_words_of_readers_are_never_markup_there(desk, thread):
    author = AuthorFactory(site=thread.site, name="<b>Bold</b>")
    root = make_comment(thread=thread, author=author, body="<i>Root</i>")
    make_comment(parent=root, author=author, status="held", body="<script>alert(1)</script>")
    Note.objects.create(author=author, text="<u>Note</u>", writer_name="anna")
    page = desk.get(ONE).text
    assert not {"<script>alert", "<b>Bold", "<i>Root", "<u>Note"} & {*page.split("\n")}
    for markup in ("<script>alert", "<b>Bold", "<i>Root", "<u>Note"):
        assert markup not in page


def test_without_a_script_each_decision_leads_to_the_next_comment(desk, waiting):
    first = waiting[0]
    assert WAITING[0] in desk.get(ONE).text
    form = {"press": "reject:abuse", "target": shown(first)}
    page = desk.post(f"{ONE}decide/", form, follow=True)
    assert page.redirect_chain == [(ONE, 302)]
    assert status_of(first) == Status.REJECTED
    assert "1 comment rejected." in page.text and WAITING[1] in page.text
    undo = desk.post(f"{QUEUE}undo/{first.decisions.get().act_id}/", {"one": 1}, follow=True)
    assert undo.redirect_chain == [(ONE, 302)]
    assert status_of(first) == Status.HELD


def test_the_filters_stay_from_one_comment_to_the_next(desk, waiting):
    form = {"press": "approve", "target": shown(waiting[0]), "tab": "new", "search": "number"}
    page = desk.post(f"{ONE}decide/", form, follow=True)
    assert page.redirect_chain == [(f"{ONE}?tab=new&search=number", 302)]


@pytest.mark.parametrize(
    ("button", "fields", "status"),
    [
        ("approve", {}, "published"),
        ("reject:hate", {}, "rejected"),
        ("ban:spam", {"scope": "author", "duration": "7"}, "rejected"),
    ],
)
def test_one_key_decides_and_names_the_act_that_undoes_it(desk, held, button, fields, status):
    code, answer = press(desk, held, button, **fields)
    assert (code, status_of(held)) == (200, status)
    assert Ban.objects.exists() == button.startswith("ban")
    undo = desk.post(f"{QUEUE}undo/{answer['act']}/", headers=JSON)
    assert (undo.status_code, status_of(held)) == (200, "held")
    assert "as if it had not been done" in undo.json()["text"]
    again = desk.post(f"{QUEUE}undo/{answer['act']}/", headers=JSON)
    assert (again.status_code, again.json()["text"][:21]) == (409, "This cannot be undone")


def test_a_stale_decision_is_answered_with_the_others(desk, held):
    form = {"press": "approve", "target": shown(held)}
    other = UserFactory(username="anna")
    moderate({held.pk: held.newest_revision_id}, Action.REJECT, actor=other, reason="spam")
    answer = desk.post(f"{ONE}decide/", form, headers=JSON)
    assert answer.status_code == 409
    assert "anna has rejected it (Spam or advertising) in the meantime" in answer.json()["text"]
    assert answer.json()["waits"] is False
    assert status_of(held) == Status.REJECTED


def test_a_decision_on_what_its_author_deleted_says_so(desk, held):
    form = {"press": "approve", "target": shown(held)}
    delete_comment(comment_id=held.pk, author=held.author)
    answer = desk.post(f"{ONE}decide/", form, headers=JSON)
    assert (answer.status_code, status_of(held)) == (409, "deleted")
    assert "its author has deleted it" in answer.json()["text"]


@pytest.mark.parametrize(
    "button",
    [
        "reject",
        "reject:nonsense",
        "launch",
        "",
        "ban:spam",
        "note",
        "reject:spam:more",
        "approve\0",
    ],
)
def test_a_senseless_button_changes_nothing_and_says_so(desk, held, button):
    code, answer = press(desk, held, button, note=" ", duration="eternity")
    assert code == 409
    assert "Nothing was changed" in answer["text"] or "Choose a reason" in answer["text"]
    assert answer["waits"] is True
    assert (status_of(held), Note.objects.count()) == ("held", 0)


@pytest.mark.parametrize("button", ["approve", "escalate", "return", "note"])
def test_comments_of_other_sites_are_not_there(desk, button):
    foreign = make_comment(status="held")
    code, _ = press(desk, foreign, button, note="Mine?")
    assert (code, status_of(foreign)) == (409, "held")
    assert not Note.objects.exists()
    assert not QueueItem.objects.filter(escalated_at__isnull=False).exists()
    assert desk.get(f"{ONE}{foreign.pk}/", headers=JSON).status_code == 404
    assert "Nothing waits for you here" in desk.get(f"{ONE}?comments={foreign.pk}").text


def test_what_is_escalated_stands_in_its_own_tab_and_comes_back(desk, waiting):
    first = waiting[0]
    assert press(desk, first, "escalate") == (
        200, {"text": "Left to somebody else.", "act": "", "waits": True}
    )  # fmt: skip
    assert WAITING[0] not in desk.get(QUEUE).text
    assert WAITING[0] in desk.get(f"{QUEUE}?tab=escalated").text
    page = desk.get(f"{ONE}?tab=escalated").text
    assert "Escalated by" in page and "Back to the queue" in page
    press(desk, first, "return")
    assert WAITING[0] in desk.get(QUEUE).text


def test_a_note_stays_with_the_author_and_is_seen_at_the_next_comment(desk, thread):
    author = AuthorFactory(site=thread.site)
    first, second = (make_comment(thread=thread, author=author, status="held") for _ in range(2))
    assert press(desk, first, "note", note="  Knows the harbour.  ")[0] == 200
    fresh = desk.get(f"{ONE}{second.pk}/", headers=JSON).json()["items"][0]
    assert "Knows the harbour." in fresh
    assert Note.objects.get().writer_name in fresh
    assert press(desk, first, "note", note="x" * 1001)[0] == 409


def test_the_next_ones_come_in_order_and_none_twice(desk, waiting):
    first = more(desk, count=5)
    assert bodies(first) == WAITING[:5]
    assert first["waiting"] == 12
    assert bodies(more(desk, have=waiting[:5], count=5)) == WAITING[5:10]
    assert bodies(more(desk, have=waiting, count=5)) == []
    assert more(desk, count=0)["items"] == []
    assert len(more(desk, count=999)["items"]) == 5


@pytest.mark.parametrize("nonsense", ["have=nonsense,%00&count=x", "count=-1", "tab=rejected"])
def test_a_senseless_address_is_no_error(desk, waiting, nonsense):
    assert desk.get(f"{ONE}more/?{nonsense}", headers=JSON).status_code == 200
    assert desk.get(f"{ONE}?{nonsense}").status_code == 200


def test_two_moderators_never_have_the_same_before_them(desk, thread, waiting):
    other = desk_of(Browser(), thread.site)
    mine, theirs = bodies(more(desk)), more(other)
    assert mine == WAITING[:5]
    assert bodies(theirs) == WAITING[5:10]
    assert theirs["others"]
    assert bodies(more(desk)) == mine


def test_a_lease_ends_after_five_minutes_without_a_sign(desk, thread, waiting):
    other = desk_of(Browser(), thread.site)
    more(desk)
    QueueItem.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert bodies(more(other)) == WAITING[:5]


def test_who_goes_on_keeps_what_they_have(desk, thread, waiting):
    more(desk)
    soon = timezone.now() + timedelta(seconds=5)
    QueueItem.objects.filter(leased_to__isnull=False).update(leased_until=soon)
    more(desk, have=waiting[:5], count=0)
    kept = QueueItem.objects.filter(leased_until__gt=soon + timedelta(minutes=4))
    assert kept.count() == 5


def test_what_one_author_has_waiting_stays_together(desk, thread, waiting):
    author = waiting[0].author
    late = make_comment(thread=thread, author=author, status="held", body="Of the first author.")
    items = more(desk, count=2)["items"]
    assert WAITING[0] in items[0] and "Of the first author." in items[1]
    other = desk_of(Browser(), thread.site)
    for _ in range(3):
        assert not any(str(late.pk) in item for item in more(other)["items"])


def test_a_new_comment_of_an_author_whom_somebody_reads_is_kept_from_others(desk, thread, waiting):
    more(desk, count=1)
    make_comment(thread=thread, author=waiting[0].author, status="held", body="Held number 99.")
    other = desk_of(Browser(), thread.site)
    assert not any("Held number 99." in item for item in more(other)["items"])
    have = [waiting[0]]
    assert "Held number 99." in "".join(more(desk, have=have, count=5)["items"])


@pytest.mark.parametrize(
    "word", ["harbour", "HARBOUR", "petra", "story-77", "Ha\u0301fen", "H\u00e1fen"]
)
def test_search_finds_words_authors_and_pages(desk, thread, waiting, word):
    elsewhere = ThreadFactory(site=thread.site, key="https://news.example/story-77")
    author = AuthorFactory(site=thread.site, name="Petra Vos")
    make_comment(
        thread=elsewhere, author=author, status="held", body="Our harbour, unser H\u00e1fen: found."
    )
    page = desk.get(f"{QUEUE}?search={word}").text
    assert "found." in page and WAITING[0] not in page


@pytest.mark.parametrize("address", [ONE, f"{ONE}more/?count=5"])
def test_it_takes_as_many_queries_for_five_comments_with_reports_as_for_one(desk, thread, address):
    _with_reports(thread, 1)
    few = _queries(desk, address)
    _with_reports(thread, 30)
    assert _queries(desk, address) == few <= 40


def _with_reports(thread, n):
    root = make_comment(thread=thread)
    for _ in range(n):
        author = AuthorFactory(site=thread.site)
        rows = [{"author": author, "parent": root, "body": f"{k}."} for k in range(3)]
        comment, *_ = make_comments(rows, thread=thread)
        Note.objects.create(author=author, text="A note.", writer_name="anna")
        flag_comment(
            comment=comment,
            reporter=AuthorFactory(site=thread.site),
            reason="abuse",
            client=Client(),
        )


def _queries(desk, address):
    desk.get(address)
    QueueItem.objects.update(leased_until=None, leased_to=None)
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(address).status_code == 200
    return len(captured)
