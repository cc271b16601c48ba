"""A registry of invented people for ``snapshot.py`` in every form that the connector reads, and whom to ask about."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl

from certverify_connectors.snapshot import COLUMNS

__all__ = ["write_asked_and_parquet", "write_csv", "write_postgresql", "write_sqlite"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FILLED = {
    "id_type": "id_card",
    "kind": "special_operation",
    "category": "电工作业",
    "item": "低压电工作业",
    "first_issue": "2021-05-12",
    "valid_from": "2021-05-12",
    "valid_to": "2027-05-11",
    "status_text": "有效",
    "issuer": "江苏省应急管理厅",
    "superseded": "false",
}
_BATCH = 100_000


def write_asked_and_parquet(folder: Path, certificates: int, people: int) -> None:
    """Write ``registry.parquet`` and ``asked.parquet``; every tenth person asked about is not on record."""
    first = certificates * 10 // 12
    persons = _persons(first + people // 10)
    records = pl.concat([persons.head(first), persons.head(certificates - first)]).lazy()
    columns = {name: pl.lit(_FILLED.get(name), dtype=pl.String).alias(name) for name in COLUMNS}
    columns |= {"id_number": pl.col("id_number"), "name": pl.col("name")}
    columns["number"] = (pl.lit("T") + pl.col("id_number")).alias("number")
    records.select(*columns.values()).sink_parquet(folder / "registry.parquet")
    step = max(1, first // (people - people // 10))
    known = persons.head(first).gather_every(step).head(people - people // 10)
    pl.concat([known, persons.tail(people // 10)]).with_row_index("n").select(
        pl.format("{}", "n").alias("query_key"),
        pl.lit("id_card").alias("id_type"),
        "id_number",
        "name",
        pl.lit("special_operation").alias("kind"),
        pl.lit("operators").alias("family"),
        pl.lit(value=True).alias("claims"),
    ).write_parquet(folder / "asked.parquet")


def _persons(count: int) -> pl.DataFrame:
    days = pl.select(pl.date_range(date(1962, 1, 1), date(2004, 12, 31)).alias("born"))
    everybody = pl.DataFrame({"turn": range(1, 1000)}).join(days, how="cross").head(count)
    digits = pl.concat_str(
        pl.lit("320199"), pl.col("born").dt.strftime("%Y%m%d"), pl.col("turn").cast(pl.String).str.zfill(3)
    )
    total = pl.sum_horizontal(
        pl.col("d").str.slice(place, 1).cast(pl.Int32) * weight for place, weight in enumerate(_WEIGHTS)
    )
    check = pl.lit("10X98765432").str.slice(total % 11, 1)
    named = everybody.lazy().select(d=digits, name=pl.lit("张") + pl.format("{}", pl.col("turn") % 97))
    return named.select(pl.concat_str("d", check).alias("id_number"), "name").collect()


def write_csv(folder: Path) -> None:
    """Write the same records as ``registry.csv``."""
    pl.scan_parquet(folder / "registry.parquet").sink_csv(folder / "registry.csv")


def write_sqlite(folder: Path) -> None:
    """Write the same records as ``registry.sqlite``, a table without an index."""
    places = ", ".join("?" for _ in COLUMNS)
    with closing(sqlite3.connect(folder / "registry.sqlite")) as database:
        database.execute(f"CREATE TABLE registry ({', '.join(f'{name} TEXT' for name in COLUMNS)})")
        for part in _parts(folder):
            database.executemany(f"INSERT INTO registry VALUES ({places})", part.iter_rows())  # noqa: S608 -- marks only
            database.commit()


def write_postgresql(folder: Path, url: str) -> None:
    """Write the same records into the table ``registry`` of a database, which may not have one."""
    import psycopg  # noqa: PLC0415 -- only who measures PostgreSQL needs the driver

    columns = ", ".join(f"{name} text" for name in COLUMNS)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE registry (id bigserial PRIMARY KEY, {columns})")
        with cursor.copy(f"COPY registry ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv)") as copy:
            for part in _parts(folder):
                copy.write(part.write_csv(include_header=False))


def _parts(folder: Path) -> Iterator[pl.DataFrame]:
    whole = pl.scan_parquet(folder / "registry.parquet")
    count = whole.select(pl.len()).collect().item()
    for start in range(0, count, _BATCH):
        yield whole.slice(start, _BATCH).collect()
