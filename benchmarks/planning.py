"""Planning a night over ten million people against the same selection in DuckDB SQL, one process each, alternating.

Needs duckdb, which the product does not, in the environment that runs it::

    python benchmarks/planning.py --people 10000000 --employers 50000 --budget 500000 --repeat 3

Both read what the ledger says of each question and who asks it from Parquet, and choose a night's questions: the
employers that waited longest first, a random share of standing answers, the rest in the order of worth. Both must
choose as many, for the same reasons. Printed: seconds (wall and CPU) and peak memory of both, and their ratio.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

NOW = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
CONFIRM = timedelta(days=3)
RANDOM, FAIR = 0.05, 0.1

SQL = """
CREATE TEMP TABLE worth AS
SELECT query_key,
  coalesce(expires_at > $now, false) AS fresh, askable, greatest(answered_at, tried_at) AS since,
  coalesce(outcome = 'not_found' AND count = 1, false) AS once_absent,
  CASE WHEN NOT askable THEN NULL
       WHEN answered_at IS NULL AND NOT (coalesce(tried_at > $vain, false) AND NOT doubted) THEN 0
       WHEN NOT coalesce(expires_at > $now, false) AND outcome = 'not_found' AND count = 1 THEN 1
       WHEN date_passed THEN 2
       WHEN rectified_on >= CAST(answered_at + INTERVAL 8 HOUR AS DATE) THEN 3
       WHEN NOT coalesce(expires_at > $now, false) THEN 4 END AS rank
FROM read_parquet($outlook);
CREATE TEMP TABLE first AS
SELECT employer_key, max(since) AS served FROM read_parquet($seats) JOIN worth USING (query_key)
GROUP BY employer_key HAVING bool_or(rank IS NOT NULL) ORDER BY served NULLS FIRST, employer_key LIMIT $fair;
CREATE TEMP TABLE fair AS
SELECT DISTINCT best AS query_key FROM (
  SELECT arg_min(query_key, struct_pack(r := rank, s := coalesce(epoch_us(since), -1), k := query_key)) AS best
  FROM read_parquet($seats) JOIN first USING (employer_key) JOIN worth USING (query_key)
  WHERE rank IS NOT NULL GROUP BY employer_key);
