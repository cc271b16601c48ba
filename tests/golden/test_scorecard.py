"""The scorecard in the documents: what it says of a well platform is so today, and nobody is wrongly accused at all."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "explanation" / "scorecard.md", ROOT / "docs" / "zh" / "scorecard.md"]


def _played(*levels: str) -> str:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "scorecard.py"), "--levels", *levels],
        capture_output=True,
        text=True,
        timeout=550,
        check=True,
    )
    return ended.stdout


def test_a_well_platform_scores_as_the_page_says() -> None:
    """Every figure of the first table, found and silent, is what a run of today counts."""
    assert _played("well") in PAGES[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_the_page_knows_of_no_wrong_accusation_at_five_levels(page: Path) -> None:
    """Five levels of misbehaviour, each with nobody wrongly accused; both languages give the same figures."""
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?:Wrong accusations: |误判：)\*\*(\d+)\*\*", text) == ["0"] * 5
    figures = [re.findall(r"\| (\d+|–|\d+%) (?=\|)", p.read_text(encoding="utf-8")) for p in PAGES]
    assert figures[0] == figures[1]


def test_what_should_be_found_of_a_well_platform_is_found() -> None:
    """Of a well platform nothing is missed, nothing left open and nothing wrongly found, under any rule."""
    first = PAGES[0].read_text(encoding="utf-8").split("\n## ")[1]
    rows = [line.split(" | ")[1:] for line in first.splitlines() if line.startswith("| [")]
    assert len(rows) == 29
    assert {(left, missed, wrong) for _, _, _, left, missed, wrong, _ in rows} == {("0", "0", "0")}


@pytest.mark.deep
def test_nobody_is_wrongly_accused_however_the_platform_behaves() -> None:
    """The levels that hang on the order of arrival may leave other people open, and accuse nobody wrongly."""
    said = _played("demo", "harsh", "lying", "down")
    assert re.findall(r"Wrong accusations: \*\*(\d+)\*\*", said) == ["0"] * 4
