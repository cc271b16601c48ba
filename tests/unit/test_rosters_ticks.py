"""Columns headed by an item whose cells tick it (√, ○, ×), beside a column of trades or alone."""

from pathlib import Path

import pytest
from book_roster import read_book
from text_roster import LU, YU

ITEMS = "低压电工作业|高压电工作业|高处安装、维护、拆除作业"


def told(path: Path, *lines: str) -> list[tuple[str, str | None, bool, str | None]]:
    entries = read_book(path, {"Sheet1": list(lines)}).entries
    return entries.select("name", "claimed_item", "claims", "cause").rows()


def test_each_tick_is_a_certificate_claimed(tmp_path: Path) -> None:
    """Who ticks two items holds two certificates, and one that has expired is not hidden by the other."""
    lines = [f"姓名|身份证号|{ITEMS}", f"陆青禾|{LU}|√|√|", f"俞子宁|{YU}|||√"]
    assert told(tmp_path, *lines) == [
        ("陆青禾", "低压电工作业", True, None),
        ("陆青禾", "高压电工作业", True, None),
        ("俞子宁", "高处安装、维护、拆除作业", True, None),
    ]


def test_a_tick_counts_beside_a_trade(tmp_path: Path) -> None:
    """工种 says what the post asks for; what is ticked is claimed beside it."""
    lines = [f"姓名|身份证号|工种|{ITEMS}", f"陆青禾|{LU}|电工|√|√|"]
    assert [row[1] for row in told(tmp_path, *lines)] == ["低压电工作业", "高压电工作业"]


def test_a_sign_that_nobody_explains_accuses_nobody(tmp_path: Path) -> None:
    """○ may say in training, held or not held; × beside no legend is as blank as 无."""
    lines = [f"姓名|身份证号|{ITEMS}", f"陆青禾|{LU}|√|○|×"]
    assert told(tmp_path, *lines) == [
        ("陆青禾", "低压电工作业", True, None),
        ("陆青禾", "高压电工作业", False, "sign_unclear"),
    ]


def test_a_legend_explains_the_signs(tmp_path: Path) -> None:
    """○在培 is in training, ×应持未持 holds none though the post asks for one."""
    lines = ["持证矩阵（√已持证 ○在培 ×应持未持）", f"姓名|身份证号|{ITEMS}", f"陆青禾|{LU}|√|○|×"]
    assert told(tmp_path, *lines) == [
        ("陆青禾", "低压电工作业", True, None),
        ("陆青禾", "高压电工作业", False, "in_training"),
        ("陆青禾", "高处安装、维护、拆除作业", False, None),
    ]


def test_who_ticks_nothing_is_accounted_for(tmp_path: Path) -> None:
    """Nobody is lost, and nobody accused, because a row is empty."""
    lines = [f"姓名|身份证号|{ITEMS}", f"陆青禾|{LU}|√||", f"俞子宁|{YU}|||"]
    assert told(tmp_path, *lines)[1] == ("俞子宁", None, False, "post_unclear")


def test_held_or_not_below_a_certificate(tmp_path: Path) -> None:
    """有/无 below 电工证 says whether it is held; the row of such words is no person."""
    lines = [
        "姓名|身份证号|岗位|电工证||焊工证|",
        "||| 有/无|有效期|有/无|有效期",
        f"陆青禾|{LU}|检修|有|2026.4.14|无|",
    ]
    entries = read_book(tmp_path, {"Sheet1": lines}).entries
    assert entries.select("claimed_word", "claims").rows() == [("电工证", True)]
    assert entries["claimed_valid_to"].item().isoformat() == "2026-04-14"


def test_the_ends_below_an_item_are_its_certificates(tmp_path: Path) -> None:
    """One column for each certificate with the day on which it ends: / and 未取证 are of none."""
    lines = [
        "运维人员证件有效期一览表",
        "姓名|身份证号|岗位|低压电工|登高架设|体检日期",
        f"陆青禾|{LU}|运维员|2028.05.11|2026.05.31|2026.3",
        f"俞子宁|{YU}|运维员|未取证|/|2026.5",
    ]
    entries = read_book(tmp_path, {"Sheet1": lines}).entries
    ends = entries["claimed_valid_to"].cast(str).to_list()
    assert list(zip(entries["claimed_item"], entries["claims"], ends, strict=True)) == [
        ("低压电工作业", True, "2028-05-11"),
        ("登高架设作业", True, "2026-05-31"),
        (None, False, None),
    ]
    assert entries["cause"].to_list() == [None, None, "post_unclear"]


