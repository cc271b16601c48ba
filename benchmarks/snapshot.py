"""The ``snapshot`` connector against the same join in DuckDB SQL, one process each, alternating within one run.

Needs duckdb, which the product does not, in an environment of its own::

    python benchmarks/snapshot.py --duckdb /path/to/python --certificates 10000000 --people 1000000 --repeat 3

Both read the digest of the Parquet file, join the people asked about with it and hold every line of the answer in
memory; both must tell the same states. Printed: seconds (wall and CPU) and peak memory of both, and their ratio.
DuckDB does the less: it neither reads every status word nor looks for records that could be anybody's.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import median

_SQL = """
    CREATE TABLE answer AS
    SELECT q.query_key, CASE WHEN r.id_number IS NULL THEN 'not_found' WHEN bool_and(r.name = q.name)
        OVER (PARTITION BY q.query_key) THEN 'found' ELSE 'unanswered' END AS state,
        r.* EXCLUDE (id_type, id_number, name, kind), TRY_CAST(r.valid_to AS DATE) AS until
    FROM read_parquet(?) q LEFT JOIN read_parquet(?) r ON q.id_number = r.id_number AND q.kind = r.kind
"""


def make(folder: Path, certificates: int, people: int) -> None:
    """Write a registry and the people asked about; every tenth of them is not on record."""
    import polars as pl  # noqa: PLC0415 -- DuckDB's environment has none

    from certverify_connectors.snapshot import COLUMNS  # noqa: PLC0415 -- as above

    days = pl.select(pl.date_range(date(1962, 1, 1), date(2004, 12, 31)).alias("born"))
    turns = pl.DataFrame({"turn": range(1, 1000)})
    first = certificates * 10 // 12
    everybody = turns.join(days, how="cross").head(first + people // 10)
    digits = pl.concat_str(
        pl.lit("320199"), pl.col("born").dt.strftime("%Y%m%d"), pl.col("turn").cast(pl.String).str.zfill(3)
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = pl.sum_horizontal(
        pl.col("d").str.slice(place, 1).cast(pl.Int32) * weight for place, weight in enumerate(weights)
    )
    check = pl.lit("10X98765432").str.slice(total % 11, 1)
    named = everybody.lazy().select(d=digits, name=pl.lit("张") + pl.format("{}", pl.col("turn") % 97))
    persons = named.select(pl.concat_str("d", check).alias("id_number"), "name").collect()
    records = pl.concat([persons.head(first), persons.head(certificates - first)]).lazy()
    filled = {"id_type": "id_card", "kind": "special_operation", "category": "电工作业", "item": "低压电工作业",
              "first_issue": "2021-05-12", "valid_from": "2021-05-12", "valid_to": "2027-05-11", "status_text": "有效",
              "issuer": "江苏省应急管理厅", "superseded": "false"}  # fmt: skip
    columns = {name: pl.lit(filled.get(name), dtype=pl.String).alias(name) for name in COLUMNS}
    columns |= {"id_number": pl.col("id_number"), "name": pl.col("name")}
    columns["number"] = (pl.lit("T") + pl.col("id_number")).alias("number")
    records.select(*columns.values()).sink_parquet(folder / "registry.parquet")
    step = max(1, first // (people - people // 10))
    asked = pl.concat(
        [persons.head(first).gather_every(step).head(people - people // 10), persons.tail(people // 10)]
    )
    asked.with_row_index("n").select(
        pl.format("{}", "n").alias("query_key"),
        pl.lit("id_card").alias("id_type"),
        "id_number",
        "name",
        pl.lit("special_operation").alias("kind"),
        pl.lit("operators").alias("family"),
        pl.lit(value=True).alias("claims"),
    ).write_parquet(folder / "asked.parquet")


def ours(folder: Path) -> dict[str, int]:
    """Join with the connector."""
    import polars as pl  # noqa: PLC0415 -- DuckDB's environment has none

    from certverify_connectors.protocol import Setup  # noqa: PLC0415 -- as above
    from certverify_connectors.snapshot import connect  # noqa: PLC0415 -- as above

    coverage = {"nationwide": True, "kinds": ["special_operation"]}
    options = {"file": "registry.parquet", "as_of": date(2026, 11, 22), "coverage": coverage}
    source = connect(Setup("snapshot", options, folder=folder))
    lines = source.answer_table(pl.scan_parquet(folder / "asked.parquet")).collect()
    states = lines.select("query_key", pl.col("state").cast(pl.String)).unique()
    return dict(Counter(states["state"].to_list()))


def theirs(folder: Path) -> dict[str, int]:
    """Join with DuckDB."""
    import hashlib  # noqa: PLC0415 -- only here

    import duckdb  # noqa: PLC0415 -- not in our environment

    with (folder / "registry.parquet").open("rb") as stream:
        hashlib.file_digest(stream, "sha256").hexdigest()
    duckdb.execute(_SQL, [str(folder / "asked.parquet"), str(folder / "registry.parquet")])
    told = duckdb.execute("SELECT state, count(DISTINCT query_key) FROM answer GROUP BY state").fetchall()
    return dict(told)


def measured(who: str, folder: Path) -> None:
    """Run one side and print what it took."""
    began = time.monotonic()
    states = ours(folder) if who == "ours" else theirs(folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = {
        "wall": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "mib": used.ru_maxrss // 1024,
    }
    print(json.dumps({**took, "states": states}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duckdb", default=sys.executable)
    parser.add_argument("--certificates", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs=2, metavar=("WHO", "FOLDER"))
    given = parser.parse_args()
    if given.only:
        measured(given.only[0], Path(given.only[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        make(Path(name), given.certificates, given.people)
        rounds = [
            (_run(sys.executable, "ours", name), _run(given.duckdb, "theirs", name))
            for _ in range(given.repeat)
        ]
    for mine, other in rounds:
        assert mine["states"] == other["states"], (mine["states"], other["states"])
        ratio = other["wall"] / mine["wall"]
        print(
            f"ours {_line(mine)} | duckdb {_line(other)} | {ratio:.2f} x wall, {other['cpu'] / mine['cpu']:.2f} x cpu"
        )
    print(f"states {rounds[0][0]['states']}")
    print(f"median ratio {median(other['wall'] / mine['wall'] for mine, other in rounds):.2f}")


def _run(python: str, who: str, folder: str) -> dict[str, object]:
    command = [python, __file__, "--only", who, folder]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _line(took: dict[str, object]) -> str:
    return f"{took['wall']:.1f} s, cpu {took['cpu']:.1f} s, {took['mib']} MiB"


if __name__ == "__main__":
    main()
