"""The ``snapshot`` connector: an official data file or table, joined with all queries at once."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

import polars as pl
from pyarrow import ArrowInvalid

from certverify_connectors.options import read_options
from certverify_connectors.protocol import Coverage, Setup
from certverify_connectors.snapshot.config import COLUMNS, SnapshotOptions
from certverify_connectors.snapshot.join import join
from certverify_connectors.snapshot.lines import torn_line
from certverify_connectors.snapshot.postgresql import PostgresTable, open_postgres
from certverify_connectors.snapshot.table import FILE_ERRORS, FileTable, open_table
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.query import Kind

__all__ = ["COLUMNS", "Snapshot", "SnapshotOptions", "connect"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Origin(Protocol):
    """Where the records come from."""

    @property
    def name(self) -> str:
        """Return how messages call it: a file without its folder, or a table."""

    def changed(self) -> bool:
        """Tell whether it is no longer what was opened."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A data file as the application meets it; a file that changes after it was opened is not used."""

    connector: str
    source: str
    coverage: Coverage
    digest: str
    table: FileTable = field(repr=False)
    origin: Origin = field(repr=False)
    kinds: dict[str, str] = field(repr=False)

    @property
    def edition(self) -> str:
        """Return the digest of the data."""
        return self.digest

    def answer_table(self, queries: pl.LazyFrame) -> pl.LazyFrame:
        """Join queries with the file; see :class:`certverify_connectors.protocol.DataFile`.

        The join is done when this returns, so that a broken file is told here and not by whoever collects.
        ``evidence`` is ``sha256:<digest> rows 3,7`` or ``… no row``, with ``alarm another_name`` where the
        number stands in the file under another name, or what else is wrong with these rows, separated by commas.

        Raises:
            ConnectorUnusable: ``snapshot_unreadable``: the file cannot be read to its end; ``snapshot_changed``;
                ``snapshot_lost``: it has records that could be anybody's.
        """
        try:
            plans = join(queries, self.table, self.kinds, self.coverage, self.digest)
            answers, lost = pl.collect_all(plans, engine="streaming")
            changed = self.origin.changed()
        except FILE_ERRORS as exc:
            raise _unreadable(self.connector, self.origin.name, exc) from None
        if changed:
            raise ConnectorUnusable("snapshot_changed", connector=self.connector, file=self.origin.name)
        if count := int(lost["lost"].sum()):
            raise ConnectorUnusable(
                "snapshot_lost", connector=self.connector, file=self.origin.name, count=count
            )
        return answers.lazy()


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    state: tuple[int, int]

    @property
    def name(self) -> str:
        return self.path.name

    def changed(self) -> bool:
        return _state(self.path) != self.state


@dataclass(frozen=True, slots=True)
class _Table:
    table: PostgresTable
    digest: str

    @property
    def name(self) -> str:
        return self.table.name

    def changed(self) -> bool:
        return self.table.digest() != self.digest


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _unreadable(connector: str, name: str, exc: Exception) -> ConnectorUnusable:
    # The text of the exception may quote a line of the file: only its type is told.
    return ConnectorUnusable(
        "snapshot_unreadable", connector=connector, file=name, problem=type(exc).__name__
    )


def connect(setup: Setup) -> Snapshot:
    """Open the data file that the options name. Its digest names the edition.

    Raises:
        ConnectorUnusable: the file cannot be read, was not written to its end (``snapshot_torn``), lacks a column,
            has numbers where text is expected, or its options are wrong; the facts name which.
    """
    options = read_options(SnapshotOptions, setup)
    as_of = options.as_of or _read_day(setup, options.as_of_file or Path())
    digest, table, origin = _postgres(setup, options) if options.database else _file(setup, options)
    return Snapshot(
        connector=setup.name,
        source=f"snapshot:{options.name or setup.name}",
        coverage=options.coverage.coverage(as_of),
        digest=digest,
        table=table,
        origin=origin,
        kinds={kind.value: kind.value for kind in Kind}
        | {word: k.value for word, k in options.kinds.items()},
    )


def _postgres(setup: Setup, options: SnapshotOptions) -> tuple[str, FileTable, Origin]:
    table = open_postgres(
        setup.name,
        options.database or "",
        password=setup.secrets.get("password"),
        table=options.table,
        row=options.row,
        columns=options.columns,
        constants=options.constants,
    )
    digest = table.digest()
    return digest, table, _Table(table, digest)


def _file(setup: Setup, options: SnapshotOptions) -> tuple[str, FileTable, Origin]:
    path = setup.folder / (options.file or Path())
    form = options.kind_of_file
    if form is None:
        raise ConnectorUnusable(
            "connector_option_wrong", connector=setup.name, option="format", expected="csv | parquet | sqlite"
        )
    digest, state = _digest(setup.name, path)
    if form == "csv":
        _refuse_torn(setup.name, path)
    table = open_table(
        setup.name,
        path,
        form=form,
        table=options.table,
        columns=options.columns,
        constants=options.constants,
    )
    return digest, table, _File(path, state)


def _digest(connector: str, path: Path) -> tuple[str, tuple[int, int]]:
    try:
        state = _state(path)
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), state
    except OSError as exc:
        raise _unreadable(connector, path.name, exc) from None


def _refuse_torn(connector: str, path: Path) -> None:
    """Half a file proves nobody's absence, and a line that lacks a field may have lost any of them."""
    try:
        line = torn_line(path)
    except (OSError, ArrowInvalid) as exc:
        raise _unreadable(connector, path.name, exc) from None
    if line is not None:
        raise ConnectorUnusable("snapshot_torn", connector=connector, file=path.name, line=line)


def _read_day(setup: Setup, file: Path) -> date:
    path = setup.folder / file
    try:
        text = path.read_text(encoding="utf-8").strip()
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except (OSError, ValueError):
        pass
    raise ConnectorUnusable(
        "connector_option_wrong", connector=setup.name, option="as_of_file", expected="YYYY-MM-DD"
    )
