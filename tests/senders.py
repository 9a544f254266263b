"""Where a test's readers send from: they are many, and the test's machine is one."""

import secrets


def from_somewhere() -> dict[str, str]:
    """The header of a proxy in front of Parley, with an address that nobody else has."""
    return {"X-Forwarded-For": ".".join(["10", *(str(one) for one in secrets.token_bytes(3))])}
