"""Rows of several people: each group of columns under a 姓名 of its own is somebody, with the post that heads it."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from book_roster import read_book
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters
from certverify.rosters.table.header.mapping import Fixed

HE, OU = "410199198809053319", "510199199211304492"
"""ID numbers of 贺兰山 and 欧阳笛, who are invented."""
NORTH, SOUTH = "江北某某化工有限公司", "江南某某化工有限公司"
WHO = ("row", "part", "employer", "name", "id_number", "role", "appointed_on")
EIGHT = [
    (2, 1, NORTH, "陆青禾", LU, "principal", date(2024, 3, 1)),
    (2, 2, NORTH, "俞子宁", YU, "safety_manager", date(2025, 1, 1)),
    (3, 1, SOUTH, "贺兰山", HE, "principal", date(2026, 1, 5)),
    (3, 2, SOUTH, "欧阳笛", OU, "safety_manager", date(2026, 2, 1)),
]
"""Two firms, two people each, one row below another."""
ROWS = [
    f"{NORTH}|危险化学品|陆青禾|{LU}|2024.3.1|俞子宁|{YU}|2025.1.1",
    f"{SOUTH}|危险化学品|贺兰山|{HE}|2026.1.5|欧阳笛|{OU}|2026.2.1",
]


@pytest.mark.parametrize(
    "header",
    [
        "企业名称|行业|主要负责人姓名|主要负责人身份证号|主要负责人任职日期|安全员姓名|安全员身份证号|安全员任职日期",
        "企业名称|行业|主要负责人姓名|身份证号|任职日期|安全管理人员姓名|身份证号|任职日期",
        "企业名称|行业|主要负责人|身份证号码|任职日期|安全员|身份证号码|任职日期",
        "企业名称|行业|法定代表人（主要负责人）|身份证号|任命时间|安全总监|身份证号|任命时间",
        "企业名称|行业|主要负责人-姓名|主要负责人-身份证号|任职日期|安全员（姓名）|安全员（身份证号）|任职日期",
    ],
)
def test_a_header_of_one_row(tmp_path: Path, header: str) -> None:
    """The post stands before the header word, or heads the names itself; firm and industry are both people's."""
    roster = read_book(tmp_path, {"Sheet1": [header, *ROWS]})
    assert roster.entries.select(WHO).rows() == EIGHT
    assert roster.entries["industry"].to_list() == ["危险化学品"] * 4
    assert roster.problems.filter("rejects").is_empty()


