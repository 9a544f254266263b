"""A text as it was sent, as it is shown, and as it is read."""

from dataclasses import dataclass
from typing import Self

from comments.reading import read
from comments.rendering import render


@dataclass(frozen=True)
class Writing:
    """Rendered once: what is judged is what will be shown."""

    body: str
    html: str
    read: str

    @classmethod
    def of(cls, body: str) -> Self:
        html = render(body)
        return cls(body, html, read(html))

    def columns(self) -> dict[str, str]:
        """What a Revision keeps of it; the reading only where the source says something else."""
        differs = self.read.split() != self.body.split()
        return {"body": self.body, "html": self.html, "reading": self.read if differs else ""}
