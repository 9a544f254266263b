"""What waits is found by its words, in any script, and narrowed down."""

from datetime import timedelta
from unicodedata import normalize

import pytest
from django.db import connection
from django.utils import timezone

from comments.merging import Split, merge
from comments.models import Thread
from moderation.desk.search import found_by
from moderation.models import QueueItem, Score
from moderation.waiting.items import requeue, wrong_items
from moderation.waiting.words import tsquery_of
from tests.factories import AuthorFactory, ThreadFactory, make_comment
from tests.moderation.at_the_desk import QUEUE


@pytest.fixture
def waits(thread):
    """A comment that waits, in a language that the classifier has named."""

    def _waits(body, language="", **given):
        where = given.pop("thread", thread)
        comment = make_comment(thread=where, status="held", body=body, **given)
        if language:
            Score.objects.create(
                revision=comment.newest_revision, model_version="1", language=language
            )
            requeue([comment.pk])
        return comment

    return _waits


def found(thread, words):
    return found_by(words, [thread.site])


@pytest.mark.parametrize(
    ("language", "body", "words"),
    [
        ("en", "The contracts were never published.", "contract publishing"),
        ("en", "The harbour board met.", "harb"),
        ("de", "Die Verträge liegen im Hafen.", "vertrag häfen"),
        ("ru", "Договоры про гавань исчезли.", "договор ГАВАНЬ"),
        ("tr", "Limanda sözleşmeler kayboldu.", "sözleşme"),
        ("zh", "港口的合同从来没有公布。", "合同"),
        ("ja", "港の契約は公開されなかった。", "契約"),
        ("th", "สัญญาท่าเรือหายไป", "ท่าเรือ"),
        ("ko", "항만의 계약서가 사라졌다.", "계약서"),
        ("", "λιμένας έκλεισε.", "λιμένας"),
        ("", "Who-ever took $5,000 (and ran)?", "ran"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_a_text_is_found_by_its_words(thread, waits, language, body, words, form, asked):
    comment = waits(normalize(form, body), language)
    waits("Something else altogether.", language)
    assert found(thread, normalize(asked, words)) == [comment.pk]


@pytest.mark.parametrize("words", ["dock", "契合", "%", "_", "' | !&():*", "\\", "a:b*"])
def test_what_it_does_not_hold_does_not_find_it(thread, waits, words):
    waits("The harbour. 港口的合同。")
    assert found(thread, words) == []


@pytest.mark.parametrize(
    "body", ["x" * 10_000, " ".join(f"w{n}" for n in range(1_900)), "é̀" * 4_000]
)
def test_no_text_is_too_long_or_too_odd_to_wait(thread, waits, body):
    waits(body, "en")
    comment = waits("The harbour.", "en")
    assert found(thread, "harbour") == [comment.pk]
    assert found(thread, body[:3_000]) is not None


def test_author_and_page_are_searched_with_the_text(thread, waits):
    Thread.objects.filter(pk=thread.pk).update(title="Große Hafenrundfahrt")
    comment = waits("He took it.", author=AuthorFactory(site=thread.site, name="Zoë Ωmega"))
    waits("She took it.")
    assert found(thread, "zoë rundfahrt took") == [comment.pk]


def test_an_address_is_found_as_it_is_read(thread, waits):
    Thread.objects.filter(pk=thread.pk).update(url="https://x.example/%E4%B8%AD%E6%96%87")
    comment = waits("Words.")
    assert found(thread, "中文") == [comment.pk]


def test_an_edit_is_found_by_its_new_words(thread, waits):
    comment = waits("As it was.")
    comment.newest_revision.body = "Anew."
    comment.newest_revision.save(update_fields=["body"])
    assert wrong_items() == [comment.pk]
    requeue([comment.pk])
    assert found(thread, "anew") == [comment.pk]
    assert found(thread, "was") == []


def test_the_text_is_looked_up_by_an_index(thread, waits, django_assert_num_queries):
    for n in range(300):
        waits(f"Number {n} of the harbour." if n else "Quagmire at the harbour.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE moderation_queueitem")
        cursor.execute("SET LOCAL enable_seqscan = off")
        query = found_query("quagmire")
        cursor.execute(f"EXPLAIN {query[0]}", query[1])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "queue_items_by_words" in plan
    site = thread.site
    with django_assert_num_queries(1):
        assert len(found_by("harbour quagmire", [site])) == 1


def found_query(word):
    query = tsquery_of("%s")
    sql = f"SELECT comment_id FROM moderation_queueitem WHERE words @@ ({query})"
    return sql, [word] * query.count("%s")


def of(desk, **asked):
    return {card.comment.pk for card in desk.get(QUEUE, asked).context["cards"]}


def test_the_queue_is_narrowed_to_an_author_a_page_or_what_held_it(desk, thread, waits, moderator):
    author = AuthorFactory(site=thread.site)
    mine = waits("Mine.", author=author)
    there = waits("There.", thread=ThreadFactory(site=thread.site))
    assert of(desk, writer=author.pk) == {mine.pk}
    assert of(desk, thread=there.thread_id) == {there.pk}
    QueueItem.objects.filter(pk=there.pk).update(reason="too_many_links")
    assert of(desk, rule="too_many_links") == {there.pk}
    page = desk.get(QUEUE, {"writer": author.pk}).content.decode()
    assert f"By {author.name}" in page
    assert "Too many links" in page
    assert of(desk, writer="nonsense") == {mine.pk, there.pk}


def test_the_queue_is_narrowed_to_days(desk, waits):
    old, new = waits("Old."), waits("New.")
    QueueItem.objects.filter(pk=old.pk).update(since=timezone.now() - timedelta(days=3))
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()
    assert of(desk, until=yesterday) == {old.pk}
    assert of(desk, since=yesterday) == {new.pk}
    assert of(desk, since="yesterday") == {old.pk, new.pk}


def test_what_moves_to_another_thread_is_found_there(desk, thread, waits):
    other = ThreadFactory(site=thread.site, key="https://x.example/b", url="https://x.example/b")
    comment = waits("Words.", thread=other)
    Thread.objects.filter(pk=thread.pk).update(key="https://x.example/a")
    merge(thread.site, Split("https://x.example/a", ("https://x.example/b",)))
    kept = Thread.objects.get(site=thread.site)
    assert of(desk, thread=kept.pk) == {comment.pk}
    assert wrong_items() == []
