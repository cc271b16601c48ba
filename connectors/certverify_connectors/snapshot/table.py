"""The data file as a lazy table of text columns: CSV, Parquet, or a table of a SQLite database."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

import polars as pl
from polars.exceptions import PolarsError

from certverify_connectors.snapshot.config import COLUMNS, DATES, Format
from certverify_schemas.errors import ConnectorUnusable

__all__ = ["FILE_ERRORS", "PLAIN_NUMBER", "ROW", "FileTable", "check_columns", "open_table", "text_or_null"]

ROW: Final = "row"
"""Number of the record in the file: 1 is the first after a header; for SQLite its ``rowid``."""

FILE_ERRORS: Final = (PolarsError, OSError, sqlite3.Error, UnicodeError)

PLAIN_NUMBER: Final = r"^[0-9]{17}[0-9X]$|^[0-9]{15}$"
"""An ID number in normal form, or the 15 digits used before 1999; whatever is not could be one written otherwise."""

_BATCH: Final = 50_000


class FileTable(Protocol):
    """Records of the file under our column names, as text (dates ``YYYY-MM-DD``, ``superseded`` true or false).

    Space around a text and empty texts may stand in them: whoever joins reads them alike from every form of data.
    """

    def records(self, numbers: pl.LazyFrame) -> pl.LazyFrame:
        """Return the records, with :data:`ROW`, whose number is asked for, or is null or not plainly a number.

        ``numbers`` has one column ``probe``, the numbers asked for. The file is read when this returns.
        """

    def kinds(self) -> frozenset[str]:
        """Return what stands under ``kind`` in the records that have a number: one pass over the file."""


@dataclass(frozen=True, slots=True)
class _Scanned:
    frame: pl.LazyFrame = field(repr=False)
    columns: Mapping[str, str]
    constants: Mapping[str, str]

    def records(self, numbers: pl.LazyFrame) -> pl.LazyFrame:
        asked = numbers.unique().collect()["probe"].implode()
        number = self._column("id_number").str.strip_chars()
        # Most records are nobody's who is asked about: they are left behind before anything else is read of them.
        wanted = number.is_in(asked) | ~number.str.contains(PLAIN_NUMBER) | number.is_null()
        columns = (pl.col(ROW).cast(pl.Int64), *(self._column(name) for name in COLUMNS))
        chosen = self.frame.with_row_index(ROW, offset=1).filter(wanted).select(columns)
        return chosen.collect(engine="streaming").lazy()

    def kinds(self) -> frozenset[str]:
        named = [text_or_null(self._column(name)) for name in ("id_number", "kind")]
        everywhere = self.frame.select(named[1].unique()).collect(engine="streaming")["kind"].drop_nulls()
        # The column alone is read in no time; that records of each kind have a number, the first of them mostly show.
        for frame in (self.frame.head(_BATCH), self.frame):
            found = frame.select(named).drop_nulls().select(pl.col("kind").unique())
            held = frozenset(found.collect(engine="streaming")["kind"])
            if held == {*everywhere}:
                break
        return held

    def _column(self, name: str) -> pl.Expr:
        if name in self.constants:
            return pl.lit(self.constants[name]).alias(name)
        return pl.col(self.columns[name]).cast(pl.String).alias(name)


@dataclass(frozen=True, slots=True)
class _Sqlite:
    path: Path
    table: str
    columns: Mapping[str, str]
    constants: Mapping[str, str]

    def records(self, numbers: pl.LazyFrame) -> pl.LazyFrame:
        asked = numbers.collect()["probe"]
        with closing(connect_read_only(self.path)) as database:
            database.execute("CREATE TEMP TABLE asked (number TEXT PRIMARY KEY) WITHOUT ROWID")
            database.executemany("INSERT OR IGNORE INTO asked VALUES (?)", ((number,) for number in asked))
            frames = [self._frame(rows) for rows in _batches(database.execute(self._select()))]
        return pl.concat([self._frame([]), *frames]).lazy()

    def kinds(self) -> frozenset[str]:
        kind, number = self._column("kind"), self._column("id_number")
        # As in _select: quoted identifiers only.
        every = f"SELECT DISTINCT trim({kind}) FROM {_quoted(self.table)} WHERE trim({number}) != ''"  # noqa: S608
        with closing(connect_read_only(self.path)) as database:
            return frozenset(found for (found,) in database.execute(every) if found)

    def _frame(self, rows: list[tuple[object, ...]]) -> pl.DataFrame:
        schema = {ROW: pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
        return pl.DataFrame(rows, schema=schema, orient="row", strict=True)

    def _select(self) -> str:
        columns = ", ".join(f"{self._column(name)} AS {_quoted(name)}" for name in COLUMNS)
        number = f"trim({self._column('id_number')})"
        # As PLAIN_NUMBER, as far as GLOB goes. SQLite works a function out again wherever it stands: no more of them.
        odd = f"{number} IS NULL OR length({number}) NOT IN (15, 18) OR {number} GLOB '*[^0-9X]*'"
        # The names are quoted identifiers, found in the table before; nothing of a roster stands in the text.
        return f"SELECT rowid, {columns} FROM {_quoted(self.table)} WHERE {number} IN asked OR {odd}"  # noqa: S608

    def _column(self, name: str) -> str:
        if name in self.constants:
            return "'" + self.constants[name].replace("'", "''") + "'"
        column = _quoted(self.columns[name])
        text = f"CAST({column} AS TEXT)"
        if name == "superseded":
            return f"CASE {text} WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE {text} END"
        return text


def text_or_null(text: pl.Expr) -> pl.Expr:
    """Return a text without the space around it; null where nothing is left: an empty cell is no value in any form."""
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open a SQLite file that is never written to."""
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[tuple[object, ...]]]:
    while rows := cursor.fetchmany(_BATCH):
        yield rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def open_table(
    connector: str,
    path: Path,
    *,
    form: Format,
    table: str,
    columns: Mapping[str, str],
    constants: Mapping[str, str],
) -> FileTable:
    """Open a data file and hold its columns against those expected.

    Raises:
        ConnectorUnusable: ``snapshot_unreadable``, ``snapshot_column_missing`` or ``snapshot_column_type``.
    """
    theirs = {name: columns.get(name, name) for name in COLUMNS if name not in constants}
    try:
        if form == "sqlite":
            check_columns(connector, path.name, theirs, _sqlite_columns(path, table))
            return _Sqlite(path, table, theirs, constants)
        frame = pl.scan_csv(path, infer_schema=False) if form == "csv" else pl.scan_parquet(path)
        check_columns(connector, path.name, theirs, dict(frame.collect_schema()))
    except FILE_ERRORS as exc:
        # The text of the exception may quote a line of the file.
        problem = type(exc).__name__
        raise ConnectorUnusable(
            "snapshot_unreadable", connector=connector, file=path.name, problem=problem
        ) from None
    return _Scanned(frame, theirs, constants)


def _sqlite_columns(path: Path, table: str) -> dict[str, pl.DataType]:
    with closing(connect_read_only(path)) as database:
        found = database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    return {name: pl.String() for (name,) in found}


def check_columns(
    connector: str, file: str, theirs: Mapping[str, str], found: Mapping[str, pl.DataType]
) -> None:
    """Hold the columns of a file or table against those expected, by our name each.

    Raises:
        ConnectorUnusable: ``snapshot_column_missing`` or ``snapshot_column_type``.
    """
    for name, column in theirs.items():
        where = {"connector": connector, "file": file, "column": column}
        if column not in found:
            raise ConnectorUnusable("snapshot_column_missing", **where, found=", ".join(found) or "-")
        if not _fits(name, found[column]):
            raise ConnectorUnusable("snapshot_column_type", **where, type=str(found[column]))


def _fits(name: str, found: pl.DataType) -> bool:
    text = found == pl.String or isinstance(found, pl.Categorical | pl.Enum) or found == pl.Null
    if name in DATES:
        return text or found == pl.Date
    if name == "superseded":
        return text or found == pl.Boolean
    if name == ROW:
        return found.is_integer()
    # A number column has lost leading zeros and rounded what it held: never an identity.
    return text
