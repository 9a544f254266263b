"""What readers read of a comment, and that nothing vanishes on the way."""

from collections import Counter

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from comments.exceptions import Invalid
from comments.models import Comment
from comments.posting.edit import edit_comment
from comments.posting.guests import Guest
from comments.posting.submission import Client
from comments.posting.submit import submit_comment
from comments.posting.writing import Writing
from comments.reading import read
from comments.rendering import render
from tests.factories import ThreadFactory, make_comment
from tests.speed import cpu_seconds_below


@pytest.fixture
def thread(db):
    return ThreadFactory()


COMMONMARK = MarkdownIt("commonmark", {"html": False})
MARKUP = [
    *("*", "**", "_", "__", "~~", "`", "```", "~~~", "[", "]", "(", ")", "![", "](", "<", ">"),
    *("&amp;", "&nbsp;", "&shy;", "&#8203;", "&#105;", "\\", "# ", "## ", "- ", "1. ", "> "),
    *("---", "--", "==", "\n", "\n\n", "    ", " ", "http://h.example/x", "https://é.example"),
    *("[a]: /u", '"t"', "a", "b", "Zoë", "字", "😀", "\u200b", "\u202e", "\ufe0f", "|"),
    *("<!-- -->", "<b>"),
]


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        ("Plain words.", "Plain words."),
        ("**ca**sino", "casino"),
        ("cas&#105;no", "casino"),
        ("cas&shy;ino", "casino"),
        ("ca\u034fsino", "casino"),
        ("ca\ufe0fsino", "casino"),
        ("ca\u3164sino", "casino"),
        ("c\u200bas\u2063ino", "casino"),
        ("_idiot_", "idiot"),
        ("**free** money", "free money"),
        ("~~id~~iot", "idiot"),
        ("`id`iot", "idiot"),
        ("id[io](https://h.example)t", "idiot"),
        (r"ca\*sino", "ca*sino"),
        ("One  \ntwo", "One\ntwo"),
        ("One\n\ntwo", "One\ntwo"),
        ("> quoted\n\nanswer", "quoted\nanswer"),
        ("1. one\n2. two", "one\ntwo"),
        ("a <b>c</b> d", "a <b>c</b> d"),
        ("[a](<b>)", "a (b)"),
        ("&lt;script&gt;", "<script>"),
        ("\u202edlrow\u202c hello", "dlrow hello"),
        ("&#8238;dlrow", "dlrow"),
    ],
)
def test_it_is_the_text_without_its_markup(body, reading):
    assert Writing.of(body).read == reading


@pytest.mark.parametrize(
    "body",
    ["&nbsp;", "&#8203;", "# ", "1.", "---", "[]()", "&zwj;&#x2060;", "> ", "- ", "``` \n```",
     "\u2800", "****", "* * *", "#### &shy;", "[&nbsp;](<>)", "\ufeff", "~~&nbsp;~~",
     "&#xFFFC;", "\u0301"],
)  # fmt: skip
def test_nothing_to_see_is_refused(thread, body):
    with pytest.raises(Invalid, match="blank"):
        submit_comment(thread=thread, author=Guest("Ada"), body=body, client=Client())
    assert not Comment.objects.exists()


@pytest.mark.parametrize("body", ["&nbsp;", "---", "**&#8203;**"])
def test_nothing_to_see_is_refused_in_an_edit(thread, body):
    comment = make_comment(thread=thread, body="Some words.", created_at=timezone.now())
    with pytest.raises(Invalid, match="blank"):
        edit_comment(comment_id=comment.pk, author=comment.author, body=body, client=Client())


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("![](https://host.example/cat.png)", "https://host.example/cat.png"),
        ("![A cat](https://host.example/cat.png)", "A cat"),
        ("[](https://host.example/x)", "https://host.example/x"),
        ("[&shy;](https://host.example/x)", "https://host.example/x"),
        ("[![](https://a.example/i.png)](https://b.example)", "https://a.example/i.png"),
        ("[word]: https://hidden.example 'and a title'", "hidden.example"),
        ("[word]: https://hidden.example 'and a title'", "and a title"),
        ("``` you are all fools here\ncode\n```", "you are all fools here"),
        ("<!-- a remark -->", "a remark"),
        ("See https://example.org/%E2%80%AEgpj.exe now", "https://example.org/%E2%80%AEgpj.exe"),
        ("See https://example.org/a%E2%80%8Bb now", "https://example.org/a%E2%80%8Bb"),
    ],
)
def test_what_was_written_does_not_vanish(body, seen):
    assert seen in Writing.of(body).read


def test_an_image_is_a_link_to_it():
    html = render("![A cat](https://host.example/cat.png)")
    assert 'href="https://host.example/cat.png"' in html and ">A cat</a>" in html
    inside = render("[![A cat](https://host.example/cat.png)](https://other.example)")
    assert inside.count("<a ") == 1 and ">A cat</a>" in inside


@pytest.mark.parametrize("underline", ["--", "---", "=", "=="])
def test_a_signature_makes_no_heading_of_what_it_signs(underline):
    html = render(f"I agree with every word.\n{underline}\nAna")
    assert "<h" not in html.replace("<hr", "") and "Ana" in html


def test_a_language_behind_a_fence_is_not_shown():
    assert read(render("```python\nx = 1\n```")) == "x = 1"


def test_it_is_kept_only_where_it_says_something_else():
    assert Writing.of("Plain words,\nin two lines.").columns()["reading"] == ""
    assert Writing.of("*Strong* words.").columns()["reading"] == "Strong words."


def letters(text):
    return Counter(one for one in text if one.isalnum())


@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_all_letters_that_commonmark_shows_are_seen(body):
    writing = Writing.of(body)
    assert letters(_texts(COMMONMARK.parse(writing.body))) <= letters(writing.read)


def _texts(tokens):
    """Without the addresses and titles of links and images."""
    return "".join(_texts(t.children) if t.children is not None else t.content for t in tokens)


@pytest.mark.parametrize(
    "piece",
    ["![](h://x)", "[](http://a.b)", "[![](x)](y)", "&nbsp;", "*a*", "```\n", "> ", "[a]: b\n",
     "https://a.b/%E2%80%AE ", "\u200b", "<b>", "_a", "~~", "\\"],
)  # fmt: skip
def test_no_text_takes_long(piece):
    with cpu_seconds_below(1.0):
        Writing.of(piece * (10_000 // len(piece)))
