"""Index lines by the thousands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

__all__ = ["insert_lines"]


async def insert_lines(
    connection: AsyncConnection, table: sa.Table, lines: Mapping[str, Sequence[Any]], **place: int
) -> None:
    """Insert lines, given column by column, each with the columns of ``place`` besides.

    For SQLite the driver gets them as plain rows: SQLAlchemy, which looks at every value of every line, took twice
    as long as the database itself.
    """
    height = len(next(iter(lines.values())))
    if not height:
        return
    columns = {**lines, **{name: [value] * height for name, value in place.items()}}
    if connection.dialect.name != "sqlite":
        rows = zip(*columns.values(), strict=True)
        await connection.execute(table.insert(), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    statement = str(table.insert().compile(dialect=connection.dialect, column_keys=list(columns)))
    # the statement names its columns in the order of the table, whatever the order of the keys
    ordered = [column for column in table.c if column.name in columns]
    bound = [_bound(column, columns[column.name], connection.dialect) for column in ordered]
    await connection.exec_driver_sql(statement, list(zip(*bound, strict=True)))


def _bound(column: sa.Column[Any], values: Sequence[Any], dialect: sa.Dialect) -> Sequence[Any]:
    """Return a column's values as the driver takes them."""
    process: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    known = {value: process(value) for value in set(values)}  # days and flags: few different ones
    return [known[value] for value in values]
