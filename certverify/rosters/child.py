"""Parse one hostile file in a process of its own: ``python -m certverify.rosters.child FORMAT MEGABYTES``.

The file is standard input, the sheets go to standard output as one Arrow IPC stream each (columns ``v0, k0, v1, k1 …``:
text and :class:`CellKind`), what is known of a sheet stands in the stream's metadata. Exit codes: 0 done, 3 the file
does not parse, 4 it is encrypted, 5 its cells are too far apart, 6 its text cannot be decoded; anything else
means that a limit ended the process.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

import pyarrow as pa
from pyarrow import ipc

from certverify.rosters import delimited, marks
from certverify.rosters.cellkind import CellKind

__all__ = ["limit_memory", "main"]

Cells = Sequence[object]

_ROWS_AT_ONCE = 16_384
_MAX_AREA = 40_000_000
_DAMAGED, _ENCRYPTED, _TOO_WIDE, _UNDECODABLE = 3, 4, 5, 6


def main(arguments: Sequence[str]) -> int:
    """Parse standard input under a memory limit of so many megabytes above what the program itself needs."""
    kind, megabytes = arguments
    limit_memory(int(megabytes) << 20)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    if kind == "csv":
        return _parse_text(source, target)
    if kind == "parquet":
        return _parse_parquet(source, target)
    return _parse_workbook(kind, source, target)


def limit_memory(budget: int) -> None:
    """Let this process use so many bytes more than it does now, and leave no core file behind."""
    try:
        import resource  # noqa: PLC0415  not there on Windows
    except ImportError:
        return
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  pathlib would add to the start-up
        used = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + budget, used + budget))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parse_workbook(kind: str, source: BinaryIO, target: BinaryIO) -> int:
    import python_calamine as calamine  # noqa: PLC0415  the other formats do without it

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(source)
        marked = marks.of_workbook(kind, source)
        for sheet in workbook.sheets_metadata:
            if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            facts = {"name": sheet.name, "hidden": sheet.visible is not calamine.SheetVisibleEnum.Visible}
            if facts["hidden"]:
                _send(target, facts, 0, iter(()))
                continue
            cells = workbook.get_sheet_by_name(sheet.name)
            if cells.height * cells.width > _MAX_AREA:
                return _TOO_WIDE
            first = (
                0,
                (cells.start or (0, 0))[1],
            )  # iter_rows begins at the sheet's first row, not its first column
            facts |= {"first": first, "merges": cells.merged_cell_ranges or [], **marked.get(sheet.name, {})}
            _send(
                target,
                facts,
                cells.width if cells.start else 0,
                cells.iter_rows() if cells.start else iter(()),
            )
    except calamine.PasswordError:
        return _ENCRYPTED
    except (calamine.CalamineError, OSError, ValueError, KeyError):
        return _DAMAGED
    return 0


def _parse_text(source: BinaryIO, target: BinaryIO) -> int:
    encoding = delimited.encoding_of(source)
    if encoding is None:
        return _UNDECODABLE
    facts = {"name": None, "hidden": False, "first": (0, 0), "encoding": encoding}
    try:
        delimiter, width = delimited.shape_of(source, encoding)
        _send(target, facts, width, delimited.rows(source, encoding, delimiter, width))
    except (ValueError, csv.Error):
        return _DAMAGED
    return 0


def _parse_parquet(source: BinaryIO, target: BinaryIO) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415  the other formats do without it

    try:
        file = pq.ParquetFile(source)
        names = file.schema_arrow.names
        if file.metadata.num_rows * len(names) > _MAX_AREA:
            return _TOO_WIDE
        _send(
            target, {"name": None, "hidden": False, "first": (0, 0)}, len(names), _parquet_rows(file, names)
        )
    except (pa.ArrowException, OSError, ValueError):
        return _DAMAGED
    return 0


def _parquet_rows(file: "pq.ParquetFile", names: list[str]) -> Iterator[Cells]:  # type: ignore[name-defined] # noqa: F821 the import waits for the format
    yield names
    for batch in file.iter_batches(_ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True)


def _send(target: BinaryIO, facts: Mapping[str, object], width: int, rows: Iterable[Cells]) -> None:
    fields = [pa.field(f"{letter}{n}", kind) for n in range(width) for letter, kind in _LETTERS]
    schema = pa.schema(fields, metadata={"sheet": json.dumps(facts, ensure_ascii=False)})
    with ipc.new_stream(target, schema) as writer:
        for chunk in _chunks(rows):
            writer.write_batch(pa.record_batch(list(_arrays(chunk)), schema=schema))


_LETTERS = (("v", pa.string()), ("k", pa.uint8()))


def _chunks(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    chunk: list[Cells] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _ROWS_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _arrays(chunk: list[Cells]) -> Iterator[pa.Array]:
    for column in zip(*chunk, strict=True):
        if set(map(type, column)) == {str}:
            values = pa.array(column, pa.string())
            yield values
            texts = pa.py_buffer(bytes(map(bool, column)))  # CellKind.TEXT is 1, EMPTY is 0
            yield pa.Array.from_buffers(pa.uint8(), len(column), [None, texts])
        else:
            cells = [_cell(value) for value in column]
            yield pa.array([text for text, _ in cells], pa.string())
            yield pa.array([kind for _, kind in cells], pa.uint8())


def _cell(value: object) -> tuple[str, int]:
    if value is None or value == "":
        return "", CellKind.EMPTY
    if isinstance(value, str):
        return value, CellKind.TEXT
    if isinstance(value, bool):
        return str(value).upper(), CellKind.BOOL
    if isinstance(value, int | float):
        return _number(value), CellKind.NUMBER
    text = str(value)
    if type(value).__name__ in {"date", "datetime", "Timestamp"}:
        return text.removesuffix(" 00:00:00"), CellKind.DATE
    return text, CellKind.TIME


def _number(value: float) -> str:
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
