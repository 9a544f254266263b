"""What people write never becomes more than text, links and plain formatting."""

import pytest
from playwright.sync_api import expect

from tests.waiting import wait_until
from tests.widget.reader import Reader

# Well-known ones, written down from the collections that everybody tries first.
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    '<iframe src="javascript:alert(1)"></iframe>',
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>click</a>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](javascript&colon;alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[click](vbscript:msgbox(1))",
    '![x](x"onerror="alert(1))',
    '[a](https://port.example "onmouseover=alert(1)")',
    'https://port.example/"onmouseover="alert(1)',
    "<https://port.example/?javascript:alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    "`<img src=x onerror=alert(1)>`",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "</li></ol><script>alert(1)</script>",
    "<form action=//evil.example><button>Post</button></form>",
    "{{constructor.constructor('alert(1)')()}}",
    "<x onclick=alert(1) style=position:fixed;inset:0>",
]
NAMES = ["<b>Ada</b>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "</h3><script>"]

# Everything in the list that a comment must not be able to put there.
FIND = """root => [...root.querySelectorAll('*')].flatMap(element => [
    ...[...element.attributes]
        .filter(({name, value}) => name.startsWith('on') || name === 'style'
            || /^\\s*(javascript|data|vbscript):/i.test(value))
        .map(({name, value}) => `${element.localName}[${name}=${value}]`),
    ...(element.matches('.actions *') || !element.matches(
        'script, style, iframe, object, embed, img, svg, math, form, input, base, link, meta')
        ? [] : [element.localName]),
])"""


@pytest.fixture
def dialogs(page):
    """What popped up: a script that ran."""
    seen = []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    return seen


@pytest.fixture(scope="module")
def attacked(newspaper):
    """A page under which all of them are published."""
    address = newspaper.new_page()
    written = [newspaper.write(address, payload, name="Mallory") for payload in PAYLOADS]
    written += [newspaper.write(address, f"I am {name}", name=name) for name in NAMES]
    newspaper.wait_until_decided()
    waiting = newspaper.query("SELECT id FROM comments_comment WHERE status <> 'published'")
    left = {str(row[0]) for row in waiting} & {comment.id for comment in written}
    if left:
        newspaper.moderate(*left, action="approve")
    return address


@pytest.fixture
def discussion(page, attacked):
    reader = Reader(page, attacked)
    reader.frame.get_by_role("button", name="Show more comments").click()
    expect(reader.comments).to_have_count(len(PAYLOADS) + len(NAMES))
    return reader


def test_no_comment_and_no_name_brings_a_script_or_a_handler(discussion, dialogs):
    assert discussion.frame.locator("#page").evaluate(FIND) == []
    for link in discussion.frame.locator(".body a").all():
        link.hover()
        assert link.get_attribute("rel") == "nofollow ugc noopener"
        assert link.get_attribute("target") == "_blank"
    assert dialogs == []


def test_the_words_themselves_are_shown(discussion):
    expect(discussion.comment("<svg onload=alert(1)>")).to_be_visible()
    expect(discussion.frame.get_by_role("heading", name="<b>Ada</b>")).to_be_visible()


def test_the_same_holds_for_what_the_script_puts_in(reader, dialogs, newspaper, address):
    body = f"{PAYLOADS[1]} {PAYLOADS[10]}"
    reader.post(body, name=NAMES[1])
    expect(reader.composer).to_contain_text(f"Commenting as {NAMES[1]}")
    assert reader.frame.locator("#page").evaluate(FIND) == []
    reader.comment(PAYLOADS[1]).get_by_role("button", name="Edit").click()
    expect(reader.frame.get_by_label("Edit your comment")).to_have_value(body)
    assert dialogs == []


@pytest.mark.parametrize("payload", [PAYLOADS[1], PAYLOADS[2], PAYLOADS[9], PAYLOADS[6]])
def test_a_page_that_trusts_its_readers_would_be_found_out(page, dialogs, payload):
    """The control: the same search, and the same ear for dialogs, where nothing is cleaned."""
    page.set_content(f"<main>{payload}</main>")
    if "href" in payload:
        page.get_by_text("click").click()
    assert page.locator("main").evaluate(FIND) != []
    wait_until(lambda: page.title() is not None and dialogs == ["1"])


def test_the_frame_would_run_no_script_even_if_one_got_in(reader, dialogs):
    """The second line: the frame's own policy."""
    refused = []
    reader.page.on("console", lambda message: refused.append(message.text))
    reader.frame.locator("#page").evaluate(
        "page => { page.innerHTML = '<img src=x onerror=alert(1)>';"
        "const script = document.createElement('script'); script.textContent = 'alert(1)';"
        "document.body.append(script) }"
    )
    wait_until(
        lambda: reader.page.title() and any("Content Security Policy" in text for text in refused)
    )
    assert dialogs == []
