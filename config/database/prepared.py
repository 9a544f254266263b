"""Statements that are parsed and planned once, and not each time they are asked."""

AFTER = 3
"""So many times a connection has asked a statement before it is kept: most are asked for ever, some
once, and PostgreSQL holds what is kept."""


def prepared() -> dict[str, bool | int]:
    """Connection options: values are bound by the server, apart from the statement."""
    return {"server_side_binding": True, "prepare_threshold": AFTER}
