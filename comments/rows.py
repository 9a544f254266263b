"""Models as rows of plain SQL, for what every post asks and writes.

Django takes several times as long to put such a statement together as PostgreSQL to answer it. The
columns are the models', so that a new field needs no change here.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

AnyModel = TypeVar("AnyModel", bound=Model)


@cache
def columns(model: type[Model], table: str) -> str:
    """The columns of a model for a SELECT, by the name that its table has there.

    By name, not as a `*`: what that stands for must not change once a statement is planned.
    """
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


def row_of(model: type[AnyModel], values: Sequence[Any]) -> AnyModel:
    """A model of the values of all its columns, as if Django had read it."""
    names, converted = _reading(model)
    if converted:
        values = list(values)
        for place, convert in converted:
            values[place] = convert(values[place], None, connection)
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


def select(model: type[AnyModel], sql: str, parameters: Sequence[Any]) -> list[AnyModel]:
    """What a statement finds that asks for `columns` of one model and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row_of(model, values) for values in cursor.fetchall()]


def insert(*rows: Model) -> None:
    """Store new rows of different models in one statement, whichever of them name each other:
    their foreign keys are checked at the end of the transaction. No signal of Django's is sent."""
    sql, given, told = _writing(tuple(map(type, rows)))
    db = connections[DEFAULT_DB_ALIAS]  # and not what stands for it, which looks it up each time
    values = [
        field.get_db_prep_save(field.pre_save(row, True), db)
        for row, fields in zip(rows, given, strict=True)
        for field in fields
    ]
    with db.cursor() as cursor:
        cursor.execute(sql, values)
        answer = iter(cursor.fetchone())
    for row, fields in zip(rows, told, strict=True):
        for field in fields:
            setattr(row, field.attname, next(answer))
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    fields = model._meta.concrete_fields
    converted = [(n, f.from_db_value) for n, f in enumerate(fields) if hasattr(f, "from_db_value")]
    return [field.attname for field in fields], converted


_Fields = list[list[Field]]


@cache
def _writing(models: tuple[type[Model], ...]) -> tuple[str, _Fields, _Fields]:
    """The statement, the fields that it is given of each, and those that the database fills in."""
    # What Python has a default for as well is a value like others.
    told = [[f for f in model._meta.db_returning_fields if not f.has_default()] for model in models]
    given = [
        [field for field in model._meta.concrete_fields if field not in filled]
        for model, filled in zip(models, told, strict=True)
    ]
    parts, answers = [], []
    for n, (model, fields, filled) in enumerate(zip(models, given, told, strict=True)):
        names = ", ".join(f'"{field.column}"' for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        insertion = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'
        back = ", ".join(f'"{field.column}"' for field in filled) or "1"
        parts.append(f"row_{n} AS ({insertion} RETURNING {back})")
        answers += [f'row_{n}."{field.column}"' for field in filled]
    tables = ", ".join(f"row_{n}" for n, filled in enumerate(told) if filled)
    sql = f"WITH {', '.join(parts)} SELECT {', '.join(answers) or '1'}"
    return f"{sql} FROM {tables}" if tables else sql, given, told
