"""Discussions that were split, and are one page's by now."""

import pytest
from django.core.management import call_command

from comments.merging import merge_all, splits_of
from comments.models import Comment, Thread, ThreadChange
from moderation.models import Policy, ThreadPolicy
from tests.factories import ORIGIN, SiteFactory, ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """As one from before: slashes told its pages apart."""
    return SiteFactory(slashes_matter=True, origins=[ORIGIN, "http://news.example"])


def thread_at(site, path, **settings):
    return ThreadFactory(site=site, key=f"{ORIGIN}{path}", **settings)


def keys_of(site):
    return set(Thread.objects.filter(site=site).values_list("key", flat=True))


def merged(site):
    return list(merge_all(site))


def test_one_page_by_new_rules_has_one_discussion_with_all_comments(site):
    plain, slashed = thread_at(site, "/a"), thread_at(site, "/a/")
    one = make_comment(thread=plain)
    two = make_comment(thread=slashed)
    answer = make_comment(parent=two)
    make_comment(thread=slashed, status="held")
    other = make_comment(thread=thread_at(site, "/b"))
    assert merged(site) == []
    site.slashes_matter = False
    site.save()
    before = plain.version
    (split,) = merged(site)
    assert (split.address, set(split.keys)) == (plain.key, {plain.key, slashed.key})
    plain.refresh_from_db()
    assert (plain.comment_count, plain.version > before) == (3, True)
    assert set(plain.comments.published()) == {one, two, answer}
    assert Comment.objects.filter(thread=plain).count() == 4
    assert keys_of(site) == {plain.key, other.thread.key}
    assert merged(site) == []


def test_what_was_not_counted_yet_is_counted_by_the_one_that_stays(site):
    threads = [thread_at(site, "/a"), thread_at(site, "/a/")]
    for thread in threads:
        make_comment(thread=thread)
        Thread.objects.filter(pk=thread.pk).update(comment_count=0)
        ThreadChange.objects.create(thread=thread)
    site.slashes_matter = False
    site.save()
    merged(site)
    assert Thread.objects.get(site=site).comment_count == 2
    assert not ThreadChange.objects.exists()


def test_a_page_with_one_discussion_moves_to_its_address_of_today(site):
    thread = thread_at(site, "/a?epik=x&id=7")
    comment = make_comment(thread=thread)
    merged(site)
    thread.refresh_from_db()
    assert thread.key == thread.url == f"{ORIGIN}/a?id=7"
    assert thread.comments.get() == comment


def test_http_and_www_are_put_together_where_they_do_not_matter(site):
    old = ThreadFactory(site=site, key="http://news.example/a")
    new = thread_at(site, "/a")
    make_comment(thread=old), make_comment(thread=new)
    site.origins_matter = False
    site.save()
    merged(site)
    assert keys_of(site) == {new.key}
    assert Thread.objects.get(site=site).comment_count == 2


def test_what_a_publishers_server_made_stays(site):
    plain = thread_at(site, "/a")
    made = thread_at(site, "/a/", is_kept=True, state="closed", title="Ours")
    make_comment(thread=plain)
    site.slashes_matter = False
    site.save()
    merged(site)
    kept = Thread.objects.get(site=site)
    assert (kept.pk, kept.key, kept.state, kept.title) == (made.pk, plain.key, "closed", "Ours")
    assert kept.comment_count == 1


@pytest.mark.parametrize("own", [True, False])
def test_of_what_a_discussion_has_one_its_own_stays_or_the_others(site, own):
    plain, slashed = thread_at(site, "/a"), thread_at(site, "/a/")
    ThreadPolicy.objects.create(thread=slashed, mode="hold_all")
    if own:
        ThreadPolicy.objects.create(thread=plain, mode="publish_first")
    site.slashes_matter = False
    site.save()
    merged(site)
    assert ThreadPolicy.objects.get().thread == plain
    assert ThreadPolicy.objects.get().mode == ("publish_first" if own else "hold_all")


def test_own_ids_and_other_sites_are_left_alone(site):
    ThreadFactory(site=site, key="story-7/", url=f"{ORIGIN}/a/")
    other = SiteFactory(slashes_matter=True)
    thread_at(other, "/a"), thread_at(other, "/a/")
    site.slashes_matter = False
    site.save()
    assert merged(site) == []
    assert keys_of(site) == {"story-7/"} and len(keys_of(other)) == 2


def test_the_command_says_what_it_does_and_may_only_say_it(site, capsys):
    thread_at(site, "/a"), thread_at(site, "/a/")
    site.slashes_matter = False
    site.save()
    said = f"{site.key}: {ORIGIN}/a <- {ORIGIN}/a/\n"
    call_command("merge_threads", site.key, "--dry-run")
    assert capsys.readouterr().out == said and len(splits_of(site)) == 1
    call_command("merge_threads")
    assert capsys.readouterr().out == said and not splits_of(site)


def test_policies_are_not_touched(site):
    before = Policy.objects.get(site=site).current_version_id
    thread_at(site, "/a"), thread_at(site, "/a/")
    site.slashes_matter = False
    site.save()
    merged(site)
    assert Policy.objects.get(site=site).current_version_id == before
