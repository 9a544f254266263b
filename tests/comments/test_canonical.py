import pytest
from django.core.exceptions import ValidationError

from comments.canonical import canonical_origin, canonical_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://News.Example/a", "https://news.example/a"),
        ("https://news.example:443/a#comments", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&utm_medium=y", "https://news.example/a"),
        ("https://news.example/a?id=7&fbclid=abc", "https://news.example/a?id=7"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example", "https://news.example/"),
        ("http://localhost:8000/demo/", "http://localhost:8000/demo/"),
        ("https://news.example/ä", "https://news.example/%C3%A4"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_addresses_of_one_page_become_one(url, expected):
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "javascript:alert(1)",
        "ftp://news.example/",
        "https://",
        "https://a:b@c.example/",
        "https://news.example:99999/",
        "http://[::1",
        "http://[fe80::1%eth0]",
        "http://[fe80::1%; img-src *]/",
        "http://[::1; script-src *]/",
        "https://a;script-src *",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(ValidationError):
        canonical_url(url)


def test_an_origin_is_written_as_browsers_write_it():
    assert canonical_origin("HTTPS://News.Example:443/a/b?c") == "https://news.example"
    assert canonical_origin("http://localhost:8000/x") == "http://localhost:8000"
    assert canonical_origin("http://[::1]:8000/") == "http://[::1]:8000"
    assert canonical_origin("http://[2001:DB8:0::0:7]") == "http://[2001:db8::7]"
