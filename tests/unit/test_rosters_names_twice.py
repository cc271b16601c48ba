"""Names in several columns: in two scripts they are one person's, in three groups of columns those of three people."""

from itertools import pairwise
from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU, read

HE = "410199198809053319"
"""The ID number of 贺兰山, who is invented."""


@pytest.mark.parametrize(
    "heads", [("Name", "中文名"), ("Full Name", "Chinese Name"), ("姓名", "Name"), ("Chinese Name", "Name")]
)
def test_the_chinese_name_is_the_name(tmp_path: Path, heads: tuple[str, str]) -> None:
    """The certificate bears it, whichever column comes first."""
    chinese_first = heads[0] in {"姓名", "Chinese Name"}
    names = [("陆青禾", "LU Qinghe"), ("俞子宁", "Yu, Zi-ning")]
    cells = ["|".join(pair if chinese_first else pair[::-1]) for pair in names]
    rows = [f"{cells[0]}|{LU}|电工", f"{cells[1]}|{YU}|焊工"]
    roster = read_book(tmp_path, {"Sheet1": [f"{heads[0]}|{heads[1]}|ID Card No.|Position", *rows]})
    assert roster.entries.select("name", "id_number").rows() == [("陆青禾", LU), ("俞子宁", YU)]


def test_two_other_names_are_still_two_people(tmp_path: Path) -> None:
    """Neither of two Chinese names is the other's spelling: nothing is read."""
    with pytest.raises(Exception, match="roster_two_lists"):
        read(tmp_path, "姓名,中文名,身份证号,工种", f"陆青禾,贺兰山,{LU},电工")


@pytest.mark.parametrize("own", ["姓名|身份证号|工种", "序号|姓名|身份证号|工种", "序号|姓名|工种|身份证号"])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_any_number_of_people_a_row(tmp_path: Path, own: str, count: int) -> None:
    """Each group of columns is a list, however many stand side by side."""
    everybody = [("陆青禾", LU), ("俞子宁", YU), ("贺兰山", HE), ("欧阳笛", "510199199211304492")]
    people = everybody[:count]
    cells = [
        own.replace("序号", str(n)).replace("姓名", name).replace("身份证号", number).replace("工种", "电工")
        for n, (name, number) in enumerate(people, 1)
    ]
    roster = read_book(tmp_path, {"Sheet1": ["|".join([own] * count), "|".join(cells)]})
    told = roster.entries.sort("part").select("part", "name", "id_number", "post").rows()
    assert [one[1:] for one in told] == [(*person, "电工") for person in people]
    assert all(one[0] < other[0] for one, other in pairwise(told))
