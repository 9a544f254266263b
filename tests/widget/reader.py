"""Somebody with a tab open on one of the newspaper's pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from re import Pattern

from playwright.sync_api import Locator, Page, Route, TimeoutError, expect

FRAME = "#parley iframe"


class Reader:
    """Does in the widget what people do, and sees what they see."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.frame = page.frame_locator(FRAME)
        page.set_default_timeout(30_000)
        page.goto(address)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Until the frame's script has taken over."""
        self.frame.locator("html.framed").wait_for()

    def reload(self) -> None:
        self.page.reload()
        self.wait_until_ready()

    def write(self, body: str, *, name: str = "Ada") -> None:
        """Fill in the form, with the name where the form asks for it."""
        self.composer.get_by_label("Join the discussion").fill(body)
        field = self.composer.get_by_label("Name")
        if name and field.is_visible():
            try:
                field.fill(name, timeout=5_000)
            except TimeoutError:
                expect(field).to_be_hidden()  # in this moment the frame learned who reads

    def send(self) -> None:
        self.composer.get_by_role("button", name="Post comment").click()

    def post(self, body: str, *, name: str = "Ada") -> Locator:
        """Write a comment, and see it stand in the list."""
        self.write(body, name=name)
        self.send()
        expect(self.comment(body)).to_be_visible()
        return self.comment(body)

    def become_known(self, name: str = "Ada") -> None:
        """Post a first comment, and see it published."""
        comment = self.post("I read this paper every morning.", name=name)
        expect(comment.locator(".mark")).to_have_count(0)

    @property
    def composer(self) -> Locator:
        return self.frame.locator("#composer")

    @property
    def comments(self) -> Locator:
        return self.frame.locator(".comment > article")

    @property
    def count(self) -> Locator:
        return self.frame.locator("#count")

    @property
    def fresh(self) -> Locator:
        return self.frame.locator("#fresh")

    @property
    def said(self) -> Locator:
        """What a screen reader was told last."""
        return self.frame.locator("#live")

    def comment(self, text: str) -> Locator:
        """The comment with this text, without its replies."""
        return self.comments.filter(has_text=text)

    def under(self, text: str) -> Locator:
        """The form that is open below a comment."""
        return self.comment(text).locator("xpath=following-sibling::form")

    def line(self, text: str) -> Locator:
        """The line that a comment's buttons have left below it."""
        return self.comment(text).locator("xpath=following-sibling::p")

    def press(self, text: str, button: str) -> None:
        """One of the buttons of the comment with this text."""
        self.comment(text).get_by_role("button", name=button, exact=True).click()

    def focused(self) -> str:
        """The text of what has the focus in the frame."""
        return self.frame.locator(":focus").inner_text()

    def come_back(self) -> None:
        """What a tab does that is looked at again: ask at once what is new."""
        self.frame.locator("html").evaluate("() => dispatchEvent(new Event('online'))")

    @contextmanager
    def holding(self, address: str | Pattern[str]) -> Iterator[list[Route]]:
        """Hold back the next request to an address; when the block ends, it has been made."""
        held: list[Route] = []
        self.page.route(address, lambda route: held.append(route), times=1)
        yield held
        while not held:
            self.page.wait_for_timeout(20)

    def mark_document(self) -> None:
        """Leave a mark that a reload of the frame would wipe away."""
        self.frame.locator("html").evaluate("html => html.dataset.same = 'yes'")

    def is_same_document(self) -> bool:
        return self.frame.locator("html").get_attribute("data-same") == "yes"
