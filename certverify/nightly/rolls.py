"""The rosters of many employers: read one by one, so that a broken one costs only itself.

An employer is known by the code in its rows if its check character is right, else by the code in its file's or folder's
name, else by its name: the roster's word, else its folder's. Who is on no register is checked all the same, in the
region ``unknown``.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
from stdnum.cn import uscc

from certverify import rosters
from certverify.errors import RosterError
from certverify.nightly.register import Register
from certverify_schemas.catalogue import Catalogue
from certverify_schemas.tables import EntryTable, ProblemTable

__all__ = ["PLACES", "Rolls", "Unread", "code_in", "read_rolls", "register_key"]

PLACES: Final = ("employer_key", "region_code", "region", "level", "group", "firm_industry")
"""What the register adds to an entry; ``employer_key`` is the code, else the name."""

_SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".parquet", ".et"})
_FOLDER: Final = pl.col("source").str.split("/").list.first()
"""The outermost folder of a roster: its employer's, where nothing else names one."""
_AT_ONCE: Final = 256
_CODE: Final = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Unread:
    """A roster that could not be read: its place below the rosters' folder, and why."""

    source: str
    error: RosterError


@dataclass(frozen=True)
class Rolls:
    """What was read of all rosters.

    ``entries`` is an ``EntryTable`` whose ``source`` is the place below its folder, ``problems`` a ``ProblemTable``,
    ``places`` the :data:`PLACES` of each ``source`` and ``employer``.
    """

    entries: pl.DataFrame = field(repr=False)
    problems: pl.DataFrame = field(repr=False)
    places: pl.DataFrame = field(repr=False)
    files: int
    unread: tuple[Unread, ...] = ()

    def without_entries(self) -> "Rolls":
        """Return the same without the entries, which take the most memory by far."""
        return replace(self, entries=self.entries.clear())


def read_rolls(folders: Sequence[Path], register: Register, catalogue: Catalogue, as_of: date) -> Rolls:
    """Read every spreadsheet below the folders.

    Raises:
        RosterError: none could be read, or there is none.
    """
    places, unread = list(_places(folders)), list[Unread]()
    entries, problems = _Gathered(), _Gathered()
    # Half of the time goes into waiting for the process that parses a file.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as readers:
        for one in readers.map(lambda place: _read(place, catalogue, as_of), places):
            if isinstance(one, Unread):
                unread.append(one)
                continue
            entries.add(one[0])
            problems.add(one[1])
    if len(unread) == len(places):
        raise unread[0].error if unread else RosterError("roster_none_given")
    numbered = entries.whole().drop("entry").with_row_index("entry")
    entered, table = _with_employers(numbered, register)
    return Rolls(
        EntryTable.validate(entered.select(EntryTable.column_names()), cast=True),
        ProblemTable.validate(_named(problems.whole(), table), cast=True),
        table,
        len(places),
        tuple(unread),
    )


class _Gathered:
    """Tables below each other, put together now and then: thousands of small ones take many times their memory."""

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []
        self._small = 0

    def add(self, table: pl.DataFrame) -> None:
        self._parts.append(table)
        self._small += 1
        if self._small == _AT_ONCE:
            self._parts[-_AT_ONCE:] = [_below_each_other(self._parts[-_AT_ONCE:])]
            self._small = 0

    def whole(self) -> pl.DataFrame:
        return _below_each_other(self._parts)


