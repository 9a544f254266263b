"""Each site has reasons of its own for a rejection; the author is told, the classifier learns."""

import pytest

from comments.presentation import Shown
from moderation.acts import moderate, undo_act
from moderation.bans import ban_author
from moderation.decisions import decide
from moderation.exceptions import ModerationError
from moderation.learning.judgements import standing_judgements
from moderation.learning.meaning import labels_said
from moderation.models import Act, Ban
from moderation.policy import change_policy
from moderation.reasons import in_words
from moderation.verdicts import Action, Source, Verdict
from tests.factories import AuthorFactory, ThreadFactory, make_comment
from tests.moderation.at_the_desk import QUEUE, desk_of, press, shown
from tests.moderation.conftest import status_of

RUDE = {"code": "rude", "name": "Rude", "words": "Be kind, please.", "teaches": ["insult"]}
CALM = {"code": "rude", "name": "Not calm", "words": "Keep calm.", "teaches": []}


def set_reasons(site, by, *reasons):
    return change_policy(site, {}, {}, by=by, reasons=reasons)


def reject(*comments, by, reason="rude"):
    targets = {comment.pk: comment.newest_revision_id for comment in comments}
    return moderate(targets, Action.REJECT, actor=by, reason=reason).act


def told(comment):
    comment.refresh_from_db()
    return comment.told


@pytest.fixture
def version(thread, moderator):
    return set_reasons(thread.site, moderator, RUDE)


def test_a_rejection_keeps_the_name_the_words_the_lesson_and_the_version(held, moderator, version):
    act = reject(held, by=moderator)
    decision = act.decisions.get()
    assert (told(held), decision.text_sent) == (RUDE["words"], RUDE["words"])
    assert decision.policy_version == version
    assert in_words(decision.source_kind, decision.reason, decision.detail) == "Rude"
    (judgement,) = standing_judgements()
    said = labels_said(judgement.to_status, judgement.reason, judgement.teaches)
    assert said == {"insult": 1}


def test_what_a_reason_says_later_changes_nothing_of_before(held, moderator, version):
    decision = reject(held, by=moderator).decisions.get()
    set_reasons(held.thread.site, moderator, CALM)
    assert told(held) == RUDE["words"]
    assert in_words(decision.source_kind, decision.reason, decision.detail) == "Rude"
    (judgement,) = standing_judgements()
    assert judgement.teaches == ["insult"]


def test_who_looks_again_and_rejects_for_something_else_tells_the_author_so(held, moderator):
    reject(held, by=moderator, reason="spam")
    second = reject(held, by=moderator, reason="off_topic")
    assert "page" in told(held)
    undo_act(second, actor=moderator)
    assert "advertising" in told(held)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.HOLD])
def test_what_is_no_longer_rejected_has_no_words(held, moderator, action):
    reject(held, by=moderator, reason="spam")
    moderate({held.pk: held.newest_revision_id}, action, actor=moderator)
    assert told(held) == ""


def test_a_machine_that_rejects_says_nothing_of_its_own(thread):
    comment = make_comment(thread=thread, status="pending")
    target = {comment.pk: comment.newest_revision_id}
    decide(target, Verdict(Action.REJECT, "blocked_term", Source.rule("terms")))
    assert (status_of(comment), told(comment)) == ("rejected", "")


def test_only_its_author_sees_the_words(held, moderator, version):
    reject(held, by=moderator)
    held.refresh_from_db()
    assert Shown(held, own=True).told == RUDE["words"]
    assert Shown(held).told == ""


def test_comments_of_several_sites_are_rejected_each_as_its_site_has_it(thread, moderator, version):
    other = ThreadFactory()
    set_reasons(other.site, moderator, CALM)
    here, there = (make_comment(thread=where, status="held") for where in (thread, other))
    act = reject(here, there, by=moderator)
    assert (told(here), told(there)) == (RUDE["words"], CALM["words"])
    assert act.decisions.count() == 2
    assert len({decision.policy_version for decision in act.decisions.all()}) == 2


def test_a_reason_that_one_of_the_sites_has_not_changes_nothing_anywhere(
    thread, moderator, version
):
    comments = [make_comment(thread=where, status="held") for where in (thread, ThreadFactory())]
    with pytest.raises(ModerationError, match="no reason of the site"):
        reject(*comments, by=moderator)
    assert [status_of(comment) for comment in comments] == ["held", "held"]
    assert not Act.objects.exists()


def test_a_ban_takes_a_reason_of_the_site_alone(thread, moderator, version):
    author = AuthorFactory(site=thread.site)
    with pytest.raises(ModerationError, match="reason"):
        ban_author(author, actor=moderator, reason="spam")
    assert not Ban.objects.exists()
    (ban,) = ban_author(author, actor=moderator, reason="rude")
    assert ban.reason == "rude"


def test_the_desk_offers_the_sites_own_and_says_what_each_teaches(desk, held, moderator, version):
    page = desk.get("/admin/moderation/queue/one/").content.decode()
    assert 'value="reject:rude"' in page
    assert "Teaches: insult" in page
    assert 'value="reject:spam"' not in page
    assert 'data-key="s"' not in page  # no reason of this site teaches what spam is


def test_for_many_at_once_the_list_offers_what_all_their_sites_have(client, thread, moderator):
    other = ThreadFactory()
    set_reasons(other.site, moderator, CALM, {**RUDE, "code": "spam"})
    make_comment(thread=thread, status="held")
    desk = desk_of(client, thread.site, other.site)
    offered = [reason.code for reason in desk.get(QUEUE).context["reasons"]]
    assert offered == ["spam"]
    own = desk.get(QUEUE, {"site": thread.site.key}).context["reasons"]
    assert [reason.code for reason in own][:2] == ["spam", "abuse"]


def test_the_desk_knows_no_reason_of_other_sites(desk, held, version):
    page = press(desk, **{"reject": shown(held), f"reason:{held.pk}": "spam"})
    assert "no reason of the site" in page.text
    assert status_of(held) == "held"
