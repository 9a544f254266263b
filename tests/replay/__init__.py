"""Labelled comments through the public door, and what became of them, counted in the database."""


class ReplayError(Exception):
    """Why nothing could be replayed, in one line for a human."""
