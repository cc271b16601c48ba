"""Take the sheets that the child sends; :mod:`certverify.rosters.files.outbox` says how they are written."""

import io
import json
from collections.abc import Iterator, Sequence
from typing import IO, Final

import polars as pl

from certverify.rosters.files.cells import Sheet

__all__ = ["sheets"]

_SEPARATOR: Final = "\0"


def sheets(source: IO[bytes]) -> Iterator[Sheet]:
    """Yield the sheets of a whole message."""
    end = source.seek(0, io.SEEK_END)
    source.seek(0)
    while source.tell() < end:
        head = json.loads(source.readline())
        chunks = list(_chunks(source, head["width"]))
        yield Sheet.from_facts(head["facts"], pl.concat(chunks) if chunks else _frame([]))


def _chunks(source: IO[bytes], width: int) -> Iterator[pl.DataFrame]:
    while (chunk := json.loads(source.readline()))["rows"]:
        columns = chunk["columns"]
        yield _frame([_column(source, n, chunk["rows"], columns[n]) for n in range(width)])


def _frame(columns: Sequence[Sequence[pl.Series]]) -> pl.DataFrame:
    return pl.DataFrame([series for pair in columns for series in pair])


def _column(
    source: IO[bytes], number: int, rows: int, sizes: tuple[int, int, bool]
) -> tuple[pl.Series, pl.Series]:
    texts, kinds = source.read(sizes[0]).decode(), source.read(sizes[1])
    values = json.loads(texts) if sizes[2] else None
    column = _split(texts) if values is None else pl.Series(values, dtype=pl.String)
    empty_or_text = (column != "").cast(pl.UInt8)  # the values of CellKind.EMPTY and CellKind.TEXT
    kind = pl.Series(list(kinds), dtype=pl.UInt8) if kinds else empty_or_text
    if len(column) != rows:
        raise ValueError("a column of another length than its chunk")
    return column.alias(f"v{number}"), kind.alias(f"k{number}")


def _split(texts: str) -> pl.Series:
    return pl.Series([texts]).str.split(_SEPARATOR).explode(empty_as_null=False)