def test_an_electrician_without_an_end_is_asked_about(tmp_path: Path) -> None:
    """/ in the column of his own item is no certificate, and his trade asks for one."""
    lines = ["姓名|身份证号|工种|低压电工", f"陆青禾|{LU}|低压电工|2028.05.11", f"俞子宁|{YU}|低压电工|/"]
    entries = read_book(tmp_path, {"Sheet1": lines}).entries
    assert entries.select("claims", "required_item", "cause").rows() == [
        (True, "低压电工作业", None),
        (False, "低压电工作业", None),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [
            "姓名|身份证号|主要负责人|安全管理人员|任职日期",
            f"陆青禾|{LU}|√||2020.1.1",
            f"俞子宁|{YU}|×|是|2020.1.1",
        ],
        [
            "主要负责人|安全生产管理人员|姓名|身份证号|任职日期",
            f"√||陆青禾|{LU}|2020.1.1",
            f"|√|俞子宁|{YU}|2020.1.1",
        ],
        [
            "姓名|身份证号|人员类别||任职日期",
            "||主要负责人|安全管理人员|",
            f"陆青禾|{LU}|√|/|2020.1.1",
            f"俞子宁|{YU}||✔|2020.1.1",
        ],
    ],
    ids=["behind the number", "before the name", "below 人员类别"],
)
def test_a_ticked_post_is_the_type_of_its_person(tmp_path, rows):
    """√ below 主要负责人 says it of the row as a column 人员类别 would."""
    roster = read_book(tmp_path, {"名单": rows})
    assert roster.entries.select("name", "role").rows() == [
        ("陆青禾", "principal"),
        ("俞子宁", "safety_manager"),
    ]
    assert "posts_ticked" in {note.word for note in roster.understood[0].notes}
    assert [str(day) for day in roster.entries["appointed_on"]] == ["2020-01-01"] * 2


def test_both_ticks_are_two_posts_and_none_is_none(tmp_path):
    """Two types are two entries; of whom nothing is ticked the post is open, and an electrician stays one."""
    head = "姓名|身份证号|工种|主要负责人|安全管理人员"
    rows = [f"陆青禾|{LU}||√|√", f"俞子宁|{YU}|低压电工||", "慕容听雨|320199198910282480|||"]
    found = read_book(tmp_path, {"名单": [head, *rows]}).entries.select(
        "name", "role", "required_item", "cause"
    )
    assert found.rows() == [
        ("陆青禾", "principal", None, None),
        ("陆青禾", "safety_manager", None, None),
        ("俞子宁", "operator", "低压电工作业", None),
        ("慕容听雨", None, None, "post_unclear"),
    ]


def test_names_below_a_post_are_no_ticks(tmp_path):
    """A column 安全管理人员 with names tells who looks after the row's people, and makes nobody a manager."""
    rows = ["姓名|身份证号|工种|安全管理人员", f"陆青禾|{LU}|低压电工|俞子宁"]
    roster = read_book(tmp_path, {"名单": rows})
    assert roster.entries.select("name", "role").rows() == [("陆青禾", "operator")]


def test_ticks_are_those_of_the_people(tmp_path):
    """A footer below them, a header written again and a list of others below are no ticks, and spoil none."""
    head = "姓名|身份证号|主要负责人|安全管理人员|任职日期"
    rows = [
        head,
        f"陆青禾|{LU}||√|2020.1.1",
        head,
        f"俞子宁|{YU}|√||2020.1.1",
        "填表人：||审核人：|安全总监：李四|",
        "",
        "姓名|部门|工种|身份证号|证书编号",
        "柏舟远|动力车间|低压电工|420199199512036629|T420199199512036629",
    ]
    roster = read_book(tmp_path, {"名单": rows})
    assert roster.entries.select("row", "name", "id_number", "role").rows() == [
        (2, "陆青禾", LU, "safety_manager"),
        (4, "俞子宁", YU, "principal"),
        (8, "柏舟远", "420199199512036629", "operator"),
    ]
    assert roster.problems.filter("rejects").is_empty()


