"""Every toxic at every step of a run, over TLS on loopback: never an accusation, and it ends as the page shows."""

from collections.abc import Iterator

import pytest
from fault_matrix import PAGE, cells, page, run_all, run_cell
from toxic_platform import STEPS, TOXICS, ToxicPlatform, toxic_platform

SHORT = [
    ("a certificate for TLS that nobody vouches for", "second look-up"),
    ("connection refused", "probe"),
    ("503 with Retry-After", "token"),
    ("half a body, the length promised", "second page"),
    ("half a body of right length", "mem query"),
    ("no record, whoever is asked about", "batch"),
    ("redirect elsewhere", "first control"),
    ("somebody else's record", "look-up"),
    ("HTML in HTTP 200", "captcha image"),
    ("unknown field", "later control"),
]
"""A cell of every step, each with a toxic of another kind; the deep test takes all."""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToxicPlatform]:
    with toxic_platform(tmp_path_factory.mktemp("toxic")) as made:
        yield made


def shown() -> dict[tuple[str, str], str]:
    """Return the cells of the page."""
    lines = [
        line.strip("| ").split(" | ")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line[:1] == "|"
    ]
    head, _, *rows = lines
    assert head[1:] == list(STEPS)
    assert [row[0] for row in rows] == list(TOXICS)
    return {(row[0], step): cell for row in rows for step, cell in zip(STEPS, row[1:], strict=True) if cell}


def test_the_page_has_every_cell_and_no_accusation() -> None:
    """Each toxic meets each step where it can occur; no exit code but 0, 2 and 3, above all not 1."""
    there = shown()
    assert set(there) == set(cells())
    assert {cell[-1] for cell in there.values()} == {"0", "2", "3"}


@pytest.mark.parametrize(("toxic", "step"), SHORT)
def test_a_toxic_at_a_step(platform: ToxicPlatform, toxic: str, step: str) -> None:
    """Nobody on record is accused, everybody is accounted for, and it ends as the page says."""
    cell = run_cell(platform, toxic, step)
    assert cell.met, "the step was not reached"
    assert str(cell) == shown()[toxic, step]


@pytest.mark.deep
def test_every_toxic_at_every_step() -> None:
    """The whole table, made again."""
    done = run_all(2)
    assert all(cell.met for cell in done.values())
    assert page(done) == PAGE.read_text(encoding="utf-8")