def _below_each_other(tables: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(tables, how="vertical_relaxed", rechunk=True)


def _read(
    place: tuple[str, Path], catalogue: Catalogue, as_of: date
) -> tuple[pl.DataFrame, pl.DataFrame] | Unread:
    """Return entries and problems of one file, or why it could not be read."""
    source, path = place
    try:
        roster = rosters.read([path], catalogue, as_of)
    except RosterError as error:
        return Unread(source, error)
    here = pl.lit(source).alias("source")
    return roster.entries.with_columns(here), roster.problems.with_columns(here)


def _places(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield each roster with its place below its folder: what names it in the night's report."""
    for folder in folders:
        if not folder.is_dir():
            yield folder.name, folder
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in _SUFFIXES and not path.name.startswith(("~$", ".")) and path.is_file():
                yield path.relative_to(folder).as_posix(), path


def _with_employers(entries: pl.DataFrame, register: Register) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each entry its employer's registered name, and return the places of each (source, employer)."""
    registered = register.employers.select(
        pl.col("employer").alias("registered"), "level", "group", register_key().alias("key"),
        pl.col("region_code", "region", "industry").name.prefix("its_"),
    )  # fmt: skip
    coded = _with_codes(entries, register.employers).join(
        registered, on="key", how="left", maintain_order="left"
    )
    named = coded.with_columns(
        pl.coalesce(pl.col("registered").replace("", None), "employer", "code", _FOLDER).alias("employer"),
        pl.coalesce("code", "employer_uscc").alias("employer_uscc"),
    )
    table = named.select("source", "employer", *_place()).unique(
        ["source", "employer"], keep="first", maintain_order=True
    )
    return named, table


def _with_codes(entries: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Add ``code``: from the row, else the path, else the register's line of that name.

    And ``key``, by which the register knows the employer: the code, or the name of a line that has none.
    """
    sources = entries.select("source").unique(maintain_order=True)
    in_path = [code_in(source) for source in sources["source"]]
    sources = sources.with_columns(pl.Series("path_code", in_path, pl.String))
    coded = entries.join(sources, on="source", how="left", maintain_order="left")
    coded = coded.with_columns(_short(pl.coalesce("employer", _FOLDER)).alias("short"))
    coded = coded.join(_by_name(known), on="short", how="left", maintain_order="left")
    in_row = pl.col("employer_uscc").replace_strict(
        _codes_of(entries, known), default=None, return_dtype=pl.String
    )
    coded = coded.with_columns(pl.coalesce(in_row, "path_code", "name_code").alias("code"))
    return coded.with_columns(pl.coalesce("code", "name_key").alias("key"))


def _codes_of(entries: pl.DataFrame, known: pl.DataFrame) -> dict[str, str]:
    """Return the codes that rows give, as the register writes them: those that are right, or wrong there as well."""
    given = {code: uscc.compact(code) for code in entries["employer_uscc"].drop_nulls().unique()}
    registered = set(known["uscc"])
    return {said: code for said, code in given.items() if code in registered or uscc.is_valid(code)}


def _place() -> Iterator[pl.Expr]:
    """Return the columns of :data:`PLACES`; what the register does not say is ``unknown``, or empty."""
    yield pl.coalesce("key", "employer").alias("employer_key")
    for name, column in (("region_code", "its_region_code"), ("region", "its_region"), ("level", "level")):
        yield pl.col(column).replace("", None).fill_null("unknown").alias(name)
    yield pl.col("group").fill_null("")
    yield pl.col("its_industry").fill_null("").alias("firm_industry")


def _short(name: pl.Expr) -> pl.Expr:
    """Return a firm's name without its legal form, which rosters leave out as often as not."""
    return name.str.replace(r"(股份有限|有限责任|有限)?公司$", "")


def _by_name(known: pl.DataFrame) -> pl.DataFrame:
    """Return ``short``, ``name_code`` and ``name_key`` of the registered names that mean one employer only."""
    named = known.filter(pl.col("employer") != "").select(
        _short(pl.col("employer")).alias("short"),
        pl.col("uscc").replace("", None).alias("name_code"),
        register_key().alias("name_key"),
    )
    return named.unique("short", keep="none")


def register_key() -> pl.Expr:
    """Return what a line of the register is known by: its code, else its name."""
    return pl.coalesce(pl.col("uscc", "employer").replace("", None))


def code_in(source: str) -> str | None:
    """Return the credit code that a path names, the innermost first; only one with a right check character."""
    return next((code for code in reversed(_CODE.findall(source.upper())) if uscc.is_valid(code)), None)


def _named(problems: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Let a rejected row belong to the employer of its file, where the file has one."""
    one = (
        places.group_by("source").agg(pl.col("employer").unique()).filter(pl.col("employer").list.len() == 1)
    )
    only = one.select("source", only=pl.col("employer").list.first())
    joined = problems.join(only, on="source", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("only", "employer").alias("employer")).drop("only")