def test_a_column_of_types_beside_a_tick_says_it_alone(tmp_path):
    """人员类别 with a type for each is read as it stands, whichever of the two columns comes first."""
    for head, cells in (("主要负责人|人员类别", "{1}|{0}"), ("人员类别|主要负责人", "{0}|{1}")):
        rows = [
            f"姓名|身份证号|{head}",
            f"陆青禾|{LU}|{cells.format('主要负责人', '√')}",
            f"俞子宁|{YU}|{cells.format('安全管理人员', '')}",
        ]
        roster = read_book(tmp_path, {"名单": rows})
        assert roster.entries["role"].to_list() == ["principal", "safety_manager"]


MATRIX = "姓名|身份证号|低压|高压|焊工"
ELECTRIC = [("陆青禾", "低压电工作业", None), ("陆青禾", "高压电工作业", "2028-05-01")]
ROWS = [f"陆青禾|{LU}|√|2028-05-01|", f"俞子宁|{YU}|2027-03-02|未取证|√"]


@pytest.mark.parametrize(
    "head",
    [
        [MATRIX],
        ["姓名|身份证号|有效期至||", "||低压|高压|焊工"],
        ["姓名|身份证号|持有证书||", "||低压|高压|焊工"],
        ["姓名|身份证号|低压有效期至|高压有效期至|焊工有效期至"],
    ],
    ids=["alone", "below 有效期至", "below 持有证书", "with 有效期至"],
)
def test_ticks_and_ends_in_one_column(tmp_path: Path, head: list[str]) -> None:
    """√ claims the certificate without a day, a day is its end; who has not got one yet holds none."""
    entries = read_book(tmp_path, {"Sheet1": [*head, *ROWS]}).entries.filter("claims")
    ends = entries["claimed_valid_to"].cast(str)
    told = list(zip(entries["name"], entries["claimed_item"], ends, strict=True))
    assert told == [*ELECTRIC, ("俞子宁", "低压电工作业", "2027-03-02"), ("俞子宁", None, None)]
    assert entries["claimed_category"].to_list()[-1] == "焊接与热切割作业"


def test_ticks_and_days_of_issue(tmp_path: Path) -> None:
    """Below 发证日期 the same days are those of issue, and end nothing."""
    head = ["姓名|身份证号|初领日期||", "||低压|高压|焊工"]
    entries = read_book(tmp_path, {"Sheet1": [*head, f"陆青禾|{LU}|√|2022-05-01|/"]}).entries
    assert entries.select("claims", "claimed_item", "claimed_valid_to").rows() == [
        (True, "低压电工作业", None),
        (True, "高压电工作业", None),
    ]
    assert entries["claimed_first_issue"].cast(str).to_list() == [None, "2022-05-01"]


def test_a_tick_beside_the_day(tmp_path: Path) -> None:
    """√2028-05-01 is held and ends then."""
    entries = read_book(tmp_path, {"Sheet1": [MATRIX, f"陆青禾|{LU}|√2028-05-01|√|/"]}).entries
    ends = entries["claimed_valid_to"].cast(str).to_list()
    assert (entries["claimed_item"].to_list(), ends) == ([row[1] for row in ELECTRIC], ["2028-05-01", None])


def test_a_tick_takes_no_number_away(tmp_path: Path) -> None:
    """证号 is of both certificates, of the one with its end and of the one that is ticked."""
    lines = ["姓名|身份证号|证号|低压有效期至|高压有效期至", f"陆青禾|{LU}|T{LU}|√|2028-05-01"]
    entries = read_book(tmp_path, {"Sheet1": lines}).entries
    assert entries.select("claimed_item", "claimed_number").rows() == [
        ("低压电工作业", f"T{LU}"),
        ("高压电工作业", f"T{LU}"),
    ]
    assert entries["claimed_valid_to"].cast(str).to_list() == [None, "2028-05-01"]


def test_a_number_of_all_certificates_is_none_of_its_own(tmp_path: Path) -> None:
    """证号 beside the ends of two is of these two; of whom no end is given, it is the number of the post's own card."""
    head = "姓名|身份证号|工种|证号|低压有效期至|高压有效期至"
    rows = [f"陆青禾|{LU}|电工|T{LU}|2027-05-01|2028-05-01", f"俞子宁|{YU}|低压电工|T{YU}||"]
    roster = read_book(tmp_path, {"Sheet1": [head, *rows]})
    assert roster.entries.select("name", "claimed_item", "claimed_number").rows() == [
        ("陆青禾", "低压电工作业", f"T{LU}"),
        ("陆青禾", "高压电工作业", f"T{LU}"),
        ("俞子宁", None, f"T{YU}"),
    ]
    assert roster.problems.is_empty()
