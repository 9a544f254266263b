"""Any comment can be decided on: on its page, and many from the list, whatever its state."""

import re

import pytest

from comments.models import Status
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client as Anyone
from moderation.models import Ban
from tests.factories import make_comment
from tests.moderation.at_the_desk import DECIDE
from tests.moderation.conftest import status_of

COMMENTS = "/admin/comments/comment/"


def page_of(comment):
    return f"{COMMENTS}{comment.pk}/change/"


def offered(page, verb):
    return re.search(rf'name="{verb}" value="([^"]+)"', page).group(1)


@pytest.mark.parametrize("status", ["published", "held", "rejected", "pending"])
def test_every_comment_can_be_decided_on_its_page_and_taken_back(desk, thread, status):
    comment = make_comment(thread=thread, status=status)
    page = desk.get(page_of(comment)).text
    for verb, goal in [("approve", "published"), ("reject", "rejected"), ("hold", "held")]:
        if f'name="{verb}"' not in page:
            assert (verb, status_of(comment)) == ("hold", "held")
            continue
        before = status_of(comment)
        form = {verb: offered(page, verb), f"reason:{comment.pk}": "spam", "page": comment.pk}
        answer = desk.post(DECIDE, form, follow=True)
        assert answer.redirect_chain[-1][0] == page_of(comment)
        assert status_of(comment) == goal
        (undo,) = re.findall(r'action="([^"]+/undo-one/[^"]+)"', answer.text)
        page = desk.post(undo, {"page": comment.pk}, follow=True).text
        assert status_of(comment) == before


def test_a_published_comment_is_taken_down_with_its_author(desk, thread):
    comment = make_comment(thread=thread)
    page = desk.get(page_of(comment)).text
    form = {"ban": offered(page, "ban"), "page": comment.pk}
    chosen = {f"{name}:{comment.pk}": v for name, v in BAN.items()}
    assert "1 author banned" in desk.post(DECIDE, form | chosen, follow=True).text
    assert status_of(comment) == Status.REJECTED
    assert Ban.objects.get().author == comment.author


BAN = {"reason": "abuse", "scope": "author", "duration": "7"}


def test_many_are_approved_held_or_rejected_from_the_list(desk, thread):
    comments = [make_comment(thread=thread, body=f"Point {n}.") for n in range(3)]
    page = desk.get(COMMENTS).text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    chosen = [comment.pk for comment in comments[:2]]
    answer = desk.post(
        COMMENTS, {"action": "hold", "_selected_action": chosen, "seen": seen}, follow=True
    )
    assert "2 comments held." in answer.text
    assert [status_of(c) for c in comments] == ["held", "held", "published"]
    assert "Point 0." in answer.text and "Point 2." not in answer.text
    (undo,) = re.findall(r'action="([^"]+/undo/[^"]+)"', answer.text)
    desk.post(undo)
    assert [status_of(c) for c in comments] == ["published"] * 3
    answer = desk.post(COMMENTS, {"action": "reject", "_selected_action": chosen}, follow=True)
    ticked = re.findall(r'name="selected" value="([^"]+)" checked', answer.text)
    form = {"bulk": "reject", "selected": ticked, "reason": "off_topic"}
    assert "2 comments rejected." in desk.post(DECIDE, form, follow=True).text


def test_nobody_decides_from_a_list_on_a_text_that_it_did_not_show(desk, thread):
    comment = make_comment(thread=thread)
    seen = re.findall(r'name="seen" value="([^"]+)"', desk.get(COMMENTS).text)
    edit_comment(comment_id=comment.pk, author=comment.author, body="Worse.", client=Anyone())
    form = {"action": "approve", "_selected_action": [comment.pk], "seen": seen}
    assert "Nothing was changed" in desk.post(COMMENTS, form, follow=True).text
    comment.refresh_from_db()
    assert comment.public_revision_id != comment.newest_revision_id
    nonsense = {"action": "approve", "_selected_action": [comment.pk], "seen": ["x", "y" * 80]}
    assert "Nothing was changed" in desk.post(COMMENTS, nonsense, follow=True).text


def test_comments_of_other_sites_are_out_of_reach(desk, thread):
    other = make_comment()
    assert desk.get(page_of(other)).status_code == 302
    form = {"reject": f"{other.pk}:{other.newest_revision_id}:", f"reason:{other.pk}": "spam"}
    assert "choose at least one" in desk.post(DECIDE, form, follow=True).text
    address = f"/admin/moderation/queue/?comments={other.pk}"
    assert other.newest_revision.body not in desk.get(address).text
    assert status_of(other) == Status.PUBLISHED


def test_a_deleted_comment_has_nothing_to_decide(desk, thread):
    comment = make_comment(thread=thread)
    delete_comment(comment_id=comment.pk, author=comment.author)
    page = desk.get(page_of(comment))
    assert page.status_code == 200
    assert 'name="approve"' not in page.text
