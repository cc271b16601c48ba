"""The official data as a table of a PostgreSQL database, read by COPY: whole columns, no row by row.

The table is only read. Who is asked about goes into a temporary table by COPY, so that no number stands in the text
of a statement, which servers log.
"""

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from certverify_connectors.loopback import is_loopback
from certverify_connectors.snapshot.config import COLUMNS
from certverify_connectors.snapshot.table import ROW, check_columns
from certverify_schemas.errors import ConnectorUnusable

if TYPE_CHECKING:
    import psycopg

__all__ = ["PostgresTable", "open_postgres"]

_TYPES: Final[Mapping[str, pl.DataType]] = {
    "text": pl.String(),
    "character varying": pl.String(),
    "character": pl.String(),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
    "bigint": pl.Int64(),
    "integer": pl.Int32(),
    "smallint": pl.Int16(),
}
_COLUMNS_OF: Final = (
    "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a WHERE a.attrelid = to_regclass(%s) AND"
    " a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)
_ODD: Final = "{number} IS NULL OR {number} !~ '^([0-9]{{17}}[0-9X]|[0-9]{{15}})$'"


@dataclass(frozen=True, slots=True)
class PostgresTable:
    """One table (or view) as the connector meets it.

    ``row`` is its column that numbers the records: what evidence names them by. The digest is over the set of records,
    whatever their order: their number, and the sum of their SHA-256 in two halves.
    """

    connector: str
    url: str = field(repr=False)
    password: str | None = field(repr=False)
    table: str
    row: str
    columns: Mapping[str, str]
    constants: Mapping[str, str]

    @property
    def name(self) -> str:
        """Return how messages call the table."""
        return self.table

    def digest(self) -> str:
        """Return the digest of the records as they are now, 64 hexadecimal digits: one pass on the server."""
        with self._reading() as connection:
            return self._digest(connection)

    def records(self, numbers: pl.LazyFrame) -> pl.LazyFrame:
        """Return the records asked for and those without a plain number; see ``FileTable``."""
        asked = numbers.unique().collect()
        with self._reading() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE certverify_asked (certverify_number text) ON COMMIT DROP")
            with cursor.copy("COPY certverify_asked FROM STDIN") as sent:
                sent.write(asked.write_csv(include_header=False, quote_style="never"))
            cursor.execute("ANALYZE certverify_asked")
            return self._copied(cursor, self._select()).lazy()

    def kinds(self) -> frozenset[str]:
        """Return what stands under ``kind`` in the records that have a number; see ``FileTable``."""
        kind, number = self._column("kind"), self._column("id_number")
        query = f"SELECT DISTINCT {kind} FROM {self._from} WHERE {number} IS NOT NULL"  # noqa: S608 -- as in _select
        with self._reading() as connection:
            return frozenset(found for (found,) in connection.execute(query).fetchall() if found is not None)

    @property
    def _from(self) -> str:
        return ".".join(quoted(part) for part in self.table.split("."))

    def _digest(self, connection: "psycopg.Connection[Any]") -> str:
        whole = ", ".join((quoted(self.row), *(quoted(name) for name in sorted(set(self.columns.values())))))
        halves = [f"sum(('x' || substr(h, {start}, 15))::bit(60)::bigint)" for start in (1, 16)]
        hashed = (
            f"SELECT encode(sha256(convert_to(ROW({whole})::text, 'UTF8')), 'hex') AS h FROM {self._from}"  # noqa: S608 -- as in _select
        )
        sums = f"concat_ws(' ', count(*), {', '.join(halves)})"
        query = f"SELECT encode(sha256(convert_to({sums}, 'UTF8')), 'hex') FROM ({hashed}) AS each_record"  # noqa: S608 -- as in _select
        found = connection.execute(query).fetchone()
        return str(found[0]) if found else ""

    def _copied(self, cursor: "psycopg.Cursor[Any]", select: str) -> pl.DataFrame:
        buffer = io.BytesIO()
        with cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv)") as copy:
            for part in copy:
                buffer.write(part)
        schema = {ROW: pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
        if buffer.tell() == 0:
            return pl.DataFrame(schema=schema)
        buffer.seek(0)
        return pl.read_csv(buffer, has_header=False, new_columns=list(schema), schema=schema)

    def _select(self) -> str:
        columns = ", ".join(self._column(name) for name in COLUMNS)
        number = f"upper({self._column('id_number')})"
        odd = _ODD.format(number=number)
        # A join, never `IN (SELECT …) OR …`: that looks through everybody asked about for each record, once they are
        # too many for the server's work_mem. Each stands once in certverify_asked, so that no record comes twice.
        joined = f"{self._from} LEFT JOIN certverify_asked asked ON asked.certverify_number = {number}"
        wanted = f"asked.certverify_number IS NOT NULL OR {odd}"
        # The names are quoted identifiers, found in the table before; nothing of a roster stands in the text.
        return f"SELECT {quoted(self.row)}::bigint, {columns} FROM {joined} WHERE {wanted}"  # noqa: S608

    def _column(self, name: str) -> str:
        if name in self.constants:
            return "'" + self.constants[name].replace("'", "''") + "'::text"
        return f"NULLIF(btrim(CAST({quoted(self.columns[name])} AS text)), '')"

    @contextmanager
    def _reading(self) -> "Iterator[psycopg.Connection[Any]]":
        """Open a transaction that sees one state of the database to its end; a failure is told by its type alone."""
        psycopg = _driver(self.connector)
        try:
            with psycopg.connect(self.url, password=self.password, connect_timeout=30) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.execute("SET datestyle TO ISO")
                connection.execute("SET standard_conforming_strings TO on")
                yield connection
        except psycopg.Error as exc:
            raise ConnectorUnusable(
                "snapshot_unreadable", connector=self.connector, file=self.table, problem=type(exc).__name__
            ) from None


def open_postgres(
    connector: str,
    url: str,
    *,
    password: str | None,
    table: str,
    row: str,
    columns: Mapping[str, str],
    constants: Mapping[str, str],
) -> PostgresTable:
    """Open a table and hold its columns against those expected. The URL holds no password: secrets are told apart.

    Raises:
        ConnectorUnusable: ``connector_option_wrong``, the URL is none, holds a password, or names a server elsewhere
            without ``sslmode=verify-full``; ``snapshot_driver``; ``snapshot_unreadable``, ``snapshot_column_missing``
            or ``snapshot_column_type``.
    """
    psycopg = _driver(connector)
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        parts = {"password": ""}
    if (expected := _wrong(parts)) is not None:
        raise ConnectorUnusable(
            "connector_option_wrong", connector=connector, option="database", expected=expected
        )
    theirs = {name: columns.get(name, name) for name in COLUMNS if name not in constants}
    opened = PostgresTable(connector, url, password, table, row, theirs, constants)
    with opened._reading() as connection:  # noqa: SLF001 -- this module's own class
        lines = connection.execute(_COLUMNS_OF, (opened._from,)).fetchall()  # noqa: SLF001 -- as above
    found = {name: _TYPES.get(kind, pl.Binary()) for name, kind in lines}
    check_columns(connector, table, {**theirs, "row": row}, found)
    return opened


def _wrong(parts: Mapping[str, Any]) -> str | None:
    """Return what a URL should be instead: a server elsewhere must prove by TLS that it is the one named."""
    if "password" in parts:
        return "postgresql://USER@HOST/NAME"
    named = ",".join(str(parts[key]) for key in ("host", "hostaddr") if parts.get(key))
    hosts = (named or os.environ.get("PGHOST", "")).split(",")
    here = all(not host or host.startswith(("/", "@")) or is_loopback(host) for host in hosts)
    proven = parts.get("sslmode", os.environ.get("PGSSLMODE")) == "verify-full"
    return None if here or proven else "postgresql://USER@HOST/NAME?sslmode=verify-full"


def quoted(name: str) -> str:
    """Return a name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def _driver(connector: str) -> Any:
    try:
        import psycopg  # noqa: PLC0415 -- only who reads PostgreSQL needs the driver
    except ImportError:
        raise ConnectorUnusable("snapshot_driver", connector=connector) from None
    return psycopg
