import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.text import LINK, canonical, chunks_of, has_link, spans_of, words_of

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=200)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("IDIOT!!!", "idiot"),
        ("You're WRONG, sir.", "youre wrong sir"),
        ("you\u2019re", "youre"),
        ("sooooo good", "soo good"),
        ("\uff46\uff55ll width", "full width"),
        ("id\u200biot", "idiot"),
        ("call 0800-123456", "call 0000 000000"),
        ("and/or", "and or"),
        ("nice 😀", "nice 😀"),
        ("", ""),
    ],
)
def test_case_punctuation_and_width_do_not_change_the_words(written: str, read: str) -> None:
    assert canonical(written) == read


@pytest.mark.parametrize(
    "chunk", ["http://a.example/x?y", "www.shop.com", "(https://b.org)", "cheap-pills.ru/buy"]
)
def test_links_are_marked_with_and_without_a_scheme(chunk: str) -> None:
    assert has_link(chunk)
    assert words_of(chunk)[0] == LINK


def test_a_link_is_read_as_the_words_of_its_host_and_path() -> None:
    assert words_of("https://www.cheap-pills.example/buy?id=9") == [
        LINK,
        "cheap",
        "pills",
        "example",
        "buy",
    ]


@pytest.mark.parametrize("chunk", ["idiot.You", "e.g.", "3.5", "end...", "12:30", ":)"])
def test_ordinary_dots_are_no_links(chunk: str) -> None:
    assert not has_link(chunk)


@given(ANY_TEXT)
def test_any_text_is_read_without_a_crash_and_encodes(text: str) -> None:
    canonical(text).encode("utf-8")


@given(ANY_TEXT)
def test_spans_point_at_the_chunks(text: str) -> None:
    assert [text[start:end] for start, end in spans_of(text)] == chunks_of(text)


@given(ANY_TEXT)
def test_reading_is_stable(text: str) -> None:
    assert canonical(text.upper().lower()) == canonical(text.upper().lower().strip())
