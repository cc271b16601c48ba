"""Judging with all rules against the same rules in DuckDB SQL, one process each, in one run.

``judging.sql`` is the SQL, ``judging_rules.csv`` the condition of each rule in it.

Needs duckdb, which the product does not: ``uv pip install duckdb`` into an environment of its own beside certverify.
``python benchmarks/judging.py 10000 100000 1000000`` prints one line per size: seconds and peak memory of both, and
whether every finding agrees. The population is synthetic: one entry in six is drawn from every state that the tests
know, the others hold what they claim; 1.2 certificates an entry.
"""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from certverify.rules import judge_parts
from certverify.rules.ages import ages
from certverify.rules.clock import deadlines
from certverify.rules.hosts import lookalikes
from certverify.rules.issuers import contradictions
from certverify.rules.packs import load
from certverify.rules.registry import ORDER
from certverify.rules.words import category_words, item_words, plain_words

DAY = date(2026, 5, 20)
BASE = 10_000
PART = 250_000
HERE = Path(__file__).parent
TABLES = ("entries", "answers", "certificates")


def make(folder: Path, size: int) -> None:
    """Write the three tables for ``size`` entries: a drawn base, repeated under keys and names of its own."""
    sys.path.insert(0, str(HERE.parent / "tests" / "builders"))
    from judging import answer, card, operator, record, tables  # noqa: PLC0415 -- the tests' builders
    from rules_population import population  # noqa: PLC0415 -- likewise

    entries, answers, records = population(7, BASE // 6, DAY)
    for number in range(BASE // 6, BASE):
        key = {"query_key": f"q{number}"}
        place = {"entry": number, "row": 2 * number + 5, "person_key": f"p{number}"}
        entries.append(operator(**card(), **place, **key))
        answers.append(answer(**key))
        records += [record(**key)] * (2 if number % 4 == 0 else 1)
    drawn = dict(zip(TABLES, tables(entries, answers, records), strict=True))
    for name, table in drawn.items():
        copies = (_copy(table, number) for number in range(-(-size // BASE)))
        _write(folder / f"{name}.parquet", copies)


def _copy(table: pl.DataFrame, number: int) -> pl.DataFrame:
    keys = [c for c in ("query_key", "followup_key", "person_key") if c in table.columns]
    named = table.with_columns(pl.concat_str(pl.col(c).hash(s).cast(pl.String).str.zfill(20) for s in range(3))
        .str.slice(0, 54) + f"-{number:05d}" for c in keys).with_columns(
        pl.when(table[c].is_not_null()).then(pl.col(c)) for c in keys)  # fmt: skip  # keys as long as the ledger's
    if "entry" not in table.columns:
        return named
    return named.with_columns(
        (pl.col("entry") + number * BASE).cast(pl.UInt32), source=pl.lit(f"roster-{number:05d}.xlsx")
    )


def _write(path: Path, copies: Iterable[pl.DataFrame]) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 -- only here

    writer = None
    for copy in copies:
        text = copy.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String)).to_arrow()
        writer = writer or pq.ParquetWriter(path, text.schema, compression="zstd")
        writer.write_table(text)
    writer.close()


def ours(folder: Path) -> None:
    """Judge with certverify: statuses and findings with their messages, written part by part."""
    from certverify_schemas.tables import AnswerTable, CertificateTable, PlannedEntryTable  # noqa: PLC0415 -- paired

    pack = load(DAY)
    contracts = (PlannedEntryTable, AnswerTable, CertificateTable)
    frames = [
        contract.cast(pl.scan_parquet(folder / f"{name}.parquet"))
        for name, contract in zip(TABLES, contracts, strict=True)
    ]
    count = frames[0].select(pl.len()).collect().item()
    how = {"parts": max(1, -(-count // PART)), "across_employers": True}
    scratch = folder / "scratch" if how["parts"] > 1 else None
    for number, verdict in enumerate(judge_parts(*frames, pack, DAY, scratch=scratch, **how)):
        verdict.statuses.write_parquet(folder / f"statuses-{number}.parquet", compression="lz4")
        verdict.findings.write_parquet(folder / f"ours-{number}.parquet", compression="lz4")


def duck(folder: Path) -> None:
    """Judge with DuckDB: entry, rule, severity and certainty of every finding."""
    import duckdb  # noqa: PLC0415 -- a dependency of this benchmark alone

    db = duckdb.connect(str(folder / "duck.db"))
    db.execute("SET memory_limit = '4GB'; SET threads = 2; SET preserve_insertion_order = false")
    for name in TABLES:
        db.execute(f"CREATE VIEW {name} AS FROM '{folder / f'{name}.parquet'}'")
    _words(db)
    script = _filled((HERE / "judging.sql").read_text(encoding="utf-8"))
    *before, last = [part for part in script.split(";\n") if part.strip()]
    for statement in before:
        db.execute(statement)
    _issuers(db)
    db.execute(last)
    db.execute(f"COPY found TO '{folder / 'duck.parquet'}' (FORMAT parquet)")


def _words(db: Any) -> None:
    """Understand distinct words, days and payloads by the product's functions, as the product does for itself."""
    pack = load(DAY)

    def distinct(*columns: tuple[str, str]) -> list[pl.Series]:
        query = "SELECT DISTINCT {} FROM {}"
        found = [db.sql(query.format(column, table)).pl() for table, column in columns]
        return [column.to_series().cast(pl.String) for column in found]

    def both(column: str) -> list[pl.Series]:
        return distinct(("entries", column), ("certificates", column))

    people = db.sql("SELECT DISTINCT birth_date, sex FROM entries").pl().cast({"sex": pl.String})
    days = db.sql("SELECT DISTINCT appointed_on FROM entries").pl().to_series()
    roles = [(word, role) for role, words in pack.person_types.items() for word in words]
    made = {
        "w_items": item_words(
            distinct(("entries", "required_item"), ("entries", "claimed_item"), ("certificates", "item")),
            pack.catalogue,
        ),
        "w_categories": category_words(
            distinct(
                ("entries", "required_category"),
                ("entries", "claimed_category"),
                ("certificates", "category"),
            ),
            pack.catalogue,
        ),
        "w_industries": plain_words(both("industry"), [m.industry for m in pack.managers]),
        "w_employers": plain_words(distinct(("entries", "employer")), []),
        "w_units": plain_words(both("unit_type"), [m.unit_type for m in pack.managers]),
        "w_types": pl.DataFrame(roles, schema=["word", "role"], orient="row"),
        "w_deadlines": deadlines(days, pack.parameters.assessment_months, pack.parameters.grace_days),
        "w_ages": ages(people, pack),
        "w_hosts": lookalikes(*distinct(("entries", "qr_payload")), pack),
    }  # fmt: skip  # one table a line
    for name, table in made.items():
        arrow = table.to_arrow()
        db.register("arriving", arrow)
        db.execute(f"CREATE TEMP TABLE {name} AS FROM arriving")


def _issuers(db: Any) -> None:
    pairs = db.sql("SELECT DISTINCT claimed_issuer, official_issuer FROM weighed").pl().cast(pl.String)
    table = contradictions(pairs, load(DAY).issuers).to_arrow()
    db.register("arriving", table)
    db.execute("CREATE TEMP TABLE w_issuers AS FROM arriving")


_COUNTS = [
    "n_current",
    "n_incomplete",
    "n_revoked",
    "n_expired",
    "n_future",
    "n_superseded",
    "n_unknown",
    "n_ended_since",
    "n_ok",
    "n_unit_ok",
    "n_match",
    "n_records",
    "n_open",
    "n_void",
    "n_doubt",
    "n_doubt_open",
    "n_varying",
    "n_claim",
    "n_claim_doubt",
    "n_numbers",
    "n_other_pass",
]
_FLAGS = ["any_same_date", "any_same_number", "any_date_open", "any_named", "any_first_pass_unknown"]
_DATES = ["first_issue", "valid_to", "review_due", "reviewed_on"]


def _filled(script: str) -> str:
    pack = load(DAY)
    law = {rule: pack.rules[rule].severity.value for rule in ORDER}
    with (HERE / "judging_rules.csv").open(encoding="utf-8", newline="") as lines:
        holds = {
            line["rule"]: (line["holds"], line["confirmed"], line["milder"] or "false")
            for line in csv.DictReader(lines)
        }
    accusing = [
        f"({when}) AND NOT ({milder})"
        for rule, (when, _, milder) in holds.items()
        if law[rule] in {"violation", "suspicion"}
    ]
    same = (f"coalesce(year({c}) = year(claimed_valid_to) AND (prec = 'year' OR month({c}) = month(claimed_valid_to)) "
            f"AND (prec <> 'day' OR day({c}) = day(claimed_valid_to)), false)" for c in _DATES)  # fmt: skip  # one test
    rules = (
        f"{{'rule': '{rule}', 'severity': CASE WHEN {milder} THEN 'advisory' ELSE '{law[rule]}' END, "
        f"'sure': coalesce({sure}, false), 'holds': coalesce({when}, false)}}"
        for rule, (when, sure, milder) in holds.items()
    )
    patterns = "|".join(
        f"(?:{s.number_pattern})" for s in pack.catalogue.systems.values() if s.number_pattern
    )
    values = {
        "$rules": ",\n    ".join(rules),
        "$accused": "(" + " OR ".join(f"coalesce({when}, false)" for when in accusing) + ")",
        "$filled": ", ".join(
            [f"coalesce({c}, 0) AS {c}" for c in _COUNTS] + [f"coalesce({c}, false) AS {c}" for c in _FLAGS]
        ),
        "$same_date": " OR ".join(same),
        "$bound": "(NOT manager OR coalesce(deadline < $day, false))",
        "$systems": ", ".join(f"'{key}'" for key in pack.catalogue.systems),
        "$patterns": f"'{patterns}'",
        "$varying": f"'{pack.varying_posts}'",
        "$shared_severity": f"'{law['shared_number']}'",
        "$number_severity": f"'{law['number_mismatch']}'",
        "$tolerance": str(pack.parameters.dates_tolerance_days),
        "$day": f"DATE '{DAY}'",
    }  # fmt: skip  # one value a line
    for name, value in values.items():
        script = script.replace(name, value)
    return script


def agree(folder: Path) -> tuple[int, int]:
    """Return the number of findings, and of those that only one side has."""
    columns = ["entry", "rule", "severity", "certainty"]
    mine = (
        pl.scan_parquet(folder / "ours-*.parquet")
        .select(columns)
        .with_columns(pl.col(columns[2:]).cast(pl.String))
    )
    theirs = (
        pl.scan_parquet(folder / "duck.parquet").select(columns).with_columns(pl.col("entry").cast(pl.UInt32))
    )
    both = pl.concat([mine.with_columns(side=1), theirs.with_columns(side=2)])
    sides = both.group_by(columns).agg(pl.col("side").sum()).collect(engine="streaming")
    return sides.height, sides.filter(pl.col("side") != 3).height


def _measured(side: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, side, str(folder)], check=True, capture_output=True, text=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _alone(work: Callable[[Path], None], folder: Path) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    work(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu, "gib": peak}))


def main() -> None:
    """Measure every size named on the command line."""
    if sys.argv[1] in {"ours", "duck"}:
        _alone({"ours": ours, "duck": duck}[sys.argv[1]], Path(sys.argv[2]))
        return
    for size in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make(folder, size)
            told = {side: _measured(side, folder) for side in ("ours", "duck")}
            findings, unequal = agree(folder)
            print(size, told, "findings, unequal:", findings, unequal, flush=True)
            if unequal:
                sys.exit("the two sides do not agree")


if __name__ == "__main__":
    main()