CREATE TEMP TABLE lots AS
SELECT query_key FROM worth WHERE fresh AND askable AND rank IS NULL AND NOT once_absent
ORDER BY xor(CAST(concat('0x', substr(query_key, 1, 16)) AS UBIGINT), $salt) LIMIT $random;
CREATE TEMP TABLE best AS
SELECT query_key, rank FROM worth ANTI JOIN fair USING (query_key) WHERE rank IS NOT NULL
ORDER BY rank, since NULLS FIRST, query_key
LIMIT $budget - (SELECT count(*) FROM fair) - (SELECT count(*) FROM lots);
"""


def make(folder: Path, people: int, employers: int) -> None:
    """Write an outlook and its seats: half the answers too old, every hundredth person on a second roster."""
    import numpy as np  # noqa: PLC0415 -- only the maker needs these
    import polars as pl  # noqa: PLC0415 -- as above
    import pyarrow as pa  # noqa: PLC0415 -- as above

    chance = np.random.default_rng(1)
    raw = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(32), people, [None, pa.py_buffer(chance.bytes(32 * people))]
    )
    keys = pl.Series("query_key", pl.from_arrow(raw.cast(pa.binary()))).bin.encode("hex")
    draw = pl.Series(chance.random(people))
    age = pl.Series(chance.random(people) * 60)
    frame = pl.DataFrame({"query_key": keys, "draw": draw, "age": age})
    asked = pl.col("draw") > 0.01
    at = pl.when(asked).then(pl.lit(NOW) - (pl.col("age") * 86_400_000_000).cast(pl.Duration("us")))
    absent = pl.col("draw") > 0.95
    once = pl.col("draw") > 0.99
    window = pl.when(once).then(pl.lit(CONFIRM)).otherwise(pl.lit(timedelta(days=30)))
    table = frame.with_columns(at.alias("answered_at")).select(
        "query_key",
        outcome=pl.when(asked).then(pl.when(absent).then(pl.lit("not_found")).otherwise(pl.lit("found"))),
        count=pl.when(asked).then(pl.when(absent & ~once).then(2).otherwise(1)).otherwise(0).cast(pl.UInt16),
        answered_at="answered_at",
        tried_at="answered_at",
        expires_at=pl.col("answered_at") + window,
        doubted=pl.lit(value=False),
        askable=pl.lit(value=True),
        date_passed=asked & pl.col("draw").is_between(0.5, 0.501),
        rectified_on=pl.when(pl.col("draw").is_between(0.6, 0.6005)).then(pl.lit(NOW.date())),
    )  # fmt: skip
    table.write_parquet(folder / "outlook.parquet")
    firms = pl.Series("employer_key", chance.integers(0, employers, people)).cast(pl.String)
    seats = pl.DataFrame({"query_key": keys, "employer_key": firms})
    second = seats.gather_every(100).with_columns(pl.col("employer_key").reverse())
    pl.concat([seats, second]).unique().write_parquet(folder / "seats.parquet")


def by_product(folder: Path, budget: int) -> dict[str, int]:
    """Choose as the program does; return how many by reason."""
    import polars as pl  # noqa: PLC0415 -- DuckDB's process shall not load it

    from certverify.nightly.plan.planner import Spending, choose  # noqa: PLC0415 -- as above
    from certverify.nightly.plan.worth import with_worth  # noqa: PLC0415 -- as above

    worth = with_worth(pl.read_parquet(folder / "outlook.parquet"), NOW, CONFIRM)
    chosen = choose(
        worth, pl.read_parquet(folder / "seats.parquet"), Spending(budget, RANDOM, FAIR, "benchmark")
    )
    return dict(chosen.group_by("why").len().iter_rows())


def by_duckdb(folder: Path, budget: int) -> dict[str, int]:
    """Choose in SQL; return how many by reason."""
    import hashlib  # noqa: PLC0415 -- only here
    import math  # noqa: PLC0415 -- only here

    import duckdb  # noqa: PLC0415 -- not a dependency of the product

    words = ("never_asked", "second_answer", "date_passed", "said_rectified", "stale")
    values = {
        "now": NOW, "vain": NOW - CONFIRM, "outlook": str(folder / "outlook.parquet"),
        "seats": str(folder / "seats.parquet"), "fair": math.ceil(budget * FAIR), "random": math.floor(budget * RANDOM),
        "salt": int.from_bytes(hashlib.sha256(b"benchmark").digest()[:8]), "budget": budget,
    }  # fmt: skip
    with duckdb.connect(config={"threads": 2}) as connection:
        for statement in filter(str.strip, SQL.split(";")):
            named = {name: value for name, value in values.items() if f"${name}" in statement}
            connection.execute(statement, named)
        ranks = connection.execute("SELECT rank, count(*) FROM best GROUP BY rank").fetchall()
        told = {words[rank]: count for rank, count in ranks}
        for name, table in (("fair", "fair"), ("random", "lots")):
            told[name] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 -- our own words
    return told


def measured(way: str, folder: Path, budget: int) -> dict[str, object]:
    """Run one way in a process of its own."""
    command = [sys.executable, __file__, "--run", way, "--folder", str(folder), "--budget", str(budget)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def run(way: str, folder: Path, budget: int) -> None:
    ways = {"product": by_product, "duckdb": by_duckdb}
    began = time.perf_counter()
    chosen = ways[way](folder, budget)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "chosen": dict(sorted(chosen.items())), "wall": time.perf_counter() - began,
        "cpu": used.ru_utime + used.ru_stime, "gib": used.ru_maxrss / 1024**2,
    }))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--employers", type=int, default=50_000)
    parser.add_argument("--budget", type=int, default=500_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--run", choices=["make", "product", "duckdb"])
    parser.add_argument("--folder", type=Path)
    told = parser.parse_args()
    if told.run == "make":
        make(told.folder, told.people, told.employers)
        return
    if told.run:
        run(told.run, told.folder, told.budget)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # in a process of its own: a child's peak memory counts from its parent's
        size = ["--people", str(told.people), "--employers", str(told.employers)]
        subprocess.run([sys.executable, __file__, "--run", "make", "--folder", place, *size], check=True)
        results: dict[str, list[dict[str, object]]] = {"product": [], "duckdb": []}
        for _ in range(told.repeat):
            for way, lines in results.items():
                lines.append(measured(way, folder, told.budget))
    assert results["product"][0]["chosen"] == results["duckdb"][0]["chosen"], results
    print(
        f"{told.people:,} people, {told.employers:,} employers, {told.budget:,} chosen:",
        results["product"][0]["chosen"],
    )
    for way, lines in results.items():
        wall, cpu, gib = (median(float(str(line[name])) for line in lines) for name in ("wall", "cpu", "gib"))
        print(f"{way:>8}: {wall:6.2f} s wall, {cpu:6.2f} s CPU, {gib:5.2f} GiB")
    ratio = median(float(str(line["wall"])) for line in results["duckdb"]) / median(
        float(str(line["wall"])) for line in results["product"]
    )
    print(f"   ratio: {ratio:.2f} x (wall, DuckDB / product)")


if __name__ == "__main__":
    main()
