"""Editions of one official data file, one after the other, as an enterprise gets them: the whole check, real files."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from certverify.cli import app
from certverify_connectors.snapshot.config import DATES, KEYS, TEXTS

LU, YU = "320199198503141170", "320199198209051350"
COLUMNS = (*KEYS, *TEXTS, *DATES, "superseded")


def record(number: str, name: str, begun: str, end: str) -> str:
    """Return a line of the file: a certificate for low voltage work, reviewed in time."""
    values = {
        "id_type": "id_card", "id_number": number, "name": name, "kind": "special_operation", "number": f"T{number}",
        "category": "电工作业", "item": "低压电工作业", "status_text": "有效", "valid_from": begun, "valid_to": end,
        "superseded": "false",
    }  # fmt: skip
    return ",".join(values.get(column, "") for column in COLUMNS)


ENDED = record(LU, "陆青禾", "2020-03-01", "2026-02-28")
RENEWED = record(LU, "陆青禾", "2026-03-01", "2032-02-29")
OTHER = record(YU, "尉迟照野", "2024-03-01", "2030-02-28")
ROSTER = f"姓名,身份证号,工种,证书编号\n陆青禾,{LU},低压电工,T{LU}\n"


def checked(folder: Path, edition: str, day: date, *records: str) -> tuple[dict[str, object], pl.DataFrame]:
    """Check the roster against an edition of the file; return the summary and the findings."""
    (folder / f"{edition}.csv").write_text("\n".join([",".join(COLUMNS), *records]) + "\n", encoding="utf-8")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "c.toml").write_text(
        f'store = "sqlite:///{folder / "l.sqlite"}"\nconnector = "snapshot"\n[connectors.snapshot]\n'
        f'file = "{edition}.csv"\nas_of = {day}\n'
        '[connectors.snapshot.coverage]\nnationwide = true\nkinds = ["special_operation"]\ncoal = true\n',
        encoding="utf-8",
    )
    order = [
        "check",
        str(folder / "roster.csv"),
        "--config",
        str(folder / "c.toml"),
        "--out",
        str(folder / edition),
    ]
    done = CliRunner().invoke(app, [*order, "--as-of", "2026-11-27", "--no-progress"])
    assert done.exit_code == 0, done.output
    summary = json.loads((folder / edition / "summary.json").read_text(encoding="utf-8"))
    return summary, pl.read_parquet(folder / edition / "findings.parquet")


def told(findings: pl.DataFrame) -> list[tuple[str, str]]:
    return findings.select(pl.col("rule").cast(pl.String), pl.col("certainty").cast(pl.String)).rows()


@pytest.mark.parametrize(("day", "certainty"), [(24, "confirmed"), (21, "provisional")])
def test_a_later_edition_confirms_by_its_day(tmp_path: Path, day: int, certainty: str) -> None:
    """The same ended certificate in data four days younger confirms; in data one day younger it does not yet."""
    first, findings = checked(tmp_path, "first", date(2026, 11, 20), ENDED)
    assert told(findings) == [("expired", "provisional")]
    second, findings = checked(tmp_path, "second", date(2026, 11, day), ENDED, OTHER)
    assert first["source"] == second["source"] == "snapshot:snapshot"
    assert told(findings) == [("expired", certainty)]


def test_a_corrected_edition_is_read_though_answers_are_young(tmp_path: Path) -> None:
    """A record that stands for thirty days does not outlive the edition that holds it, be it of the same day."""
    assert told(checked(tmp_path, "first", date(2026, 11, 20), ENDED)[1]) == [("expired", "provisional")]
    summary, findings = checked(tmp_path, "corrected", date(2026, 11, 20), RENEWED)
    assert findings.is_empty()
    assert summary["lookups"] == {
        "needed": 1,
        "reused": 0,
        "asked": 1,
        "found": 1,
        "not_found": 0,
        "unanswered": 0,
    }


def test_the_same_edition_is_not_read_twice(tmp_path: Path) -> None:
    """Nothing has changed in it, so what it said of somebody on record still stands."""
    checked(tmp_path, "first", date(2026, 11, 20), ENDED)
    summary, findings = checked(tmp_path, "first", date(2026, 11, 20), ENDED)
    assert told(findings) == [("expired", "provisional")]
    assert summary["lookups"] == {
        "needed": 1,
        "reused": 1,
        "asked": 0,
        "found": 1,
        "not_found": 0,
        "unanswered": 0,
    }


def test_the_report_says_of_which_day_the_data_are(tmp_path: Path) -> None:
    """Read today, the data are of their own day: in the report's head, and in the age of its answers."""
    checked(tmp_path, "first", date(2026, 11, 20), ENDED)
    page = (tmp_path / "first" / "report.html").read_text(encoding="utf-8")
    assert "官方数据文件（snapshot）（数据截至 2026-11-20）" in page


def test_a_certificate_that_an_edition_has_lost_is_doubted_and_never_for_certain(tmp_path: Path) -> None:
    """Shown to 2032 and then in two editions no more: told each time, by an alarm too, and it can be explained."""
    assert told(checked(tmp_path, "whole", date(2026, 11, 10), RENEWED, OTHER)[1]) == []
    for edition, day in (("lost", 15), ("lost again", 20)):
        summary, findings = checked(tmp_path, edition, date(2026, 11, day), OTHER)
        assert told(findings) == [("not_on_platform", "provisional")]
        assert summary["alarms"] == {"record_vanished:operators": 1}
        shown = ["--config", str(tmp_path / "c.toml"), "--lang", "en", "--row", "2"]
        done = CliRunner().invoke(app, ["explain", str(summary["run_id"]), *shown])
        assert done.exit_code == 0, done.output
        assert "2032-02-29" in done.output, "the record that was shown"
