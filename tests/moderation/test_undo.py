"""Whatever is taken back, and in whatever order: all is as if it had never been, but for what
people decided since.

A small model of the desk beside the real one: it keeps what was done as a list, strikes out of it
what was taken back, and goes through the rest from the start. Machines' moves hold there where they
could be made; people's hold always.
"""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from comments.exceptions import Refusal
from comments.flags import flag_comment
from comments.models import Comment, Flag, Status
from comments.models.thread_change import ThreadChange
from comments.posting.delete import delete_comment
from comments.posting.edit import edit_comment
from comments.posting.submission import Client
from comments.posting.submit import submit_comment
from comments.transitions import MOVES, Source
from moderation.acts import keep_older_texts, moderate, undo_act, undo_decision
from moderation.bans import ban_and_reject, lift
from moderation.decisions import decide
from moderation.exceptions import ModerationError
from moderation.models import Ban, Decision
from moderation.verdicts import Action, Verdict
from moderation.waiting.items import wrong_items
from tests.factories import AuthorFactory, SiteFactory, ThreadFactory, UserFactory

COMMENTS = 5
SOURCES = {
    "rule": Source.rule("terms"),
    "model": Source.model("test-1"),
    "system": Source.system("flags"),
}


@dataclass
class Step:
    """One thing that was done to one comment. `part` is the Decision that tells of it."""

    comment: int
    kind: str
    to: str = ""
    text: str = ""
    aside: tuple = ("", False)
    flag: object = None
    part: object = None
    struck: bool = False


@dataclass
class Stands:
    """Where the model says that a comment stands."""

    status: str = "pending"
    aside: tuple = ("", False)
    texts: list = field(default_factory=list)
    newest: str = ""
    public: str | None = None
    was_public: bool = False
    open_flags: set = field(default_factory=set)


def replayed(steps):
    now = Stands()
    for step in steps:
        if not step.struck and now.status != "deleted":
            _do(step, now)
    return now


def _do(step, now):
    if step.kind in ("post", "edit"):
        now.newest = step.text
    elif step.kind == "flag":
        now.open_flags.add(step.flag)
    elif step.kind == "delete":
        now.status, now.aside = "deleted", ("", False)
    elif step.kind in SOURCES:
        if (Status(now.status), Status(step.to)) in MOVES[SOURCES[step.kind].kind]:
            _move(step, now)
    else:
        _move(step, now)
        if step.kind == "keep":
            now.newest = now.public
        elif step.to in ("published", "rejected"):
            now.open_flags.clear()


def _move(step, now):
    now.status, now.aside = step.to, step.aside
    if step.to == "published":
        now.public, now.was_public = step.text, True


which = st.integers(0, COMMENTS - 1)
some = st.sets(which, min_size=1, max_size=3)
person = st.integers(0, 2)
reasons = st.sampled_from(["abuse", "spam", "other"])


