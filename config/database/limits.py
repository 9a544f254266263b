"""Nothing waits for the database for ever: what a connection asks of libpq and of PostgreSQL."""

CONNECT_SECONDS = 5
# A network that swallows everything is noticed after this; the system's default is two hours.
SILENT_SECONDS = 15


def limits(statement_seconds: int) -> dict[str, str | int]:
    """Connection options; a statement may take this long, a lock half of it. 0 is no limit."""
    timeouts = {
        "statement_timeout": statement_seconds * 1000,
        "lock_timeout": statement_seconds * 500,
        "idle_in_transaction_session_timeout": max(statement_seconds, 600) * 1000,
    }
    return {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": SILENT_SECONDS // 3,
        "keepalives_interval": SILENT_SECONDS // 3,
        "keepalives_count": 2,
        "tcp_user_timeout": SILENT_SECONDS * 1000,
        "options": " ".join(f"-c {name}={value}" for name, value in timeouts.items()),
    }
