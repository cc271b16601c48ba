"""Whose name the roster corrected: told by the ID number, where it is nobody else's."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from page_world import Clock, settings

from certverify.web.ground import HOUSE, Ground, open_ground
from certverify.web.presence import marks_of
from certverify.web.renamed import alone_with_number, renamed

NUMBER, OTHER = "320199198909301592", "140199198308253915"
Seat = tuple[str, str, str, str]


def rows(*seats: Seat) -> pl.DataFrame:
    """Return entries of ``person_key, id_number, employer, post``."""
    names = ["person_key", "id_number", "employer", "post"]
    return pl.DataFrame(seats, schema=dict.fromkeys(names, pl.String), orient="row")


def seen(ground: Ground, **changes: Any) -> dict[str, Any]:
    marks = marks_of(ground, HOUSE, {"id_number": NUMBER, "name": None})
    return {"person_key": "typo", "employer": "works", "post": "电工", "alone": True, **marks, **changes}


def test_a_number_is_alone_with_one_employer() -> None:
    """Twice in one employer's roster under two names it is nobody's alone; two posts of one person are one."""
    listed = rows(
        ("a", NUMBER, "works", "电工"),
        ("b", NUMBER, "works", "焊工"),
        ("a", NUMBER, "mine", "电工"),
        ("c", OTHER, "works", "电工"),
        ("c", OTHER, "works", "焊工"),
    )
    assert alone_with_number(listed) == {("a", "mine"), ("c", "works")}


@pytest.mark.parametrize(
    ("changes", "listed", "found"),
    [
        ({}, [("right", NUMBER, "works", "电工")], {"f": "right"}),
        ({}, [("right", NUMBER, "works", "焊工")], {}),
        ({}, [("right", NUMBER, "mine", "电工")], {}),
        ({}, [("right", OTHER, "works", "电工")], {}),
        ({}, [("right", NUMBER, "works", "电工"), ("typo", NUMBER, "works", "焊工")], {}),
        ({}, [("right", NUMBER, "works", "电工"), ("third", NUMBER, "works", "焊工")], {}),
        ({"alone": False}, [("right", NUMBER, "works", "电工")], {}),
        ({"alone": None}, [("right", NUMBER, "works", "电工")], {}),
    ],
)
async def test_the_one_with_the_number_in_the_post_is_the_person(
    tmp_path: Path, changes: dict[str, Any], listed: list[Seat], found: dict[str, str]
) -> None:
    """Same number, employer and post, nobody else with it now or then; else nobody's name was corrected."""
    async with open_ground(settings(tmp_path), Clock()) as ground:
        assert renamed(ground, HOUSE, {"f": seen(ground, **changes)}, rows(*listed)) == found
