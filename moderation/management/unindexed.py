"""Loading millions of rows: what is checked row by row is dropped, and made anew for all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection


@contextmanager
def unindexed(tables: Sequence[str]) -> Iterator[None]:
    """Without the foreign keys, unique constraints and indexes of these tables, but for their
    primary keys. Within a transaction: if anything fails, all of it is as it was."""
    with connection.cursor() as cursor:
        # What was written before is checked now: a table with checks to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        cursor.execute(_INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        # Unique ones first: foreign keys lean on them.
        for table, name, definition in sorted(constraints, key=lambda row: "FOREIGN" in row[2]):
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(constraint_row.oid)
    FROM pg_constraint constraint_row
    WHERE conrelid = ANY(%s::text[]::regclass[]) AND contype IN ('f', 'u')
    ORDER BY contype
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = ANY(%s::text[]::regclass[]) AND NOT indisprimary
"""