class Desk(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.all = transaction.atomic()
        self.all.__enter__()
        site = SiteFactory(edit_window_seconds=3600)
        self.thread = ThreadFactory(site=site)
        self.authors = [AuthorFactory(site=site) for _ in range(3)]
        self.people = [UserFactory() for _ in range(3)]
        self.steps, self.bans, self.lifts, self.number = [], [], {}, 0
        self.pks = []
        for n in range(COMMENTS):
            text = self._text()
            comment = submit_comment(
                thread=self.thread, author=self.authors[n % 3], body=text, client=Client()
            )
            self.pks.append(comment.pk)
            self.steps.append(Step(n, "post", text=text))

    def teardown(self):
        transaction.set_rollback(True)
        self.all.__exit__(None, None, None)

    def _text(self):
        self.number += 1
        return f"Words number {self.number} of the harbour."

    def _comment(self, n):
        return Comment.objects.select_related("author", "newest_revision", "public_revision").get(
            pk=self.pks[n]
        )

    def _targets(self, numbers):
        rows = Comment.objects.filter(pk__in=[self.pks[n] for n in numbers])
        return dict(rows.values_list("pk", "newest_revision"))

    def _done(self, kind, act_or_none, since):
        """Write down what the real desk says that it did."""
        parts = Decision.objects.filter(comment__in=self.pks, number__gt=since).order_by("number")
        for part in parts.select_related("public_after"):
            if part.detail.get("edit_waits") and kind in SOURCES:
                continue
            text = part.public_after.body if part.to_status == "published" else ""
            n = self.pks.index(part.comment_id)
            aside = (part.text_sent, part.detail.get("shadowed", False))
            self.steps.append(Step(n, kind, part.to_status, text, aside, part=part))

    def _last_number(self):
        last = Decision.objects.order_by("-number").first()
        return last.number if last else 0

    @rule(numbers=some, action=st.sampled_from(Action), who=person, reason=reasons)
    def a_person_decides(self, numbers, action, who, reason):
        since = self._last_number()
        try:
            moderate(self._targets(numbers), action, actor=self.people[who], reason=reason)
        except ModerationError:
            return
        self._done("person", None, since)

    @rule(numbers=some, who=person, shadow=st.booleans())
    def a_person_bans_the_authors(self, numbers, who, shadow):
        since = self._last_number()
        try:
            with transaction.atomic():
                outcome, _ = ban_and_reject(
                    self._targets(numbers), actor=self.people[who], reason="abuse", shadow=shadow
                )
        except ModerationError:
            return
        self.bans.append(outcome.act)
        self._done("person", None, since)

    @rule(who=person)
    def a_person_lifts_what_bans_there_are(self, who):
        ended = self._bans_in_force()
        act, _ = lift(Ban.objects.filter(site=self.thread.site), actor=self.people[who])
        assert bool(act) == bool(ended)
        if act:
            self.lifts[act] = ended

    @precondition(lambda self: self.lifts)
    @rule(data=st.data(), who=person)
    def a_person_takes_a_lifting_back(self, data, who):
        act = data.draw(st.sampled_from(list(self.lifts)))
        undo_act(act, actor=self.people[who])
        del self.lifts[act]

    def _bans_in_force(self):
        return {act.pk for act in self.bans} - set().union(*self.lifts.values())

    @rule(numbers=some, who=person)
    def a_person_keeps_the_older_text(self, numbers, who):
        since = self._last_number()
        try:
            with transaction.atomic():
                keep_older_texts(self._targets(numbers), actor=self.people[who])
        except ModerationError:
            return
        self._done("keep", None, since)

    @rule(numbers=some, action=st.sampled_from(Action), kind=st.sampled_from(sorted(SOURCES)))
    def a_machine_decides(self, numbers, action, kind):
        since = self._last_number()
        decide(self._targets(numbers), Verdict(action, "test", SOURCES[kind]))
        self._done(kind, None, since)

    @rule(n=which)
    def the_author_edits(self, n):
        comment, text, since = self._comment(n), self._text(), self._last_number()
        try:
            edit_comment(comment_id=comment.pk, author=comment.author, body=text, client=Client())
        except Refusal:
            return
        self.steps.append(Step(n, "edit", text=text))
        self._done("rule", None, since)  # of a shadow ban, which looks at edits as well

    @rule(n=which, sure=st.integers(0, 9))
    def the_author_takes_it_back(self, n, sure):
        if sure:  # one in ten: what is deleted is of no more use here
            return
        since = self._last_number()
        try:
            delete_comment(comment_id=self.pks[n], author=self._comment(n).author)
        except Refusal:
            return
        self._done("delete", None, since)

    @rule(n=which)
    def a_reader_reports(self, n):
        comment = self._comment(n)
        try:
            flag, _ = flag_comment(
                comment=comment,
                reporter=AuthorFactory(site=self.thread.site),
                reason="abuse",
                client=Client(),
            )
        except Refusal:
            return
        self.steps.append(Step(n, "flag", flag=flag.pk))

    @precondition(lambda self: any(step.part for step in self.steps))
    @rule(data=st.data(), who=person, whole=st.booleans())
    def a_person_takes_something_back(self, data, who, whole):
        standing = [s for s in self.steps if s.part and not s.struck and s.kind != "delete"]
        if not standing:
            return
        step = data.draw(st.sampled_from(standing))
        act = step.part.act
        if whole and act:
            undo_act(act, actor=self.people[who])
            self.bans = [one for one in self.bans if one != act]
            for other in self.steps:
                if other.part and other.part.act_id == act.pk:
                    other.struck = True
        else:
            undo_decision(step.part, actor=self.people[who])
            step.struck = True

    @invariant()
    def all_stands_as_the_model_says(self):
        rows = Comment.objects.filter(pk__in=self.pks).select_related(
            "newest_revision", "public_revision"
        )
        real = {comment.pk: comment for comment in rows}
        flags = set(Flag.objects.open().filter(comment__in=self.pks).values_list("pk", flat=True))
        expected_flags, public = set(), 0
        for n, pk in enumerate(self.pks):
            now, comment = replayed([s for s in self.steps if s.comment == n]), real[pk]
            assert comment.status == now.status
            assert (comment.told, comment.shadowed) == now.aside
            public += now.status == "published"
            if now.status != "deleted":
                shown = comment.public_revision.body if comment.public_revision else None
                assert (comment.newest_revision.body, shown) == (now.newest, now.public)
                assert (comment.published_at is not None) == now.was_public
            expected_flags |= now.open_flags
        assert flags == expected_flags
        in_force = Ban.objects.filter(site=self.thread.site, lifted_at__isnull=True)
        assert set(in_force.values_list("act", flat=True)) == self._bans_in_force()
        self.thread.refresh_from_db()
        uncounted = ThreadChange.objects.filter(thread=self.thread).count()
        assert self.thread.comment_count + uncounted == public
        assert wrong_items() == []


def test_two_hundred_steps_of_three_moderators(db):
    _run(examples=2)


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_two_hundred_steps_of_three_moderators_many_times(db):
    _run(examples=30)


def _run(examples):
    run(
        Desk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=200,
            suppress_health_check=list(HealthCheck),
        ),
    )
