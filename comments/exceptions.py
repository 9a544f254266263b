"""What the domain says no with."""


class Refusal(Exception):
    """Turned away at the door: nothing is stored. `code` is stable, `message` is for people."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str | None = None,
        status: int = 422,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.status = status
        self.retry_after = retry_after
