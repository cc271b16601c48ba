"""Judging in parts: memory is bounded, and nothing else is different."""

from datetime import date

import polars as pl
import pytest
from judging import tables
from polars.testing import assert_frame_equal
from rules_population import population

from certverify.rules import judge, judge_parts
from certverify.rules.packs import load

DAY = date(2026, 5, 20)


@pytest.mark.parametrize("parts", [2, 7])
def test_parts_say_what_the_whole_says(parts: int) -> None:
    """Every entry is judged in exactly one part, and shared numbers and follow-ups reach across parts."""
    entries, answers, records = tables(*population(5, 1500, DAY))
    whole = judge(entries, answers, records, load(DAY), DAY)
    pieces = list(judge_parts(entries.lazy(), answers.lazy(), records.lazy(), load(DAY), DAY, parts=parts))
    assert len(pieces) == parts
    assert_frame_equal(pl.concat([p.statuses for p in pieces]).sort("entry"), whole.statuses)
    findings = pl.concat([p.findings for p in pieces]).sort("entry", maintain_order=True)
    assert_frame_equal(findings, whole.findings)


def test_parts_without_entries_say_nothing() -> None:
    """More parts than entries are as good as one."""
    entries, answers, records = tables(*population(5, 3, DAY))
    pieces = list(judge_parts(entries.lazy(), answers.lazy(), records.lazy(), load(DAY), DAY, parts=40))
    assert sum(p.statuses.height for p in pieces) == 3
