"""What there is to read in what was sent, sentence by sentence, and where it stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.api.compat.perspective.reading import MOST_SENTENCES, Reading, read_html
from tests.speed import cpu_seconds_below

PIECES = ["<b>", "</p>", "<br/>", "&amp;", "&#65;", "&#x1F600;", "&nosuch;", "&lt", "a", " ", "\n",
          "<!-- x -->", "<script>", "</script>", "😀", "é", "<", ">", "&", "."]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("What kind of idiot name is foo? Sorry, I like your name.",
         ["What kind of idiot name is foo?", "Sorry, I like your name."]),
        ("One", ["One"]),
        ("No end", ["No end"]),
        ("He said: “Go away!” Then he left.", ["He said: “Go away!”", "Then he left."]),
        ("Wait... what?! Yes", ["Wait...", "what?!", "Yes"]),
        ("It costs 3.50 at example.com today.", ["It costs 3.50 at example.com today."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("これは。あれは！", ["これは。", "あれは！"]),  # noqa: RUF001
        ("  spaces.   around  ", ["spaces.", "around"]),
        ("\n\n", []),
    ],
)  # fmt: skip
def test_a_text_falls_into_sentences(text, sentences):
    found = Reading(text).sentences()
    assert [span.text for span in found] == sentences
    assert [text[span.begin : span.end] for span in found] == sentences


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>two</p>", "\nOne\n\ntwo\n"),
        ("a<br>b", "a\nb"),
        ("5 &lt; 6 &amp; so on", "5 < 6 & so on"),
        ("caf&eacute; &#233; &#xe9;", "café é é"),
        ("<script>alert(1)</script>seen", "seen"),
        ("<b>bo</b>ld", "bold"),
        ("a < b", "a < b"),
        ("a &nosuch; b", "a &nosuch; b"),
        ("<!-- hidden -->shown", "shown"),
    ],
)
def test_html_is_read_as_readers_read_it(source, text):
    assert read_html(source).text == text


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_span_of_html_lies_where_its_text_was_written(source):
    reading = read_html(source)
    spans = reading.sentences()
    ends = [place for span in spans for place in (span.begin, span.end)]
    assert ends == sorted(ends)
    assert all(0 <= span.begin < span.end <= len(source) for span in spans)
    for span in spans:
        written = source[span.begin : span.end]
        if "&" not in written and "<" not in written:
            assert written == span.text


def test_after_many_sentences_the_rest_is_one():
    text = "Go. " * (MOST_SENTENCES + 50)
    found = Reading(text).sentences()
    assert len(found) == MOST_SENTENCES
    assert found[-1].text == "Go. " * 50 + "Go."


@pytest.mark.parametrize("piece", [".", '!"', "a.b", ". ", "\n", " ", "<", "&amp;", "<b>", "</"])
def test_no_text_takes_long(piece):
    with cpu_seconds_below(0.5):
        read_html(piece * (20_480 // len(piece))).sentences()