@pytest.mark.parametrize("merged", [True, False])
def test_a_header_of_two_rows(tmp_path: Path, merged: bool) -> None:
    """The post stands in the upper row, over its own columns, merged or not."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["企业名称", "行业", "主要负责人", None, None, "安全生产管理人员"])
    sheet.append([None, None, *["姓名", "身份证号", "任职日期"] * 2])
    for row in ROWS:
        sheet.append(row.split("|"))
    for cells in ("A1:A2", "B1:B2", "C1:E1", "F1:H1") if merged else ():
        sheet.merge_cells(cells)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert roster.entries.select(WHO).rows() == [(row + 1, *rest) for row, *rest in EIGHT]
    told = {column.letters: (column.header, column.field) for column in roster.understood[0].mapping}
    assert told["A"] == ("企业名称", "org")
    assert told["F"] == ("安全生产管理人员/姓名", "name")


def test_a_principal_merged_over_the_rows_of_several_safety_managers(tmp_path: Path) -> None:
    """Firm and principal are written once for two safety managers: three people, and the principal is one of them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["企业名称", "主要负责人姓名", "主要负责人身份证号", "安全员姓名", "安全员身份证号"])
    sheet.append([NORTH, "陆青禾", LU, "俞子宁", YU])
    sheet.append([None, None, None, "欧阳笛", OU])
    for cells in ("A2:A3", "B2:B3", "C2:C3"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert roster.entries.select("row", "employer", "name", "role").rows() == [
        (2, NORTH, "陆青禾", "principal"),
        (2, NORTH, "俞子宁", "safety_manager"),
        (3, NORTH, "欧阳笛", "safety_manager"),
    ]


def test_whoever_is_not_there_is_nobody_and_a_firm_without_people_is_told(tmp_path: Path) -> None:
    """A firm without safety manager lists one person; one without anybody is a row to correct, and no heading."""
    header = "序号|单位名称|主要负责人|身份证号|安全管理人员|身份证号"
    rows = [f"1|{NORTH}|陆青禾|{LU}|/|/", "2|江西某某化工有限公司||||", f"3|{SOUTH}|贺兰山|{HE}|欧阳笛|{OU}"]
    roster = read_book(tmp_path, {"Sheet1": [header, *rows, "填表人：|||||"]})
    assert roster.entries.select("row", "employer", "contractor", "name").rows() == [
        (2, NORTH, None, "陆青禾"),
        (4, SOUTH, None, "贺兰山"),
        (4, SOUTH, None, "欧阳笛"),
    ]
    assert roster.problems.filter("rejects").select("row", "reason").rows() == [(3, "person_missing")]


def test_three_groups_one_of_them_of_operators(tmp_path: Path) -> None:
    """特种作业人员 heads people whose post their own columns say; the numbers of safety managers are told apart."""
    rows = [
        "单位|主要负责人||安全员||特种作业人员||",
        "|姓名|身份证号|姓名|身份证号|姓名|身份证号|准操项目",
        f"{NORTH}|陆青禾|{LU}|俞子宁|{YU}|欧阳笛|{OU}|低压电工作业",
    ]
    entries = read_book(tmp_path, {"Sheet1": rows}).entries
    assert entries.select("name", "role", "required_item").rows() == [
        ("陆青禾", "principal", None),
        ("俞子宁", "safety_manager", None),
        ("欧阳笛", "operator", "低压电工作业"),
    ]
    header = "企业名称|主要负责人|身份证号|安全员1姓名|身份证号1|安全员2姓名|身份证号2|备注"
    row = f"{NORTH}|陆青禾|{LU}|俞子宁|{YU}|欧阳笛|{OU}|"
    entries = read_book(tmp_path, {"Sheet1": [header, row]}).entries
    assert entries.select("name", "id_number", "post").rows() == [
        ("陆青禾", LU, "主要负责人"),
        ("俞子宁", YU, "安全员"),
        ("欧阳笛", OU, "安全员"),
    ]


def test_a_remark_of_the_row_does_not_say_who_of_them_has_left(tmp_path: Path) -> None:
    """已离职 beside two people leaves open whose leaving it is; beside one alone it says it."""
    two = "企业名称|主要负责人姓名|身份证号|安全员姓名|身份证号|备注"
    entries = read_book(tmp_path, {"Sheet1": [two, f"{NORTH}|陆青禾|{LU}|俞子宁|{YU}|已离职"]}).entries
    assert entries.select("disposition", "cause").unique().rows() == [("unverified", "employment_unclear")]
    one = "企业名称|安全员姓名|身份证号|备注"
    entries = read_book(tmp_path, {"Sheet1": [one, f"{NORTH}|俞子宁|{YU}|已离职"]}).entries
    assert entries.select("role", "disposition", "cause").rows() == [
        ("safety_manager", "not_applicable", "left_post")
    ]


def test_a_state_of_the_row_does_not_say_who_of_them_has_left(tmp_path: Path) -> None:
    """离职 right of both is open, and told; below a header of the one it is his."""
    head = "企业名称|主要负责人姓名|身份证号|安全员姓名|身份证号"
    row = f"{NORTH}|陆青禾|{LU}|俞子宁|{YU}|离职"
    roster = read_book(tmp_path, {"Sheet1": [f"{head}|在职状态", row]})
    assert roster.entries["cause"].to_list() == ["employment_unclear"] * 2
    assert set(roster.problems["reason"]) >= {"employment_of_several"}
    entries = read_book(tmp_path, {"Sheet1": [f"{head}|安全员在职状态", row]}).entries
    assert entries["cause"].to_list() == [None, "left_post"]


def test_people_who_are_only_mentioned_are_nobody_of_the_roster(tmp_path: Path) -> None:
    """A safety officer's name and telephone beside each worker list nobody; the sheet says so and reads the workers."""
    rows = ["作业人员|||监护人||安全员|", "姓名|身份证号|工种|姓名|电话|姓名|电话"]
    rows.append(f"陆青禾|{LU}|低压电工|贺兰山|13900000005|俞子宁|13900000006")
    roster = read_book(tmp_path, {"Sheet1": rows})
    assert roster.entries.select("name", "role", "required_item").rows() == [
        ("陆青禾", "operator", "低压电工作业")
    ]
    notes = {note.word: dict(note.facts) for note in roster.understood[0].notes}
    assert notes["people_mentioned"]["columns"] == (
        "监护人/姓名 (D)、监护人/电话 (E)、安全员/姓名 (F)、安全员/电话 (G)"
    )
    roster = read(tmp_path, "姓名,身份证号,工种,安全员姓名", f"陆青禾,{LU},低压电工,俞子宁")
    assert roster.entries["name"].to_list() == ["陆青禾"]


def test_a_header_written_again_for_printing_is_nobody(tmp_path: Path) -> None:
    """Both rows of the header again, further down."""
    header = ["企业名称|行业|主要负责人|||安全员||", "||姓名|身份证号|任职日期|姓名|身份证号|任职日期"]
    roster = read_book(tmp_path, {"Sheet1": [*header, ROWS[0], *header, ROWS[1]]})
    assert roster.entries["row"].to_list() == [3, 3, 6, 6]
    assert roster.problems.filter("rejects").is_empty()


def test_the_same_person_in_two_posts(tmp_path: Path) -> None:
    """同站长 and 同左 name the person of the other columns, whose pass and day are the other post's."""
    head = "加油站名称|站长|身份证号|任职时间|安全员|身份证号|任职时间"
    rows = [
        f"城南加油站|陆青禾|{LU}|2024.3.1|同站长|同站长|同站长",
        f"城北加油站|俞子宁|{YU}|2025.1.1|同左||",
    ]
    roster = read_book(tmp_path, {"Sheet1": ["某某县加油站负责人和安全员汇总表", head, *rows]})
    assert roster.entries.select(WHO).rows() == [
        (3, 1, "城南加油站", "陆青禾", LU, "principal", date(2024, 3, 1)),
        (3, 2, "城南加油站", "陆青禾", LU, "safety_manager", None),
        (4, 1, "城北加油站", "俞子宁", YU, "principal", date(2025, 1, 1)),
        (4, 2, "城北加油站", "俞子宁", YU, "safety_manager", None),
    ]
    assert roster.entries["industry"].to_list() == ["危险化学品"] * 4


def test_several_safety_managers_below_each_other_in_a_cell(tmp_path: Path) -> None:
    """As many names as ID numbers, line by line, are as many people; other numbers of lines are nobody's."""
    head = "企业名称|主要负责人|身份证号|安全员|身份证号"
    rows = [f"{NORTH}|陆青禾|{LU}|俞子宁\n欧阳笛|{YU}\n{OU}", f"{SOUTH}|贺兰山|{HE}|俞子宁|{YU}\n{OU}"]
    roster = read_book(tmp_path, {"Sheet1": [head, *rows]})
    assert roster.entries.select("row", "part", "name", "id_number").rows() == [
        (2, 1, "陆青禾", LU),
        (2, 2, "俞子宁", YU),
        (2, 3, "欧阳笛", OU),
        (3, 1, "贺兰山", HE),
    ]
    assert roster.problems.filter("rejects").select("row", "reason").rows() == [(3, "id_several_numbers")]


def test_a_header_of_three_rows(tmp_path: Path) -> None:
    """The pass stands over its number and its term, below the post."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["单位", "主要负责人", None, None, None, "安全员"])
    sheet.append([None, *["姓名", "身份证号", "合格证", None] * 2])
    sheet.append([None, None, None, "编号", "有效期", None, None, "编号", "有效期"])
    sheet.append([NORTH, "陆青禾", LU, LU, "2027.1.1", "俞子宁", YU, YU, "2028.2.1"])
    for cells in ("A1:A3", "B1:E1", "F1:I1", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "H2:I2"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "名册.xlsx")
    roster = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY)
    assert roster.entries.select("name", "claimed_number", "claimed_valid_to").rows() == [
        ("陆青禾", LU, date(2027, 1, 1)),
        ("俞子宁", YU, date(2028, 2, 1)),
    ]
    assert [column.header for column in roster.understood[0].mapping][-1] == "安全员/有效期"


@pytest.mark.parametrize(
    ("columns", "field", "told"),
    [
        ({"H": "remark"}, "remark", ["同意"]),
        ({"办结": "remark"}, "remark", ["同意"]),
        ({"F": "ignore"}, "appointed_on", [date(2024, 3, 1), date(2025, 1, 1)]),
    ],
)
def test_a_mapping_of_other_columns_leaves_the_people_apart(
    tmp_path: Path, columns: dict[str, str], field: str, told: list[object]
) -> None:
    """What a person says of a column is said of the group that shows it, and of both where it is the row's."""
    header = "企业名称|主要负责人|身份证号|任职日期|安全员|电话|身份证号|办结|任职日期"
    row = f"{NORTH}|陆青禾|{LU}|2024.3.1|俞子宁|13900000005|{YU}|同意|2025.1.1"
    read_book(tmp_path, {"Sheet1": [header, row]})
    mapping = [Fixed(columns=columns)]
    entries = rosters.read([tmp_path / "名册.xlsx"], CATALOGUE, DAY, mapping).entries
    assert entries.select("name", "role").rows() == [("陆青禾", "principal"), ("俞子宁", "safety_manager")]
    assert [value for value in entries[field].to_list() if value is not None] == told


@pytest.mark.parametrize(
    ("head", "post"),
    [
        ("主要负责人考核情况", "主要负责人"),
        ("主要负责人（第一责任人）", "主要负责人"),
        ("安全管理人员安全资格证书", "安全管理人员"),
        ("安全生产管理人员取证情况", "安全生产管理人员"),
        ("第一安全员", "安全员"),
        ("安全员（一）", "安全员"),
        ("分管安全负责人", "分管安全负责人"),
    ],
)
def test_what_heads_a_group_beside_its_post(tmp_path: Path, head: str, post: str) -> None:
    """Words for papers, and what numbers or explains the post, leave it what it is."""
    rows = [f"企业名称|{head}|||实际控制人|", "|姓名|身份证号|任职日期|姓名|身份证号"]
    roster = read_book(tmp_path, {"Sheet1": [*rows, f"{NORTH}|陆青禾|{LU}|2024.3.1|俞子宁|{YU}"]})
    assert roster.entries.select("name", "post").rows() == [("陆青禾", post), ("俞子宁", "实际控制人")]
    assert roster.entries["role"].to_list()[1] == "principal"
    assert roster.entries["role"].to_list()[0] == ("principal" if "主要" in post else "safety_manager")


def test_the_pass_of_each_is_that_of_its_own_columns(tmp_path: Path) -> None:
    """主要负责人合格证编号 is the principal's, and 安全员合格证有效期 the safety manager's."""
    head = "企业名称|主要负责人姓名|主要负责人身份证号|主要负责人合格证编号|主要负责人合格证有效期"
    head += "|安全员姓名|安全员身份证号|安全员安全合格证编号|安全员合格证有效期"
    row = f"{NORTH}|陆青禾|{LU}|{LU}|2027.1.1|俞子宁|{YU}|{YU}|2028.2.1"
    entries = read_book(tmp_path, {"Sheet1": [head, row]}).entries
    assert entries.select("name", "claimed_number", "claimed_valid_to").rows() == [
        ("陆青禾", LU, date(2027, 1, 1)),
        ("俞子宁", YU, date(2028, 2, 1)),
    ]


@pytest.mark.parametrize("post", ["法定代表人", "法人", "法定代表人（主要负责人）"])
def test_a_legal_representative_with_number_and_day_is_listed(tmp_path: Path, post: str) -> None:
    """Whoever has an ID number and a day of appointment is a person of the row, and not only mentioned in it."""
    header = (
        f"企业名称|行业|{post}姓名|{post}身份证号|{post}任职日期|安全员姓名|安全员身份证号|安全员任职日期"
    )
    roster = read_book(tmp_path, {"Sheet1": [header, *ROWS]})
    assert roster.entries.select(WHO).rows() == EIGHT
    assert "people_mentioned" not in {note.word for note in roster.understood[0].notes}
