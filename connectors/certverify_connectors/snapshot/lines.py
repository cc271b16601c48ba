"""A CSV file held against its own header before it is read: a line that lacks fields was not written to its end.

Polars fills up what a short line lacks with nulls, so that whoever stood on the lines after it would seem to be on no
record at all.
"""

import re
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv

__all__ = ["torn_line"]

_CHUNK: Final = 1 << 22
_FIRST: Final = "f0"
"""Arrow's name for the first column where it makes names up: one column is read, for all lines to be parsed."""
_RAGGED: Final = re.compile(r"Row #(\d+): Expected \d+ columns, got \d+")


def torn_line(path: Path) -> int | None:
    """Return the number of the first line with a NUL byte, or of the first with more or fewer fields than the header.

    ``None`` if there is none. Empty lines are no lines; one with line breaks in quotes counts as one.

    Raises:
        OSError: the file cannot be read.
        pyarrow.ArrowInvalid: it is empty, or no CSV.
    """
    return _line_with_nul(path) or _ragged_line(path)


def _line_with_nul(path: Path) -> int | None:
    line = 1
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            before, nul, _ = chunk.partition(b"\0")
            line += before.count(b"\n")
            if nul:
                return line
    return None


def _ragged_line(path: Path) -> int | None:
    try:
        with pyarrow.csv.open_csv(
            path,
            # Lines are numbered on one thread only.
            pyarrow.csv.ReadOptions(autogenerate_column_names=True, block_size=_CHUNK, use_threads=False),
            pyarrow.csv.ParseOptions(newlines_in_values=True),
            pyarrow.csv.ConvertOptions(include_columns=[_FIRST], column_types={_FIRST: pa.binary()}),
        ) as lines:
            for _ in lines:
                pass
    except pa.ArrowInvalid as exc:
        # A handler of invalid rows would be given the row as text, and fail where it was cut within a character.
        if (ragged := _RAGGED.search(str(exc))) is None:
            raise
        return int(ragged[1])
    return None
