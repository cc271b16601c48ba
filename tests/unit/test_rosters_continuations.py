"""Rows without a name below a person: that person's where the certificate's number says so, else nobody's."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

HEAD = "序号,姓名,身份证号,工种,证书编号,备注"
FIRST = f"1,陆青禾,{LU},低压电工,T{LU},"


@pytest.mark.parametrize("number", [f"T{LU}", f"t{LU}", LU, f"Ｔ{LU}", f" T{LU} "])
def test_the_number_of_the_person_above_makes_it_that_persons_row(tmp_path: Path, number: str) -> None:
    """T and the ID number above is a second certificate of the same person, however it is written."""
    roster = read(tmp_path, HEAD, FIRST, f",,,高压电工,{number},")
    assert roster.entries.select("row", "name", "id_number", "required_item").rows() == [
        (2, "陆青禾", LU, "低压电工作业"),
        (3, "陆青禾", LU, "高压电工作业"),
    ]
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize(
    "row",
    [
        f",,,高压电工,T{YU},",
        ",,,高压电工,,换证中",
        ",,,高压电工,苏A042023000123,",
        f"2,,,高压电工,T{LU},",
    ],
)
def test_without_that_number_nobody_is_guessed(tmp_path: Path, row: str) -> None:
    """Another number, none, or a running number of its own: rejected, with the remedy for both cases."""
    roster = read(tmp_path, HEAD, FIRST, row)
    assert roster.entries["row"].to_list() == [2]
    [problem] = roster.problems.filter("rejects").rows(named=True)
    assert (problem["row"], problem["reason"]) == (3, "person_missing")
    assert "另一本证书" in problem["remedy_zh"]


def test_what_holds_of_the_person_holds_of_every_certificate(tmp_path: Path) -> None:
    """A leaver's second certificate is a leaver's: the remark stands in the first row alone."""
    rows = (
        f"1,陆青禾,{LU},低压电工,T{LU},已离职",
        f",,,焊工,T{LU},",
        f"2,俞子宁,{YU},焊工,T{YU},",
        f",,,电工,T{YU},",
    )
    roster = read(tmp_path, HEAD, *rows)
    assert roster.entries.select("row", "name", "cause").rows() == [
        (2, "陆青禾", "left_post"),
        (3, "陆青禾", "left_post"),
        (4, "俞子宁", None),
        (5, "俞子宁", None),
    ]


@pytest.mark.parametrize("between", [f"2,,{YU},焊工,,", "2,俞子宁,61O199197604098866,焊工,,"])
def test_nobody_is_skipped_on_the_way_up(tmp_path: Path, between: str) -> None:
    """A person who cannot be told stands between: whose the certificate is remains open."""
    roster = read(tmp_path, HEAD, FIRST, between, f",,,高压电工,T{LU},")
    assert roster.entries["row"].to_list() == [2]
    assert roster.problems.filter("rejects")["row"].to_list() == [3, 4]


def test_a_certificate_goes_with_the_nearest_person_above(tmp_path: Path) -> None:
    """The number of somebody further up is not enough: between them stands another person."""
    roster = read(tmp_path, HEAD, FIRST, f"2,俞子宁,{YU},焊工,T{YU},", f",,,高压电工,T{LU},")
    assert roster.entries["row"].to_list() == [2, 3]
    assert roster.problems.filter("rejects")["row"].to_list() == [4]
