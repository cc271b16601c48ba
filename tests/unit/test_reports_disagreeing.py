"""A sheet most of whose dates are not the platform's is pointed out, since its column was perhaps misread."""

from datetime import date
from typing import Any

import polars as pl
import pytest
import reports_run

from certverify.reports.disagreeing import disagreeing
from certverify.reports.result import RunResult

_END = date(2029, 6, 1)


def _sheet(name: str) -> dict[str, Any]:
    columns = [("B", "姓名", "name"), ("F", "有效期", "validity"), ("I", "到期日", "valid_to")]
    return {
        "file": "台账.xlsx",
        "sheet": name,
        "columns": [{"column": at, "header": head, "field": field} for at, head, field in columns],
        "notes": [],
    }


def _run(**sheets: tuple[int, int, int]) -> RunResult:
    """Of each sheet: how many ends differ, how many agree, and how many have nothing official beside them."""
    rows: list[dict[str, Any]] = []
    differing: list[int] = []
    for sheet, (differ, agree, alone) in sheets.items():
        for n in range(differ + agree + alone):
            entry = len(rows)
            if n < differ:
                differing.append(entry)
            official = _END if n < differ + agree else None
            rows.append(
                {
                    "entry": entry,
                    "source": "台账.xlsx",
                    "sheet": sheet,
                    "claimed_valid_to": _END,
                    "valid_to": official,
                }
            )
    findings = pl.DataFrame({"entry": differing, "rule": ["dates_mismatch"] * len(differing)})
    schema = {
        "entry": pl.Int64, "source": pl.String, "sheet": pl.String, "claimed_valid_to": pl.Date, "valid_to": pl.Date
    }  # fmt: skip
    return reports_run.make_run(
        rows=pl.DataFrame(rows, schema=schema),
        findings=findings,
        understood=[_sheet(name) for name in sheets],
    )


@pytest.mark.parametrize(
    ("differ", "agree", "alone", "told"),
    [
        (8, 0, 0, True),
        (3, 0, 0, True),
        (3, 3, 0, True),
        (3, 0, 90, True),  # who has nothing official beside the claim was not compared
        (2, 0, 0, False),  # two slips of the pen
        (3, 4, 0, False),  # most agree: the column is the right one
        (0, 8, 0, False),
        (0, 0, 8, False),
    ],
)
def test_half_of_those_compared_and_three_at_least(differ: int, agree: int, alone: int, told: bool) -> None:
    """Fewer are slips; where most dates agree, the column is the certificate's."""
    assert bool(list(disagreeing(_run(在岗=(differ, agree, alone)), "zh"))) == told


def test_each_sheet_is_told_of_for_itself() -> None:
    """A good sheet neither hides a bad one nor is spoilt by it; file, sheet, columns and counts are named."""
    (told,) = disagreeing(_run(自有=(1, 9, 0), 外包=(4, 1, 2)), "en")
    assert "台账.xlsx · 外包" in told
    assert "of 5 ends" in told
    assert "4 differ" in told
    assert "有效期 (F)" in told
    assert "到期日 (I)" in told
    assert "姓名" not in told


def test_an_official_end_that_is_not_known_still_counts_as_compared() -> None:
    """A finding says by itself that there was something to compare with."""
    run = _run(在岗=(4, 0, 0))
    (told,) = disagreeing(reports_run.make_run(
        rows=run.rows.with_columns(valid_to=pl.lit(None, pl.Date)),
        findings=run.findings,
        understood=run.understood,
    ), "en")  # fmt: skip
    assert "of 4 ends" in told


def test_the_page_names_its_own_way_to_put_a_column_right() -> None:
    """Who has the page has no terminal: the step of checking is named, and no command."""
    (told,) = disagreeing(_run(在岗=(4, 0, 0)), "zh", on="web")
    assert "“核对”" in told
    assert "doctor" not in told
    assert "mapping" not in told
