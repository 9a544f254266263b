"""The queue page: what it shows, what its buttons do, and for whom."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.flags import flag_comment
from comments.models import Comment, Flag, Status
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from moderation.desk.cards import cards_for
from moderation.models import Ban, QueuedComment, ScoreRequest
from moderation.policy import revise_policy
from moderation.scoring import score_waiting
from tests.factories import (
    AuthorFactory,
    UserFactory,
    make_comment,
)
from tests.moderation.at_the_desk import DECIDE, QUEUE, press, shown
from tests.moderation.conftest import status_of
from tests.moderation.fakes import FakeScorer


def buttons_of(desk, comment):
    """What the buttons of a loaded page do send."""
    page = desk.get(QUEUE).text
    (value,) = set(
        re.findall(rf'name="(?:approve|keep|reject|ban)" value="({comment.pk}:[^"]*)"', page)
    )
    assert f'name="selected" value="{value}"' in page
    return value


def undo_address(response):
    return re.search(rf"{QUEUE}undo/[0-9a-f-]+/", response.text).group()


def test_it_shows_text_author_thread_why_scores_words_and_flags(desk, post, thread):
    post("toxic=0.9 said loudly", author=AuthorFactory(site=thread.site, name="Loud Reader"))
    post("A quiet thought.")
    score_waiting(FakeScorer())
    quiet = thread.comments.get(newest_revision__body="A quiet thought.")
    flag_comment(
        comment=quiet,
        reporter=AuthorFactory(site=thread.site),
        reason="false_information",
        client=Client(),
        note="Not true at all.",
    )
    page = desk.get(QUEUE).text
    for words in [
        "<p>toxic=0.9 said loudly</p>",
        "Loud Reader",
        "Port chief held in bribery case",
        "90% likely toxic: held from 60%",
        "toxic=0.9 <small>+1.2</small>",
        "1 reader flagged it; it is public",
        "False information",
        "Not true at all.",
        'All <span data-count="">2</span>',
    ]:
        assert words in page


def test_it_shows_the_comment_that_is_answered(desk, thread):
    parent = make_comment(thread=thread, body="The first word.")
    make_comment(parent=parent, status="held")
    assert "The first word." in desk.get(QUEUE).text


def test_words_of_readers_are_never_markup(desk, thread):
    author = AuthorFactory(site=thread.site, name="<b>Bold</b>")
    make_comment(thread=thread, author=author, status="held", body="<script>alert(1)</script>")
    page = desk.get(QUEUE).text
    assert "<script>alert" not in page
    assert "<b>Bold" not in page


def test_words_are_marked_where_lower_case_is_longer_than_the_text(page):
    page.set_content(
        "<p data-words='idiot\n$$$\n'>İİİİİİİİİİ Idiot</p><p data-words='$$$'>a $$$</p>"
    )
    script = Path("moderation/static/moderation/marks.js").read_text(encoding="utf-8")
    page.add_script_tag(content=f"{script}\nmark(document);", type="module")
    page.wait_for_function("CSS.highlights.get('driver')?.size")
    marked = page.evaluate("[...CSS.highlights.get('driver')].map(String)")
    assert marked == ["Idiot", "$$$"]


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits for you" in desk.get(QUEUE).text


def test_public_and_rejected_comments_are_not_in_it(desk, thread):
    for status in ("published", "rejected", "pending", "deleted"):
        make_comment(thread=thread, status=status, body=f"I am {status}.")
    assert "I am" not in desk.get(QUEUE).text


def test_an_edit_that_waits_for_a_person_is_in_it_with_the_public_text(desk, post, policy):
    comment = post("First words.")
    score_waiting(FakeScorer())
    revise_policy(policy, mode="hold_all")
    edit_comment(comment_id=comment.pk, author=comment.author, body="New words.", client=Client())
    assert "First words." not in desk.get(QUEUE).text
    score_waiting(FakeScorer())
    page = desk.get(QUEUE).text
    assert "First words." in page
    assert "readers still see the older text" in page
    press(desk, approve=shown(thread_comment(comment)))
    comment.refresh_from_db()
    assert comment.public_revision_id == comment.newest_revision_id


def thread_comment(comment):
    comment.refresh_from_db()
    return comment


def test_one_button_approves(desk, held):
    page = press(desk, approve=shown(held))
    assert status_of(held) == Status.PUBLISHED
    assert "1 comment approved." in page.text


def test_a_rejection_needs_a_reason_of_the_list(desk, held):
    assert "Choose a reason" in press(desk, reject=shown(held)).text
    unknown = {"reject": shown(held), f"reason:{held.pk}": "because"}
    assert "no reason of the site" in press(desk, **unknown).text
    assert status_of(held) == Status.HELD
    press(desk, **{"reject": shown(held), f"reason:{held.pk}": "abuse", "reason": "spam"})
    assert status_of(held) == Status.REJECTED
    assert held.decisions.get().reason == "abuse"


def test_a_ban_rejects_and_lasts_as_long_as_chosen(desk, held):
    form = {"ban": shown(held), f"reason:{held.pk}": "spam", f"duration:{held.pk}": "7"}
    form[f"scope:{held.pk}"] = "author"
    page = press(desk, **form)
    assert "1 author banned, 1 comment rejected." in page.text
    ban = Ban.objects.get()
    assert (ban.author, (ban.until - ban.created_at).days) == (held.author, 6)
    desk.post(undo_address(page))
    assert status_of(held) == Status.HELD
    ban.refresh_from_db()
    assert ban.lifted_at


@pytest.mark.parametrize(
    ("scope", "known", "said"),
    [
        ("address", "k:a", "1 author and 1 address banned, 1 comment rejected."),
        ("network", "k:n", "1 author and 1 network banned, 1 comment rejected."),
        ("address", "", "but no address is known, so nobody else is kept out by it"),
        ("network", "", "but no network is known, so nobody else is kept out by it"),
    ],
)
def test_a_wide_ban_says_how_far_it_reaches(desk, held, scope, known, said):
    Comment.objects.filter(pk=held.pk).update(**{f"{scope}_hash": known})
    form = {"ban": shown(held), f"reason:{held.pk}": "spam", f"duration:{held.pk}": "7"}
    assert said in press(desk, **form, **{f"scope:{held.pk}": scope}).text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"bulk": "approve"}, "published"),
        ({"bulk": "reject", "reason": "spam"}, "rejected"),
        ({"bulk": "ban", "reason": "spam", "scope": "address", "duration": "forever"}, "rejected"),
    ],
)
def test_selected_comments_are_decided_together_and_undone_together(desk, thread, form, status):
    comments = [make_comment(thread=thread, status="held") for _ in range(3)]
    chosen, other = comments[:2], comments[2]
    page = press(desk, **form, selected=[shown(c) for c in chosen])
    assert [status_of(c) for c in comments] == [status, status, "held"]
    desk.post(undo_address(page))
    assert {status_of(c) for c in comments} == {"held"}
    assert other.decisions.count() == 0


def test_what_changed_since_it_was_shown_is_not_decided(desk, post, policy):
    revise_policy(policy, mode="hold_all")
    comment = post("First words.")
    seen = shown(comment)
    edit_comment(comment_id=comment.pk, author=comment.author, body="New words.", client=Client())
    page = press(desk, approve=seen)
    assert status_of(comment) == Status.HELD
    assert "in the meantime" in page.text


@pytest.mark.parametrize("verb", ["approve", "reject", "ban"])
@pytest.mark.parametrize("undone", [False, True])
def test_two_moderators_do_not_decide_twice(desk, held, verb, undone):
    old_page = buttons_of(desk, held)
    told = press(desk, approve=old_page)
    if undone:
        desk.post(undo_address(told))
    before = status_of(held), held.decisions.count()
    details = {"reason": "abuse", "scope": "author", "duration": "7"}
    page = press(desk, **{verb: old_page}, **{f"{k}:{held.pk}": v for k, v in details.items()})
    assert "Nothing was changed: " in page.text and "in the meantime." in page.text
    assert (status_of(held), held.decisions.count()) == before
    assert not Ban.objects.exists()


def test_what_a_colleague_decided_is_left_out_of_a_batch(desk, thread):
    decided, open_one = [make_comment(thread=thread, status="held") for _ in range(2)]
    old_page = [buttons_of(desk, c) for c in (decided, open_one)]
    press(desk, approve=shown(decided))
    page = press(desk, bulk="reject", reason="spam", selected=old_page)
    told = "1 comment rejected. 1 decided or edited in the meantime and left as they are."
    assert told in page.text
    assert [status_of(decided), status_of(open_one)] == ["published", "rejected"]


def test_a_moderator_on_a_fresh_page_has_the_last_word(desk, held):
    press(desk, approve=shown(held))
    flag_comment(
        comment=held, reporter=AuthorFactory(site=held.thread.site), reason="abuse", client=Client()
    )
    page = press(desk, **{"reject": buttons_of(desk, held), f"reason:{held.pk}": "abuse"})
    assert "1 comment rejected." in page.text


def test_the_approval_of_an_edit_can_be_undone(desk, post, policy):
    comment = post("First words.")
    score_waiting(FakeScorer())
    revise_policy(policy, mode="hold_all")
    edit_comment(comment_id=comment.pk, author=comment.author, body="New words.", client=Client())
    score_waiting(FakeScorer())
    page = press(desk, approve=buttons_of(desk, comment))
    assert "1 comment approved." in page.text
    again = desk.post(undo_address(page), follow=True)
    assert "First words." in again.text and "New words." in again.text


@pytest.mark.parametrize("status", ["held", "rejected"])
def test_flags_are_not_said_to_be_on_a_public_comment_where_it_is_not(thread, status):
    comment = make_comment(thread=thread, status=status)
    Flag.objects.create(
        comment=comment,
        reporter=AuthorFactory(site=thread.site),
        reason="abuse",
        created_at=comment.created_at,
    )
    (card,) = cards_for(QueuedComment.objects.filter(pk=comment.pk).with_context())
    assert card.why == ["1 reader flagged it"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"bulk": "approve"},
        {"approve": "nonsense"},
        {"approve": ":"},
        {"bulk": "launch"},
        {"bulk": "ban", "scope": "author", "duration": "3000"},
    ],
)
def test_a_senseless_form_changes_nothing_and_says_so(desk, held, form):
    if form.get("bulk") in ("launch", "ban"):
        form = form | {"selected": shown(held), "reason": "spam"}
    assert "Nothing was changed" in press(desk, **form).text
    assert status_of(held) == Status.HELD


def test_an_undo_says_what_stays_as_decided_since(desk, held):
    page = press(desk, approve=shown(held))
    press(desk, **{"reject": shown(held), f"reason:{held.pk}": "abuse"})
    late = desk.post(undo_address(page), follow=True)
    assert "1 comment stays as decided since." in late.text
    assert status_of(held) == Status.REJECTED
    assert "cannot be undone" in desk.post(undo_address(page), follow=True).text


def test_undo_and_decide_refuse_a_mere_visit(desk, held):
    press(desk, approve=shown(held))
    decision = held.decisions.get()
    assert desk.get(DECIDE).status_code == 405
    assert desk.get(reverse("queue-undo", args=[decision.act_id])).status_code == 405
    assert desk.get(reverse("queue-undo-one", args=[decision.pk])).status_code == 405


def test_moderators_see_and_decide_their_own_sites_only(desk, held):
    foreign = make_comment(status="held", body="Foreign words.")
    page = desk.get(QUEUE).text
    assert "Held words." in page
    assert "Foreign words." not in page
    assert 'All <span data-count="">1</span>' in page
    press(desk, approve=shown(foreign))
    press(desk, bulk="approve", selected=[shown(foreign)])
    assert status_of(foreign) == Status.HELD


def test_a_moderator_cannot_undo_on_another_site(desk, moderator):
    from moderation.acts import moderate
    from moderation.verdicts import Action

    foreign = make_comment(status="held")
    targets = {foreign.pk: foreign.newest_revision_id}
    act = moderate(targets, Action.APPROVE, actor=moderator).act
    undo_one = reverse("queue-undo-one", args=[act.decisions.get().pk])
    for address in (reverse("queue-undo", args=[act.pk]), undo_one):
        assert desk.post(address).status_code == 403
    assert status_of(foreign) == Status.PUBLISHED


def test_superusers_see_every_site(admin_client, held):
    make_comment(status="held", body="Foreign words.")
    page = admin_client.get(QUEUE).text
    assert "Held words." in page
    assert "Foreign words." in page


def test_staff_without_the_role_and_strangers_are_kept_out(client, held):
    assert client.get(QUEUE).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get(QUEUE).status_code == 403
    assert client.post(DECIDE, {"approve": shown(held)}).status_code == 403
    assert status_of(held) == Status.HELD


def test_after_an_undo_the_first_reason_is_shown_again(desk, post, policy):
    revise_policy(policy, suspect_terms="bribe")
    comment = post("A bribe?")
    desk.post(undo_address(press(desk, approve=shown(comment))))
    assert "Uses the suspect term “bribe”" in desk.get(QUEUE).text
    assert "A bribe?" in desk.get(f"{QUEUE}?why=rule").text


def test_without_a_worker_what_waits_for_it_is_at_the_desk_after_five_minutes(desk, thread):
    long_ago = timezone.now() - timedelta(minutes=6)
    overdue = make_comment(
        thread=thread, status="pending", created_at=long_ago, body="spam=0.99 overdue"
    )
    make_comment(thread=thread, status="pending", body="Just now.")
    ScoreRequest.objects.create(
        revision=overdue.newest_revision, site=overdue.thread.site, created_at=long_ago
    )
    page = desk.get(QUEUE).text
    assert "overdue" in page and "Just now." not in page
    assert "is a worker running?" in page
    assert "overdue" in desk.get(f"{QUEUE}?why=other").text
    press(desk, approve=shown(overdue))
    assert status_of(overdue) == Status.PUBLISHED
    score_waiting(FakeScorer())  # the worker is back
    assert status_of(overdue) == Status.PUBLISHED
    assert not ScoreRequest.objects.exists()


def test_of_a_doubted_edit_a_person_keeps_the_older_text(desk, post):
    comment = post("First words.")
    score_waiting(FakeScorer())
    edit_comment(
        comment_id=comment.pk, author=comment.author, body="toxic=0.9 you", client=Client()
    )
    score_waiting(FakeScorer())
    page = desk.get(QUEUE).text
    assert "90% likely" in page and "readers still see the older text" in page
    assert "left with the older text" in press(desk, keep=buttons_of(desk, comment)).text
    comment.refresh_from_db()
    assert comment.newest_revision.body == "First words."
    assert status_of(comment) == Status.PUBLISHED
    assert "Nothing waits for you." in desk.get(QUEUE).text
