"""A row's own firm beside a title above all of them: whose people are they."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

FIRST, SECOND = "万和物业", "中天物业"


def owners(roster):
    return roster.entries.select("employer", "contractor").rows()


@pytest.mark.parametrize(
    "title",
    [
        "城东街道物业公司电工持证情况统计表",
        "河口镇危险化学品（加油站、油漆店、气体充装）经营单位人员登记表",
        "集团公司2026年特种作业人员花名册",
        "江北县安全技术培训中心",
        "江北县化工园区管委会企业特种作业人员台账",
    ],
)
@pytest.mark.parametrize("head", ["单位", "工作单位", "企业"])
def test_a_title_above_the_firms_of_the_rows_employs_nobody(tmp_path: Path, title: str, head: str) -> None:
    """A town, a group and a training centre list the people of others, whom the rows name."""
    rows = [title, f"{head}|姓名|身份证号|工种", f"{FIRST}|陆青禾|{LU}|电工", f"{SECOND}|俞子宁|{YU}|电工"]
    assert owners(read_book(tmp_path, {"Sheet1": rows})) == [(FIRST, None), (SECOND, None)]


@pytest.mark.parametrize("title", ["江北某某化工有限公司特种作业人员台账", "江北县自来水公司电工台账"])
def test_a_firms_own_title_stays_above_its_contractors(tmp_path: Path, title: str) -> None:
    """Of a firm with a name of its own, another in the row is a contractor."""
    rows = [title, "单位|姓名|身份证号|工种", f"{FIRST}|陆青禾|{LU}|电工"]
    [(employer, contractor)] = owners(read_book(tmp_path, {"Sheet1": rows}))
    assert title.startswith(str(employer))
    assert contractor == FIRST


def test_a_training_centre_without_a_column_of_firms_employs(tmp_path: Path) -> None:
    """Nobody else is named: the list is of its own people."""
    rows = ["江北县安全技术培训中心特种作业人员名单", "姓名|身份证号|工种", f"陆青禾|{LU}|电工"]
    assert owners(read_book(tmp_path, {"Sheet1": rows})) == [("江北县安全技术培训中心", None)]


def test_a_title_on_every_page_heads_nobody(tmp_path: Path) -> None:
    """The title again above the header again: the firms below stay the rows'."""
    head, title = "单位|姓名|身份证号|工种", "集团公司特种作业人员花名册"
    rows = [title, head, f"{FIRST}|陆青禾|{LU}|电工", title, head, f"{SECOND}|俞子宁|{YU}|电工"]
    roster = read_book(tmp_path, {"Sheet1": rows})
    assert owners(roster) == [(FIRST, None), (SECOND, None)]
    assert "forms_stacked" not in {note.word for note in roster.understood[0].notes}


def test_names_of_a_database_for_the_columns_are_nobody(tmp_path: Path) -> None:
    """An export has them below the words that people read."""
    rows = [
        "企业|姓名|身份证号|证书行业",
        "ent_name|person_name|id_no|industry",
        f"{FIRST}|陆青禾|{LU}|危险化学品",
    ]
    roster = read_book(tmp_path, {"Sheet1": rows})
    assert roster.entries.select("employer", "name", "industry").rows() == [(FIRST, "陆青禾", "危险化学品")]
    assert roster.problems.filter("rejects").is_empty()
