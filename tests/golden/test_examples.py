"""The installed program on the examples, held entry by entry to expectations worked out by hand beside them."""

import csv
import json
import os
import re
import select
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
CHEMICAL = "化工公司三项岗位人员台账.xlsx"
PROPERTY = "物业公司持证台账.csv"
ROSTERS = [CHEMICAL, PROPERTY]
CONNECTORS = ["snapshot", "gateway"]
OPERATORS, MANAGERS = "在岗", "三项岗位-负责人及安管"
KEY = "ZXhhbXBsZSBrZXkgb2YgdGVzdHMsIDMyIGJ5dGVzISE="
AS_OF = "2026-11-23"

Position = tuple[str, int, int]
"""Sheet, row as a person sees it, part."""

# The six months of 民法典 Art. 201-203 counted by hand: row of the managers' sheet -> deadline, deadline rolled.
DEADLINES: dict[Position, tuple[date, date]] = {
    (MANAGERS, 6, 1): (date(2026, 10, 30), date(2026, 10, 30)),  # 2026年4月 is 2026-04-30; a Friday
    (MANAGERS, 7, 1): (date(2020, 6, 30), date(2020, 6, 30)),  # 2019 is 2019-12-31; a Tuesday
    (MANAGERS, 9, 1): (date(2026, 11, 23), date(2026, 11, 23)),  # the very day of checking, a Monday
    (MANAGERS, 10, 1): (date(2026, 11, 22), date(2026, 11, 23)),  # a Sunday
    (MANAGERS, 11, 1): (date(2026, 11, 30), date(2026, 11, 30)),  # 05-31 has no corresponding day in November
    (MANAGERS, 12, 1): (date(2026, 10, 3), date(2026, 10, 8)),  # National Day, 10-01 to 10-07
    (MANAGERS, 14, 1): (date(2025, 9, 10), date(2025, 9, 10)),
    (MANAGERS, 15, 1): (date(2025, 7, 6), date(2025, 7, 7)),  # a Sunday
    (MANAGERS, 18, 2): (date(2025, 12, 1), date(2025, 12, 1)),
    (MANAGERS, 26, 1): (date(2026, 4, 20), date(2026, 4, 20)),
}
ASSESSMENT_RULES = ["assessment_overdue", "assessment_due_soon", "assessment_pending"]


@dataclass(frozen=True)
class Run:
    """The outputs of one run, as read back from its folder."""

    exit_code: int
    errors: str
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return read

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"{name}.parquet")


