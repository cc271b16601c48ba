"""Posts that ask for no card by themselves: a card beside one is checked, a process alone accuses nobody."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

WELD = "熔化焊接与热切割作业"
ASKED = ("operator", None, WELD, True, None, None)
OXIDATION = "氧化工艺作业"


@pytest.mark.parametrize("post", ["装配工", "保安", "普工", "钳工", "仓库保管员", "出纳"])
def test_a_numbered_card_beside_a_plain_post_is_asked_about(tmp_path: Path, post: str) -> None:
    """A forged card can be in anybody's hands: what it claims is asked about, and nothing else is required."""
    roster = read(tmp_path, "姓名,身份证号,岗位,准操项目,证书编号", f"陆青禾,{LU},{post},{WELD},T{LU}")
    wanted = ("role", "required_item", "claimed_item", "claims", "disposition", "cause")
    assert roster.entries.select(wanted).rows() == [ASKED]
    assert roster.problems["reason"].to_list() == ["post_plain_card_verified"]


@pytest.mark.parametrize("post", ["钳工", "车工", "仓库管理员", "装配工"])
def test_a_t_number_beside_a_plain_post_is_a_claim(tmp_path: Path, post: str) -> None:
    """T is of special operation certificates alone: whether this one is on record is asked, no item is required."""
    roster = read(tmp_path, "姓名,身份证号,岗位,操作证号", f"陆青禾,{LU},{post},T{LU}")
    wanted = ("role", "required_item", "claimed_item", "claims", "disposition", "cause")
    assert roster.entries.select(wanted).rows() == [("operator", None, None, True, None, None)]
    assert roster.problems.select("reason", "rejects").rows() == [("post_plain_number_asked", False)]


@pytest.mark.parametrize(
    ("item", "number"),
    [
        (WELD, ""),
        (WELD, "待取证"),
        (WELD, "无"),
        ("", LU),
        ("", "TS6JFUZ00012"),
        ("", "鄂A042019000123"),
        ("", "1234567890123456"),
        ("消防设施操作员", "1234567890123456"),
        ("N1", f"T{LU}"),
    ],
)
def test_without_such_a_card_a_plain_post_stays_out_of_scope(tmp_path: Path, item: str, number: str) -> None:
    """An item without a number, a number without T and another authority's card claim nothing to be checked."""
    roster = read(tmp_path, "姓名,身份证号,岗位,准操项目,证书编号", f"陆青禾,{LU},保安,{item},{number}")
    assert roster.entries.select("disposition", "cause").rows() == [("not_applicable", "post_not_special")]


def required(roster: object) -> list[tuple[str | None, str | None]]:
    return roster.entries.select("required_item", "cause").rows()  # type: ignore[attr-defined]  # a Roster


@pytest.mark.parametrize(
    ("post", "item"),
    [
        ("氧化工", OXIDATION),
        ("聚合工", "聚合工艺作业"),
        ("硝化工", "硝化工艺作业"),
        ("磺化操作工", "磺化工艺作业"),
    ],
)
def test_a_process_is_special_in_chemical_production_alone(tmp_path: Path, post: str, item: str) -> None:
    """Without a sign of the industry 氧化工 may anodise aluminium: unclear, and never without a certificate."""
    row = f"陆青禾,{LU},{post}"
    roster = read(tmp_path, "姓名,身份证号,岗位", row)
    assert required(roster) == [(None, "post_unclear")]
    assert roster.problems["reason"].to_list() == ["post_of_process"]
    assert required(read(tmp_path, "江北某某化工有限公司特种作业人员台账,,\n姓名,身份证号,岗位", row)) == [
        (item, None)
    ]
    assert required(read(tmp_path, "江北某某铝业有限公司特种作业人员台账,,\n姓名,身份证号,岗位", row)) == [
        (None, "post_unclear")
    ]


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("单位", "江北某某石化有限公司", (OXIDATION, None)),
        ("行业类型", "危险化学品", (OXIDATION, None)),
        ("单位", "江北某某铝业有限公司", (None, "post_unclear")),
        ("作业类别", "危险化学品安全作业", (OXIDATION, None)),
        ("准操项目", OXIDATION, (OXIDATION, None)),
    ],
)
def test_the_row_itself_may_say_the_industry(
    tmp_path: Path, header: str, cell: str, expected: tuple[str | None, str | None]
) -> None:
    """A chemical firm, industry, category or item in the row makes the process the special one."""
    assert required(read(tmp_path, f"姓名,身份证号,岗位,{header}", f"陆青禾,{LU},氧化工,{cell}")) == [
        expected
    ]


def test_a_process_named_as_such_needs_no_other_sign(tmp_path: Path) -> None:
    """氧化工艺 is the catalogue's own word, wherever the work is done."""
    rows = [f"陆青禾,{LU},氧化工艺操作工", f"俞子宁,{YU},氧化工艺"]
    assert required(read(tmp_path, "姓名,身份证号,岗位", *rows)) == [(OXIDATION, None)] * 2


@pytest.mark.parametrize(
    ("post", "category", "item"),
    [
        ("高处安装维护", "高处作业", "高处安装、维护、拆除作业"),
        ("高处安装维护工", "高处作业", "高处安装、维护、拆除作业"),
        ("地面电焊工", "焊接与热切割作业", WELD),
        ("氨制冷操作工", "制冷与空调作业", "制冷与空调设备运行操作作业"),
        ("登塔作业", "高处作业", None),
        ("登塔作业人员", "高处作业", None),
    ],
)
def test_special_posts_in_a_trades_own_words(
    tmp_path: Path, post: str, category: str, item: str | None
) -> None:
    """Nobody asks what these are."""
    entries = read(tmp_path, "姓名,身份证号,岗位", f"陆青禾,{LU},{post}").entries
    told = entries.select("role", "required_category", "required_item", "disposition").rows()
    assert told == [("operator", category, item, None)]


@pytest.mark.parametrize(
    "post",
    [
        "消防中控员",
        "消控室值班",
        "洗衣工",
        "绿化",
        "太平间管理",
        "破碎工",
        "仓库保管",
        "电梯管理",
    ],
)
def test_plain_posts_that_nobody_asks_about(tmp_path: Path, post: str) -> None:
    """None of them is in the catalogue of special operations."""
    entries = read(tmp_path, "姓名,身份证号,岗位", f"陆青禾,{LU},{post}").entries
    assert entries.select("disposition", "cause").rows() == [("not_applicable", "post_not_special")]
