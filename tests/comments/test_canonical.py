import pytest
from django.core.exceptions import ValidationError

from comments.canonical import CAMPAIGNS, PageRules, canonical_origin, canonical_url
from config.embedded import REPOSITORY


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


@pytest.mark.parametrize(
    "parameter",
    "UTM_Campaign=x utm_anything=1 gad_source=1 srsltid=AfmBO li_fat_id=1 igsh=x epik=d mtm_kwd=a "
    "hsa_acc=1 _kx=x ysclid=l msclkid= fbclid dclid=%20".split(),
)
def test_what_tells_of_a_campaign_tells_nothing_of_the_page(parameter):
    assert (
        canonical_url(f"https://news.example/a?{parameter}&id=7") == "https://news.example/a?id=7"
    )
    assert canonical_url(f"https://news.example/a?{parameter}") == "https://news.example/a"


@pytest.mark.parametrize("name", "id p page_id story s q ref utm source v lang".split())
def test_what_may_name_a_page_is_kept(name):
    assert name not in CAMPAIGNS
    assert canonical_url(f"https://news.example/?{name}=1") == f"https://news.example/?{name}=1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a?q=%E9", "/a?q=%FF"),
        ("/a?q=%E9", "/a?q=%EF%BF%BD"),
        ("/a?q=%E9", "/a?q=%C3%A9"),
        ("/%E9", "/%FF"),
        ("/a?%E9=1", "/a?%FF=1"),
        ("/a?q=%80", "/a?q=%81"),
        ("/a?q=1%2B2", "/a?q=1+2"),
        ("/a%2Fb", "/a/b"),
        ("/a?q=%26b=1", "/a?q=&b=1"),
    ],
)
def test_other_bytes_are_other_pages(one, other):
    first, second = (canonical_url(f"https://news.example{path}") for path in (one, other))
    assert first != second
    assert (canonical_url(first), canonical_url(second)) == (first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/ä?q=é", "/%C3%A4?q=%C3%A9"),
        ("/%c3%a4", "/%C3%A4"),
        ("/a?q=a%20b", "/a?q=a+b"),
        ("/a?b=1&&a=2&", "/a?a=2&b=1"),
        ("/%7Eada", "/~ada"),
        ("/a?q=%63", "/a?q=c"),
    ],
)
def test_other_spellings_of_the_same_bytes_are_one_page(one, other):
    first, second = (canonical_url(f"https://news.example{path}") for path in (one, other))
    assert first == second


ORIGINS = ("http://news.example", "https://news.example", "https://www.news.example",
           "https://blog.example:8443", "https://www.blog.example")  # fmt: skip
OF_TODAY = PageRules(
    origins=ORIGINS, origins_matter=False, slashes_matter=False, hash_routes=True
)  # fmt: skip


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://news.example/a/", "https://news.example/a"),
        ("https://www.news.example/a//", "https://news.example/a"),
        ("https://news.example/a/?id=1", "https://news.example/a?id=1"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/?p=1", "https://news.example/?p=1"),
        ("https://news.example/#/story/7", "https://news.example/#/story/7"),
        ("https://news.example/app/#!/story", "https://news.example/app#!/story"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/a#:~:text=harbour", "https://news.example/a"),
        ("https://news.example/a#/", "https://news.example/a"),
        ("https://www.blog.example/a", "https://www.blog.example/a"),
        ("https://blog.example:8443/a", "https://blog.example:8443/a"),
        ("https://elsewhere.example/a", "https://elsewhere.example/a"),
    ],
)
def test_slashes_schemes_and_www_make_no_other_page_and_routes_do(url, expected):
    assert canonical_url(url, OF_TODAY) == expected
    assert canonical_url(expected, OF_TODAY) == expected


def test_a_site_may_say_what_tells_its_pages_apart():
    ignoring = PageRules(ignored="sessionid\n  from_* \n")
    url = "https://news.example/a?id=7&SessionID=x&from_app=1&from=2"
    assert canonical_url(url, ignoring) == "https://news.example/a?from=2&id=7"
    only = PageRules(meaningful="id\nutm_story")
    url = "https://news.example/a?id=7&lang=de&utm_story=1"
    assert canonical_url(url, only) == "https://news.example/a?id=7&utm_story=1"


def test_the_list_of_campaigns_names_its_sources_and_licences():
    text = (REPOSITORY / "comments/campaign_parameters.txt").read_text(encoding="utf-8")
    for said in ("Apache License 2.0", "MIT License", "2026-11-30", "DuckDuckGo", "Chadwick"):
        assert said in text