def _certverify(folder: Path, roster: str, *options: str, **variables: str) -> Run:
    program = Path(sys.executable).with_name("certverify")
    out = folder / "out"
    command = [
        program,
        "check",
        EXAMPLES / "rosters" / roster,
        "--out",
        out,
        "--as-of",
        AS_OF,
        "--no-progress",
    ]
    done = subprocess.run(
        [*map(str, command), "--store", f"sqlite:///{folder / 'ledger.sqlite'}", *options],
        env={**os.environ, "CERTVERIFY_KEY": KEY, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Run(done.returncode, done.stderr, out)


@pytest.fixture(scope="module")
def simulator() -> Iterator[dict[str, str]]:
    """A simulated gateway in its own process, whose population is the examples' registry."""
    command = [sys.executable, "-m", "certverify_connectors.simulator", "--port", "0"]
    with subprocess.Popen(
        [*command, "--registry", str(EXAMPLES / "registry.csv")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], 30)
        assert ready, "the simulator did not say where it listens"
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.fixture(scope="module")
def runs(simulator: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Run]:
    """Every roster over every connector, each on a ledger of its own, under one key."""
    done = {}
    for number, roster in enumerate(ROSTERS):
        folder = tmp_path_factory.mktemp(f"snapshot{number}")
        options = ("--connector", "snapshot", "--config", str(EXAMPLES / "certverify.toml"))
        done[roster, "snapshot"] = _certverify(folder, roster, *options)
        folder = tmp_path_factory.mktemp(f"gateway{number}")
        options = ("--connector", "gateway", "--config", str(_gateway(folder, simulator["url"])))
        done[roster, "gateway"] = _certverify(
            folder, roster, *options, CERTVERIFY_SECRETS__GATEWAY__TOKEN=simulator["token"]
        )
    return done


def _gateway(folder: Path, url: str) -> Path:
    """Write the examples' gateway configuration, pointed at the simulator."""
    text = (EXAMPLES / "gateway.toml").read_text(encoding="utf-8")
    file = folder / "gateway.toml"
    pointed, changes = re.subn(r"https://[^/\"]+(?=/gateway/v1/)", url.rstrip("/"), text)
    assert changes == 1, "examples/gateway.toml no longer names one address"
    file.write_text(pointed, encoding="utf-8")
    return file


def _expected(roster: str) -> dict[Position, dict[str, str]]:
    file = EXAMPLES / "rosters" / f"{Path(roster).stem}.expected.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return {(r["sheet"], int(r["row"]), int(r["part"])): r for r in csv.DictReader(lines)}


def _position(row: dict[str, Any]) -> Position:
    return (row["sheet"] or "", row["row"], row["part"])


def _rows(run: Run) -> dict[Position, dict[str, Any]]:
    rows = run.table("rows").to_dicts()
    found = {_position(row): row for row in rows}
    assert len(found) == len(rows), "two entries share a position"
    return found


def _told(row: dict[str, Any], primary: str | None) -> dict[str, str]:
    """Say of one entry what the expectations say, in their words."""
    others = sorted(rule for rule in row["rules"] if rule != primary)
    return {
        "name": "".join((row["name"] or "").split()),
        "status": row["status"],
        "certainty": row["certainty"] or "",
        "primary_rule": primary or "",
        "other_rules": ";".join(others),
        "cause": row["cause"] or "",
    }


def _wanted(line: dict[str, str]) -> dict[str, str]:
    wanted = {key: line[key] for key in ("name", "status", "certainty", "primary_rule", "cause")}
    wanted["name"] = "".join(line["name"].split())
    wanted["other_rules"] = ";".join(sorted(filter(None, line["other_rules"].split(";"))))
    return wanted


def _differences(roster: str, run: Run) -> list[str]:
    expected, rows = _expected(roster), _rows(run)
    primaries = {_position(f): f["rule"] for f in run.table("findings").filter("primary").to_dicts()}
    told = [f"{key}: expected, not read" for key in expected.keys() - rows.keys()]
    told += [f"{key}: read as {rows[key]['name']}, not expected" for key in rows.keys() - expected.keys()]
    for key in sorted(expected.keys() & rows.keys()):
        want, got = _wanted(expected[key]), _told(rows[key], primaries.get(key))
        told += [
            f"{key} {want['name']}: {field} is {got[field]!r}, expected {want[field]!r} ({expected[key]['note']})"
            for field in want
            if got[field] != want[field]
        ]
    return told


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize("roster", ROSTERS, ids=["chemical", "property"])
def test_a_complete_run_ends_with_0(runs: dict[tuple[str, str], Run], roster: str, connector: str) -> None:
    """A run whose every needed answer came, or could never come from this source, is complete."""
    run = runs[roster, connector]
    assert run.exit_code == 0, run.errors
    assert run.summary["complete"] is True


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize("roster", ROSTERS, ids=["chemical", "property"])
def test_every_entry_is_as_expected(runs: dict[tuple[str, str], Run], roster: str, connector: str) -> None:
    """Status, certainty, rules and cause of every entry are those worked out by hand."""
    differences = _differences(roster, runs[roster, connector])
    assert not differences, "\n" + "\n".join(differences)


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize("roster", ROSTERS, ids=["chemical", "property"])
def test_counts_add_up(runs: dict[tuple[str, str], Run], roster: str, connector: str) -> None:
    """Every entry read ends in exactly one status, and the summary counts what the tables hold."""
    run, expected = runs[roster, connector], _expected(roster).values()
    rows, lookups = dict(run.summary["rows"]), run.summary["lookups"]
    assert rows.pop("read") == len(expected) == sum(rows.values())
    assert rows == dict.fromkeys(rows, 0) | Counter(line["status"] for line in expected)
    assert run.table("rejected").height >= rows["rejected"]
    assert lookups["needed"] == lookups["found"] + lookups["not_found"] + lookups["unanswered"]
    assert lookups["reused"] == 0


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize("roster", ROSTERS, ids=["chemical", "property"])
def test_the_summary_counts_primary_findings(
    runs: dict[tuple[str, str], Run], roster: str, connector: str
) -> None:
    """A flagged entry counts once, under its primary rule and that finding's certainty."""
    flagged = [line for line in _expected(roster).values() if line["primary_rule"]]
    wanted = Counter((line["primary_rule"], line["certainty"]) for line in flagged)
    counted = runs[roster, connector].summary["findings"]
    told = {(rule, certainty): n for rule, by in counted.items() for certainty, n in by.items() if n}
    assert told == dict(wanted)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_deadlines_are_counted_by_the_civil_code(runs: dict[tuple[str, str], Run], connector: str) -> None:
    """Six months from the appointment, and their roll-over past rest days and holidays, are both shown."""
    findings = runs[CHEMICAL, connector].table("findings")
    shown = {
        _position(f): (f["deadline"], f["deadline_rolled"])
        for f in findings.filter(pl.col("rule").is_in(ASSESSMENT_RULES)).to_dicts()
        if _position(f) in DEADLINES
    }
    assert shown == DEADLINES


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize("roster", ROSTERS, ids=["chemical", "property"])
def test_no_output_shows_an_id_number(runs: dict[tuple[str, str], Run], roster: str, connector: str) -> None:
    """An employer's own reports mask ID and certificate numbers in every text column."""
    numbers = set(pl.read_csv(EXAMPLES / "registry.csv", infer_schema=False)["id_number"])
    run = runs[roster, connector]
    for name in ("rows", "findings", "rejected"):
        text = run.table(name).select(pl.col(pl.String)).rows()
        shown = {value for row in text for value in row if value and any(n in value for n in numbers)}
        assert not shown, name
    html = (run.folder / "report.html").read_text(encoding="utf-8")
    assert not [number for number in numbers if number in html]


@pytest.mark.parametrize("roster", ROSTERS, ids=["chemical", "property"])
def test_both_connectors_agree(runs: dict[tuple[str, str], Run], roster: str) -> None:
    """The same records give the same findings however they were asked for, but for times and evidence."""
    tables = {c: _comparable(runs[roster, c]) for c in CONNECTORS}
    assert tables["snapshot"] == tables["gateway"]


def _comparable(run: Run) -> dict[str, list[dict[str, Any]]]:
    """Tables without times and evidence, texts without the times in them; a file's answers count by its data's day."""
    times = r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"
    of_file = r"（数据截至 [\d-]+）| \(data of [\d-]+\)|(待|after )[\d-]{10}(以后复查)?"
    kept = {}
    for name in ("rows", "findings", "rejected"):
        table = run.table(name).drop(cs.datetime()).drop("evidence_ids", strict=False)
        timeless = pl.col(pl.String).str.replace_all(times, "T").str.replace_all(of_file, "")
        kept[name] = table.with_columns(timeless).to_dicts()
    return kept
