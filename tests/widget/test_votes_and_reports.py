"""What readers do about the comments of others."""

import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

WORDS = "The city should pay somebody to supervise the harbour."


@pytest.fixture
def stranger(newspaper, address, reader):
    """A reader whom the site does not know, and a comment to look at."""
    newspaper.discuss(address, WORDS)
    reader.reload()
    return reader


@pytest.fixture
def known(stranger):
    stranger.become_known()
    return stranger


def button(reader, name):
    return reader.comment(WORDS).get_by_role("button", name=name)


def vote(reader, name):
    """Press, and wait until the server has counted it: the page does not."""
    with reader.page.expect_response("**/vote"):
        button(reader, name).click()


def score(reader):
    return reader.comment(WORDS).locator(".score")


def test_a_vote_counts_and_is_taken_back(known, newspaper):
    vote(known, "Vote up")
    expect(button(known, "Vote up")).to_have_attribute("aria-pressed", "true")
    expect(score(known)).to_have_text("1")
    vote(known, "Vote down")
    expect(button(known, "Vote up")).to_have_attribute("aria-pressed", "false")
    expect(score(known)).to_have_text("-1")
    vote(known, "Vote down")
    expect(score(known)).to_have_text("0")
    vote(known, "Vote up")
    expect(score(known)).to_have_text("1")
    known.reload()
    expect(button(known, "Vote up")).to_have_attribute("aria-pressed", "true")
    expect(score(known)).to_have_text("1")


def test_of_quick_presses_the_last_one_counts(known, page, newspaper):
    held = []
    page.route("**/vote", lambda route: held.append(route), times=1)
    for name in ("Vote up", "Vote down", "Vote down", "Vote up", "Vote down"):
        button(known, name).click()
    expect(score(known)).to_have_text("-1")
    wanted = {"value": -1}
    with page.expect_response(lambda answer: answer.request.post_data_json == wanted):
        held[0].continue_()
    expect(button(known, "Vote down")).to_have_attribute("aria-pressed", "true")
    known.reload()
    expect(button(known, "Vote down")).to_have_attribute("aria-pressed", "true")
    expect(score(known)).to_have_text("-1")
    assert len(held) == 1


def read(address):
    """What anybody gets at one of Parley's addresses, now."""
    return urlopen(address.replace("parley.localhost", "localhost"))


def test_who_comes_back_sees_their_vote_counted_while_pages_lag(known, page):
    known.reload()
    address = page.frames[1].url
    with read(address) as answer:
        before, headers = answer.read(), dict(answer.headers)
    vote(known, "Vote up")
    page.route(address, lambda route: route.fulfill(body=before, headers=headers))
    known.reload()
    expect(button(known, "Vote up")).to_have_attribute("aria-pressed", "true")
    expect(score(known)).to_have_text("1")


def test_a_look_from_before_a_vote_does_not_undo_it(known, newspaper, address):
    vote(known, "Vote down")
    newspaper.write(address, "Nobody asked the harbour pilots.")
    newspaper.wait_until_decided()
    with known.holding(re.compile(r"/comments\?sort=")) as held:
        known.come_back()
    before = read(held[0].request.url).read()
    assert b'data-score="-1"' in before
    vote(known, "Vote up")
    held[0].fulfill(body=before, content_type="text/html")
    expect(known.fresh).to_be_visible()
    assert score(known).inner_text() == "1"


def test_a_vote_shows_before_the_server_has_answered(known, page):
    held = []
    page.route("**/vote", lambda route: held.append(route))
    button(known, "Vote up").click()
    expect(score(known)).to_have_text("1")
    expect(button(known, "Vote up")).to_have_attribute("aria-pressed", "true")
    held[0].abort()
    expect(score(known)).to_have_text("0")
    expect(button(known, "Vote up")).to_have_attribute("aria-pressed", "false")
    expect(known.line(WORDS)).to_contain_text("The server cannot be reached.")


def test_who_is_not_known_yet_says_a_name_before_voting(stranger):
    button(stranger, "Vote up").click()
    form = stranger.under(WORDS)
    expect(form).to_contain_text("say who you are first")
    form.get_by_role("button", name="Vote").click()
    expect(form.get_by_label("Name")).to_have_accessible_description("Tell us the name to show.")
    form.get_by_label("Name").fill("Ada")
    with stranger.page.expect_response("**/vote"):
        form.get_by_role("button", name="Vote").click()
    expect(button(stranger, "Vote up")).to_have_attribute("aria-pressed", "true")
    expect(score(stranger)).to_have_text("1")
    expect(stranger.composer).to_contain_text("Commenting as Ada")
    stranger.reload()
    expect(button(stranger, "Vote up")).to_have_attribute("aria-pressed", "true")


def test_a_report_reaches_the_moderators_with_its_reason(known, newspaper):
    known.press(WORDS, "Report")
    form = known.under(WORDS)
    form.get_by_role("button", name="Report").click()
    reason = form.get_by_label("What is wrong")
    expect(reason).to_be_focused()
    expect(reason).to_have_accessible_description("Choose a reason.")
    expect(form.get_by_label("Name")).to_be_hidden()
    reason.select_option("off_topic")
    form.get_by_label("Anything to add?").fill("This is about the city, not the harbour.")
    form.get_by_role("button", name="Report").click()
    expect(known.line(WORDS)).to_have_text("Thank you. The moderators will look at it.")
    expect(button(known, "Reported")).to_be_disabled()
    rows = newspaper.query("SELECT reason, note FROM moderation_flag ORDER BY id DESC LIMIT 1")
    assert rows == [("off_topic", "This is about the city, not the harbour.")]


def test_who_is_not_known_yet_reports_with_a_name(stranger, newspaper):
    stranger.press(WORDS, "Report")
    form = stranger.under(WORDS)
    form.get_by_label("What is wrong").select_option("abuse")
    form.get_by_label("Name").fill("Ada")
    form.get_by_role("button", name="Report").click()
    expect(stranger.line(WORDS)).to_have_text("Thank you. The moderators will look at it.")
    rows = newspaper.query(
        "SELECT a.name, f.reason FROM moderation_flag f JOIN comments_author a "
        "ON a.id = f.reporter_id ORDER BY f.id DESC LIMIT 1"
    )
    assert rows == [("Ada", "abuse")]


def test_a_button_pressed_again_closes_its_form(stranger):
    stranger.press(WORDS, "Report")
    expect(stranger.under(WORDS)).to_be_visible()
    stranger.press(WORDS, "Report")
    expect(stranger.under(WORDS)).to_have_count(0)
    expect(button(stranger, "Report")).to_be_focused()
    stranger.press(WORDS, "Report")
    stranger.press(WORDS, "Reply")
    expect(stranger.under(WORDS)).to_have_count(1)
    expect(stranger.under(WORDS).get_by_label("Your reply")).to_be_focused()
