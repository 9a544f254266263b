"""The page of one author: what is known, what happened, what may be done and taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.flags import flag_comment
from comments.models import Comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.acts import moderate, undo_act
from moderation.bans import ban_and_remove, remove_everything
from moderation.desk.author_history import words_changed
from moderation.exceptions import ModerationError
from moderation.models import Act, Ban, Note, Score
from moderation.renaming import rename_author
from moderation.verdicts import Action
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, UserFactory, make_comment
from tests.moderation.at_the_desk import desk_of


@pytest.fixture
def author(thread):
    return AuthorFactory(site=thread.site, name="Petra Vos")


def page_of(author):
    return f"/admin/comments/author/{author.pk}/change/"


def press(desk, author, button, **fields):
    address = f"/admin/moderation/authors/{author.pk}/act/"
    return desk.post(address, {"press": button, **fields}, follow=True)


def standing(author):
    return sorted(Comment.objects.filter(author=author).values_list("status", flat=True))


def test_it_tells_what_happened_in_one_row(desk, thread, author, moderator, post):
    comment = post("The port chief took the money.", author=author)
    moderate({comment.pk: comment.newest_revision_id}, Action.APPROVE, actor=moderator)
    body = "The port chief may have taken the money."
    edit_comment(comment_id=comment.pk, author=author, body=body, client=Client())
    reporter = AuthorFactory(site=thread.site, name="Reporter")
    flag_comment(
        comment=comment, reporter=reporter, reason="abuse", client=Client(), note="Not proven."
    )
    rename_author(author, "P. Vos", actor=moderator)
    Ban.objects.create(
        site=thread.site, author=author, reason="Two names.", until=timezone.now() + timedelta(9)
    )
    Note.objects.create(author=author, text="Knows the harbour.", writer_name="anna")
    page = desk.get(page_of(author)).text
    for words in [
        "The port chief took the money.",
        "<del>took</del>",
        "<ins>may have taken</ins>",
        "pending → published",
        moderator.username,
        "Not proven.",
        "Petra Vos → P. Vos",
        "Two names.",
        "Knows the harbour.",
        "<b>1</b> published",
    ]:
        assert words in page, words


def test_each_text_comes_with_what_the_classifier_found_in_it(desk, thread, author):
    comment = make_comment(thread=thread, author=author)
    scored = {"toxic": 0.981, "insult": 0.7, "spam": 0.02}
    Score.objects.create(revision=comment.newest_revision, model_version="1", **scored)
    page = desk.get(page_of(author)).text
    assert "toxic 98%, insult 70%" in page
    assert "spam 2%" not in page


def test_the_page_says_how_far_a_ban_would_reach(desk, thread, author):
    for address, network in (("k:a1", "k:n1"), ("k:a2", "k:n1"), ("", "")):
        comment = make_comment(thread=thread, author=author)
        Comment.objects.filter(pk=comment.pk).update(address_hash=address, network_hash=network)
    page = desk.get(page_of(author)).text
    assert "author and address (2)" in page
    assert "author and network (1)" in page


def test_removing_everything_is_one_act_and_is_undone_as_one(desk, thread, author):
    for status in ("published", "held", "rejected"):
        make_comment(thread=thread, author=author, status=status)
    other = make_comment(thread=thread)
    assert "Remove everything (2)" in desk.get(page_of(author)).text
    page = press(desk, author, "remove", reason="spam")
    assert "2 comments removed." in page.text
    assert standing(author) == ["rejected"] * 3
    other.refresh_from_db()
    assert other.status == "published"
    act = Act.objects.get()
    assert f"/admin/moderation/queue/undo/{act.pk}/" in page.text
    back = desk.post(f"/admin/moderation/queue/undo/{act.pk}/", {"author": author.pk}, follow=True)
    assert back.redirect_chain == [(page_of(author), 302)]
    assert standing(author) == ["held", "published", "rejected"]
    assert f"undo/{act.pk}/" not in back.text


def test_a_ban_with_removal_is_one_act(desk, thread, author):
    make_comment(thread=thread, author=author)
    fields = {"reason": "abuse", "scope": "author", "duration": "30"}
    page = press(desk, author, "ban-and-remove", **fields)
    assert "Banned, and 1 comment removed." in page.text
    assert (standing(author), Ban.objects.get().lifted_at) == (["rejected"], None)
    act = Act.objects.get()
    undo_act(act, actor=UserFactory())
    assert standing(author) == ["published"]
    assert Ban.objects.get().lifted_at is not None


def test_who_wrote_nothing_can_be_banned_and_that_undone_at_the_desk(desk, author):
    fields = {"reason": "abuse", "scope": "author", "duration": "forever"}
    assert "Banned." in press(desk, author, "ban", **fields).text
    act = Act.objects.get()
    desk.post(f"/admin/moderation/queue/undo/{act.pk}/", {"author": author.pk})
    assert Ban.objects.get().lifted_at is not None


def test_lifting_a_ban(desk, author):
    Ban.objects.create(site=author.site, author=author)
    assert "The ban is lifted." in press(desk, author, "lift").text
    assert "they are not banned" in press(desk, author, "lift").text
    desk.post(f"/admin/moderation/queue/undo/{Act.objects.get().pk}/", {"author": author.pk})
    assert Ban.objects.in_force(timezone.now()).exists()


def test_a_note(desk, author):
    assert "Noted." in press(desk, author, "note", note="Knows the harbour.").text
    assert Note.objects.get().text == "Knows the harbour."
    assert "a note has 1 to 1,000 characters" in press(desk, author, "note", note=" ").text


@pytest.mark.parametrize(
    ("button", "fields"),
    [
        ("remove", {}),
        ("remove", {"reason": "nonsense"}),
        ("remove", {"reason": "spam"}),  # there is nothing to remove
        ("ban", {"reason": "spam", "scope": "nonsense", "duration": "7"}),
        ("ban", {"reason": "spam", "scope": "author", "duration": "nonsense"}),
        ("launch", {"reason": "spam"}),
        ("", {}),
    ],
)
def test_a_senseless_form_changes_nothing_and_says_so(desk, author, button, fields):
    page = press(desk, author, button, **fields).text
    assert "Nothing" in page
    assert not Act.objects.exists() and not Ban.objects.exists()


def test_authors_of_other_sites_are_not_there(client, thread):
    foreign = AuthorFactory(site=SiteFactory())
    desk = desk_of(client, thread.site)
    answer = press(desk, foreign, "note", note="Mine?")
    assert answer.status_code == 404
    assert not Note.objects.exists()


def test_two_of_one_name_can_be_told_apart(desk, thread, author):
    AuthorFactory(site=thread.site, name="Petra Vos")
    page = desk.get(page_of(author)).text
    assert "1 other here calls themselves" in page
    assert str(author.pk)[-6:] in page


def test_words_of_readers_are_never_markup_there(desk, thread, author):
    make_comment(thread=thread, author=author, body="<i>Body</i>")
    Note.objects.create(author=author, text="<u>Note</u>", writer_name="anna")
    page = desk.get(page_of(author)).text
    assert "<i>Body" not in page and "<u>Note" not in page


def test_it_takes_as_many_queries_for_many_comments_as_for_few(desk, thread, author):
    make_comment(thread=thread, author=author)
    few = queries_of(desk, author)
    for _ in range(20):
        make_comment(thread=thread, author=author, status="held")
    assert queries_of(desk, author) == few <= 30


def queries_of(desk, author):
    desk.get(page_of(author))
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(page_of(author)).status_code == 200
    return len(captured)


def test_nothing_left_to_remove_is_said_and_no_act_stays(db, moderator):
    author = AuthorFactory(site=ThreadFactory().site)
    with pytest.raises(ModerationError, match="left to remove"):
        remove_everything(author, actor=moderator, reason="spam")
    assert not Act.objects.exists()
    _, bans, removed = ban_and_remove(author, actor=moderator, reason="spam")
    assert (len(bans), removed) == (1, 0)


def test_an_edit_word_by_word():
    assert words_changed("one two three", "one 2 three four") == [
        ("same", "one"),
        ("gone", "two"),
        ("new", "2"),
        ("same", "three"),
        ("new", "four"),
    ]
