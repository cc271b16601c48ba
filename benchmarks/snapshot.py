"""The ``snapshot`` connector over each form of data, against the same join in DuckDB SQL, alternating within one run.

Needs duckdb, which the product does not, possibly in an environment of its own; PostgreSQL needs an empty database::

    python benchmarks/snapshot.py --duckdb /path/to/python --certificates 10000000 --people 1000000 \
        --forms parquet csv sqlite postgresql --database postgresql://tester@127.0.0.1:5432/registry

Every side is a process of its own, reads the digest of its data, joins the people asked about with it and holds every
line of the answer in memory; all must tell the same states. Printed for each: seconds (wall and CPU), peak memory, and
the ratio to DuckDB over the same Parquet file (over the same CSV file for ``csv``). What PostgreSQL's server takes
stands in the wall time alone. DuckDB does the less: it neither reads every status word nor looks for records that
could be anybody's.
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
    FROM read_parquet(?) q LEFT JOIN {registry} r ON q.id_number = r.id_number AND q.kind = r.kind
"""
_READ = {"parquet": "read_parquet(?)", "csv": "read_csv(?, all_varchar = true)"}
_FORMS = ("parquet", "csv", "sqlite", "postgresql")


def ours(form: str, folder: Path, database: str) -> dict[str, int]:
    """Join with the connector."""
    import polars as pl  # noqa: PLC0415 -- DuckDB's environment has none

    from certverify_connectors.protocol import Setup  # noqa: PLC0415 -- as above
    from certverify_connectors.snapshot import connect  # noqa: PLC0415 -- as above

    options = {"as_of": date(2026, 11, 22), "coverage": {"nationwide": True, "kinds": ["special_operation"]}}
    options |= {"database": database} if form == "postgresql" else {"file": f"registry.{form}"}
    source = connect(Setup("snapshot", options, folder=folder))
    lines = source.answer_table(pl.scan_parquet(folder / "asked.parquet")).collect()
    states = lines.select("query_key", pl.col("state").cast(pl.String)).unique()
    return dict(Counter(states["state"].to_list()))


def theirs(form: str, folder: Path) -> dict[str, int]:
    """Join with DuckDB."""
    import hashlib  # noqa: PLC0415 -- only here

    import duckdb  # noqa: PLC0415 -- not in our environment

    registry = folder / f"registry.{form}"
    with registry.open("rb") as stream:
        hashlib.file_digest(stream, "sha256").hexdigest()
    duckdb.execute(_SQL.format(registry=_READ[form]), [str(folder / "asked.parquet"), str(registry)])
    told = duckdb.execute("SELECT state, count(DISTINCT query_key) FROM answer GROUP BY state").fetchall()
    return dict(told)


def measured(who: str, form: str, folder: Path, database: str) -> None:
    """Run one side and print what it took."""
    began = time.monotonic()
    states = ours(form, folder, database) if who == "ours" else theirs(form, folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = {
        "wall": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "mib": _peak_mib(),
    }
    print(json.dumps({**took, "states": states}))


def _peak_mib() -> int:
    # Not ru_maxrss: a process that was started by vfork begins with the peak of whoever started it.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duckdb", default=sys.executable)
    parser.add_argument("--certificates", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--forms", nargs="+", choices=_FORMS, default=["parquet"])
    parser.add_argument("--database", default="", help="postgresql://USER@HOST/NAME of an empty database")
    parser.add_argument(
        "--folder", type=Path, help="where the data are written, a temporary folder by default"
    )
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs=3, metavar=("WHO", "FORM", "FOLDER"))
    given = parser.parse_args()
    if given.only:
        measured(given.only[0], given.only[1], Path(given.only[2]), given.database)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        _make(given, Path(name))
        for form in given.forms:
            _compare(given, form, name)


def _make(given: argparse.Namespace, folder: Path) -> None:
    from snapshot_data import (  # noqa: PLC0415 -- DuckDB's environment has no polars
        write_asked_and_parquet,
        write_csv,
        write_postgresql,
        write_sqlite,
    )

    write_asked_and_parquet(folder, given.certificates, given.people)
    if "csv" in given.forms:
        write_csv(folder)
    if "sqlite" in given.forms:
        write_sqlite(folder)
    if "postgresql" in given.forms:
        write_postgresql(folder, given.database)


def _compare(given: argparse.Namespace, form: str, folder: str) -> None:
    beside = "csv" if form == "csv" else "parquet"
    ratios = []
    for _ in range(given.repeat):
        mine = _run(sys.executable, "ours", form, folder, given.database)
        other = _run(given.duckdb, "theirs", beside, folder, "")
        assert mine["states"] == other["states"], (mine["states"], other["states"])
        ratios.append(mine["wall"] / other["wall"])
        cpu = mine["cpu"] / other["cpu"]
        print(f"{form}: {_line(mine)} | duckdb, {beside}: {_line(other)} | {cpu:.1f} x its cpu", flush=True)
    print(f"{form}: {median(ratios):.1f} x duckdb's wall time (median), states {mine['states']}", flush=True)


def _run(python: str, who: str, form: str, folder: str, database: str) -> dict[str, object]:
    command = [python, __file__, "--only", who, form, folder, "--database", database]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def _line(took: dict[str, object]) -> str:
    return f"{took['wall']:.1f} s, cpu {took['cpu']:.1f} s, {took['mib']} MiB"


if __name__ == "__main__":
    main()
