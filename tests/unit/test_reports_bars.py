"""Bar charts: what they show is the counts, whole and to scale."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certverify.reports.bars import Bar, lying, standing

INKS = {"confirmed": "#8E1B14", "provisional": "#E39A93"}
SVG = "{http://www.w3.org/2000/svg}"
LABELS = st.text("电焊工 abc<&\n", min_size=1, max_size=40)
BARS = st.lists(
    st.builds(Bar, LABELS, st.dictionaries(st.sampled_from(list(INKS)), st.integers(0, 10**7), min_size=1)),
    min_size=1,
    max_size=12,
)


def parsed(drawn: str) -> ET.Element:
    """Return a drawing's element, which must be well-formed."""
    return ET.fromstring(drawn)  # noqa: S314  # what the code under test wrote a moment ago


def rects(drawn: str, ink: str) -> list[dict[str, float]]:
    """Return place and size of the rectangles of one colour."""
    found = [one for one in parsed(drawn).iter(f"{SVG}rect") if one.get("fill") == ink]
    return [{name: float(one.get(name, "")) for name in ("x", "y", "width", "height")} for one in found]


def words(drawn: str) -> list[str]:
    """Return every text of a drawing."""
    return [one.text or "" for one in parsed(drawn).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_counts() -> None:
    """Of 30, 20 and 10, the first is three times as long as the last, and parts lie end to end."""
    drawn = lying([Bar("a", {"confirmed": 30}), Bar("b", {"confirmed": 20, "provisional": 10})], INKS)
    (first, second), (third,) = rects(drawn, INKS["confirmed"]), rects(drawn, INKS["provisional"])
    assert first["width"] == pytest.approx(3 * third["width"], abs=0.3)
    assert second["x"] + second["width"] == pytest.approx(third["x"], abs=0.2)
    assert first["width"] == pytest.approx(second["width"] + third["width"], abs=0.2)


def test_standing_bars_are_as_high_as_their_counts() -> None:
    """They stand on one line, and what counts nothing has no bar but its number."""
    drawn = standing([Bar("2026-11", {"": 8}), Bar("2026-12", {"": 0}), Bar("2027-01", {"": 2})], "#1F4E79")
    high, low = rects(drawn, "#1F4E79")
    assert high["height"] == pytest.approx(4 * low["height"], abs=0.3)
    assert high["y"] + high["height"] == pytest.approx(low["y"] + low["height"], abs=0.2)
    assert {"8", "0", "2", "2026-11", "2026-12", "2027-01"} <= set(words(drawn))


@given(BARS)
def test_nothing_leaves_the_drawing_and_every_number_is_there(bars: list[Bar]) -> None:
    """Bars and the numbers at their ends lie within the width, whatever the counts and labels."""
    drawn = lying(bars, INKS, "certainty")
    width = float(parsed(drawn).get("width", ""))
    for bar in bars:
        assert str(sum(bar.parts.values())) in words(drawn)
    ends = [one["x"] + one["width"] for ink in INKS.values() for one in rects(drawn, ink)]
    assert max(ends) <= width
    assert {line for bar in bars for line in bar.label.split("\n")} - {""} <= set(words(drawn))


@given(st.integers(0, 10**9))
def test_an_axis_counts_whole_things_in_round_steps(most: int) -> None:
    """From 0, at most some five steps of 1, 2 or 5 times a power of ten, none beyond the longest bar."""
    axis = [int(word) for word in words(lying([Bar("x", {"confirmed": most})], INKS)) if word.isdigit()][:-1]
    ticks = sorted(set(axis))
    assert ticks[0] == 0
    assert ticks[-1] <= most
    assert len(ticks) <= 6
    steps = {after - before for before, after in pairwise(ticks)}
    assert all(re.fullmatch("[125]0*", str(step)) for step in steps)
    assert len(steps) <= 1
