"""Judging in parts: memory is bounded, and nothing else is different."""

from datetime import date
from pathlib import Path

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


def test_tables_dealt_out_say_the_same(tmp_path: Path) -> None:
    """Dealt out to files in one pass, the parts are those of filters over the whole; nothing else is written."""
    frames = [table.lazy() for table in tables(*population(5, 1500, DAY))]
    dealt = list(judge_parts(*frames, load(DAY), DAY, parts=5, scratch=tmp_path))
    filtered = list(judge_parts(*frames, load(DAY), DAY, parts=5))
    for one, other in zip(dealt, filtered, strict=True):
        assert_frame_equal(one.statuses, other.statuses)
        assert_frame_equal(one.findings, other.findings)
    assert {path.suffix for path in tmp_path.iterdir()} == {".parquet"}


def test_parts_without_entries_say_nothing() -> None:
    """More parts than entries are as good as one."""
    entries, answers, records = tables(*population(5, 3, DAY))
    pieces = list(judge_parts(entries.lazy(), answers.lazy(), records.lazy(), load(DAY), DAY, parts=40))
    assert sum(p.statuses.height for p in pieces) == 3
