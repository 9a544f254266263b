"""History: rows that the database itself refuses to change or to delete."""

from collections.abc import Sequence

import pgtrigger


def append_only(*, forgets: Sequence[str], quotes: str = "") -> pgtrigger.Trigger:
    """Refuses every UPDATE and DELETE but for what must be forgotten.

    The columns named in `forgets` may become empty: null, or '' for text. The JSON column `quotes`
    may lose keys.
    """
    free = ", ".join(f"'{column}'" for column in [*forgets, *([quotes] if quotes else [])])
    kept = [
        f"COALESCE(NEW.{column}::text, '') IN ('', COALESCE(OLD.{column}::text, ''))"
        for column in forgets
    ]
    if quotes:
        kept.append(f"NEW.{quotes} <@ OLD.{quotes}")
    return pgtrigger.Trigger(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'UPDATE'
                AND to_jsonb(NEW) - ARRAY[{free}] = to_jsonb(OLD) - ARRAY[{free}]
                AND {" AND ".join(kept)}
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'A row of % is never changed or deleted', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        """,
    )
