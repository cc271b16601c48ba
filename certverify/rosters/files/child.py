"""Parse one hostile file in a process of its own: ``python -m certverify.rosters.files.child FORMAT MEGABYTES``.

The file is standard input, the sheets go to standard output (:mod:`certverify.rosters.files.outbox`). Exit codes: 0
done, 3 the file does not parse, 4 it is encrypted, 5 its cells are too far apart, 6 its text cannot be decoded, 7 it
defines entities; anything else means that a limit ended the process.
"""

import csv
import gc
import io
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from certverify.rosters.files import delimited, marks, marks_xls
from certverify.rosters.files.limits import end_with_parent, limit_memory
from certverify.rosters.files.outbox import Cells, send
from certverify.rosters.files.parts import MAX_AREA, HasEntitiesError, TooWideError, packed_anew, parts

__all__ = ["main"]

_ROWS_AT_ONCE = 16_384
_DAMAGED, _ENCRYPTED, _TOO_WIDE, _UNDECODABLE, _ENTITIES = 3, 4, 5, 6, 7


def main(arguments: Sequence[str]) -> int:
    """Parse standard input under a memory limit of so many megabytes above what the program itself needs."""
    gc.disable()  # cells make no cycles, and the process ends with the file
    end_with_parent()  # nobody is left to end it by the clock
    kind, megabytes = arguments
    limit_memory(int(megabytes) << 20)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    if kind == "csv":
        return _parse_text(source, target)
    if kind == "parquet":
        return _parse_parquet(source, target)
    return _parse_workbook(kind, source, target)


def _parse_workbook(kind: str, source: BinaryIO, target: BinaryIO) -> int:
    import python_calamine as calamine  # noqa: PLC0415  the other formats do without it

    try:
        marked, safe = _looked_through(kind, source)
        workbook = calamine.CalamineWorkbook.from_filelike(safe)
        for sheet in workbook.sheets_metadata:
            if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            facts = {"name": sheet.name, "hidden": sheet.visible is not calamine.SheetVisibleEnum.Visible}
            if facts["hidden"]:
                send(target, facts, 0, ())
                continue
            cells = workbook.get_sheet_by_name(sheet.name)
            if cells.height * cells.width > MAX_AREA:
                return _TOO_WIDE
            # iter_rows begins at the sheet's first row, not its first column
            left = (cells.start or (0, 0))[1]
            facts |= {"first": (0, left), "merges": cells.merged_cell_ranges, **marked.get(sheet.name, {})}
            if cells.start:
                send(target, facts, cells.width, cells.iter_rows())
            else:
                send(target, facts, 0, ())
    except calamine.PasswordError:
        return _ENCRYPTED
    except TooWideError:
        return _TOO_WIDE
    except HasEntitiesError:
        return _ENTITIES
    except (calamine.CalamineError, OSError, ValueError, KeyError):
        return _DAMAGED
    return 0


def _looked_through(kind: str, source: BinaryIO) -> tuple[dict[str, marks.Marks], BinaryIO]:
    """Return what the parser does not tell of a workbook, and the workbook as the parser may have it."""
    if kind == "xls":
        marked = marks_xls.of_stream(source)
        source.seek(0)
        return marked, source
    safe = io.BytesIO()
    marked = marks.of_parts(kind, packed_anew(parts(source), safe))
    safe.seek(0)
    return marked, safe


def _parse_text(source: BinaryIO, target: BinaryIO) -> int:
    encoding = delimited.encoding_of(source)
    if encoding is None:
        return _UNDECODABLE
    facts = {"name": None, "hidden": False, "first": (0, 0), "encoding": encoding}
    try:
        delimiter, width = delimited.shape_of(source, encoding)
        send(target, facts, width, delimited.rows(source, encoding, delimiter, width))
    except (ValueError, csv.Error):
        return _DAMAGED
    return 0


def _parse_parquet(source: BinaryIO, target: BinaryIO) -> int:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415  the other formats do without it

    try:
        file = pq.ParquetFile(source)
        names = file.schema_arrow.names
        if file.metadata.num_rows * len(names) > MAX_AREA:
            return _TOO_WIDE
        send(target, {"name": None, "hidden": False, "first": (0, 0)}, len(names), _parquet_rows(file, names))
    except (pa.ArrowException, OSError, ValueError):
        return _DAMAGED
    return 0


def _parquet_rows(file: "pq.ParquetFile", names: list[str]) -> Iterator[Cells]:  # type: ignore[name-defined] # noqa: F821 the import waits for the format
    yield names
    for batch in file.iter_batches(_ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
