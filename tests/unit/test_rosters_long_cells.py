"""Cells longer than any fact: what stands behind the limit is not read, and it is said where."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

HEAD = "姓名,身份证号,工种,备注"


def test_a_cell_that_is_too_long_is_named(tmp_path: Path) -> None:
    """Of 2,001 signs the last is not read; the cell is D3, and the people are read as they are."""
    rows = (f"陆青禾,{LU},低压电工,{'甲' * 2000}", f"俞子宁,{YU},低压电工,{'乙' * 2000}丙")
    roster = read(tmp_path, HEAD, *rows)
    assert roster.entries.select("name", "remark").rows() == [
        ("陆青禾", "甲" * 2000),
        ("俞子宁", "乙" * 2000),
    ]
    notes = {note.word: dict(note.facts) for note in roster.understood[0].notes}
    assert notes["cells_long"] == {"cells": "D3", "count": 1, "longest": 2000}


@pytest.mark.parametrize("column", [0, 2, 3])
def test_no_cell_keeps_a_reader_busy(tmp_path: Path, column: int) -> None:
    """32,000 brackets in a name took half a minute; whoever else stands in the roster is read."""
    cells = ["陆青禾", LU, "低压电工", ""]
    cells[column] = "(" * 16_000 + "、" * 16_000
    roster = read(tmp_path, HEAD, ",".join(cells), f"俞子宁,{YU},低压电工,")
    assert (YU, "俞子宁") in roster.entries.select("id_number", "name").rows()
    assert "cells_long" in {note.word for note in roster.understood[0].notes}
