"""The lists as CSV: Excel reads them as Chinese, nothing in them is a formula, each line tells an interim one."""

import csv
from pathlib import Path

import polars as pl
import pytest
import reports_run

from certverify.messages import Lang
from certverify.reports.files import write_csv

RISKY = ("=1+1", "+1", "-1", "@A1", "＝1", "＋1", "－1", "＠A1")


def lines_of(
    run: reports_run.RunResult, folder: Path, part: str = "problems", lang: Lang = "zh"
) -> list[dict[str, str]]:
    path = folder / "list.csv"
    write_csv(path, run, lang, part)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_excel_tells_the_encoding_by_the_mark_at_the_start(tmp_path: Path) -> None:
    """The file begins with the UTF-8 mark; without it Excel reads Chinese as GBK."""
    lines_of(reports_run.make_run(), tmp_path)
    assert (tmp_path / "list.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("part", "lines"), [("problems", 48), ("people", 312), ("unverified", 30), ("data", 26), ("advice", 14)]
)
def test_no_line_is_lost(part: str, lines: int, tmp_path: Path) -> None:
    """Each list is complete."""
    assert len(lines_of(reports_run.make_run(), tmp_path, part)) == lines


@pytest.mark.parametrize("typed", RISKY)
def test_what_looks_like_a_formula_follows_an_apostrophe(typed: str, tmp_path: Path) -> None:
    """A spreadsheet shows it as the text it is."""
    run = reports_run.make_run()
    run = reports_run.make_run(rows=run.rows.with_columns(post=pl.lit(typed)))
    assert {line["岗位（工种）"] for line in lines_of(run, tmp_path, "people")} == {f"'{typed}"}


def test_every_field_is_quoted_so_that_no_line_break_parts_a_line(tmp_path: Path) -> None:
    """A break, a comma and a quote inside a field stay inside it."""
    typed = 'a,"b"\nc'
    run = reports_run.make_run()
    run = reports_run.make_run(rows=run.rows.with_columns(post=pl.lit(typed)))
    assert {line["岗位（工种）"] for line in lines_of(run, tmp_path, "people")} == {typed}


def test_each_line_says_whether_the_run_is_complete(tmp_path: Path) -> None:
    """The first column of an incomplete run's lines is the warning; the last one names the run."""
    lines = lines_of(reports_run.make_partial(), tmp_path)
    assert {next(iter(line.values())) for line in lines} == {"阶段性结果，核验未完成"}
    assert {line["核验批次"] for line in lines} == {"20261120T010000Z-5f2c9a1b"}


def test_numbers_are_masked(tmp_path: Path) -> None:
    """No ID number stands whole in any list."""
    run = reports_run.make_run()
    for part in ("problems", "people", "unverified", "data", "advice"):
        lines_of(run, tmp_path, part)
        text = (tmp_path / "list.csv").read_text("utf-8-sig")
        assert not [n for n in run.rows.get_column("id_number").drop_nulls() if n in text]
