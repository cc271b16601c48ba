"""Posts that hold 安全员, 安全管理 or 总经理 and are no manager's of the law, and birth dates that cannot be."""

from pathlib import Path

import pytest
from text_roster import LU, read

from certverify.demo.slips import check_digit
from certverify.rosters.posts.managers import read_manager


def settled(path: Path, column: str, word: str) -> tuple[str | None, str | None, str | None]:
    """Return role, disposition and cause of a person of a chemical firm who is appointed long ago."""
    head = f"姓名,身份证号,{column},任职时间,行业类型,单位类型"
    roster = read(path, head, f"陆青禾,{LU},{word},2020-03-01,危险化学品,生产单位")
    [row] = roster.entries.select("role", "disposition", "cause").rows()
    return row  # type: ignore[no-any-return]  # polars types a row as a tuple of anything


@pytest.mark.parametrize("column", ["职务", "岗位", "工种"])
@pytest.mark.parametrize(
    "word",
    [
        "信息安全员",
        "网络安全管理员",
        "食品安全管理员",
        "消防安全管理人",
        "交通安全员",
        "安全员（保安）",
        "安全科文员",
    ],
)
def test_a_safety_post_of_another_law_is_out_of_scope(tmp_path: Path, column: str, word: str) -> None:
    """Food, data, fire and traffic have safety posts of their own; Order 3 Art. 24 does not know them."""
    assert settled(tmp_path, column, word) == (None, "not_applicable", "post_not_special")


@pytest.mark.parametrize("column", ["职务", "工种"])
def test_the_safety_manager_of_special_equipment_belongs_to_another_system(
    tmp_path: Path, column: str
) -> None:
    """特种设备安全法 and the market regulator's card (特种设备安全管理和作业人员证)."""
    assert settled(tmp_path, column, "特种设备安全管理员") == (None, "not_applicable", "other_system")


@pytest.mark.parametrize(
    ("word", "note"),
    [
        ("原安全员", "manager_former"),
        ("已免职安全总监", "manager_former"),
        ("原法定代表人", "manager_former"),
        ("拟任安全总监", "manager_to_come"),
        ("安全总监（2026年12月到任）", "manager_to_come"),
        ("分管安全副总经理（2027年到任）", "manager_to_come"),
        ("总经理（财务）", "manager_qualified"),
        ("安全总监助理", "manager_qualified"),
        ("法定代表人助理", "manager_qualified"),
        ("代安全员", "manager_qualified"),
        ("实习安全员", "manager_qualified"),
        ("外包安全员", "manager_qualified"),
        ("安全员（停职）", "manager_qualified"),
    ],
)
def test_a_post_that_is_left_to_come_or_qualified_accuses_nobody(
    tmp_path: Path, word: str, note: str
) -> None:
    """Whether the person holds one of the two posts today is not said: in doubt, and the officer is told why."""
    roster = read(
        tmp_path, "姓名,身份证号,职务,任职时间,行业类型", f"陆青禾,{LU},{word},2020-03-01,危险化学品"
    )
    assert roster.entries.select("role", "disposition", "cause").rows() == [
        (None, "unverified", "post_unclear")
    ]
    assert note in roster.problems["reason"].to_list()


@pytest.mark.parametrize("word", ["前任总经理", "代理厂长", "副厂长", "总经理助理", "安全监督员"])
def test_a_post_that_names_neither_type_has_none(word: str) -> None:
    """An acting head, a deputy and an assistant are not the principal (Order 3 Art. 24 names two types)."""
    assert read_manager(word).roles == ()


def test_the_secretary_of_a_chairman_is_no_manager(tmp_path: Path) -> None:
    """董事长秘书 is an office post."""
    assert settled(tmp_path, "职务", "董事长秘书") == (None, "not_applicable", "post_not_special")


@pytest.mark.parametrize(
    ("word", "role"),
    [
        *(
            (word, "safety_manager")
            for word in ("专职安全员", "兼职安全员", "安全员（兼）", "安全员兼职", "项目安全员")
        ),
        *(
            (word, "safety_manager")
            for word in ("原料车间安全员", "公司安全总监", "安全员（一车间）", "安全科科长")
        ),
        *((word, "safety_manager") for word in ("安全环保部部长", "安环部经理", "HSE经理", "安全部副部长")),
        *(
            (word, "safety_manager")
            for word in ("煤矿安全生产管理人员", "专职安全生产管理人员", "主管安全副厂长")
        ),
        *(
            (word, "principal")
            for word in ("危险化学品生产单位主要负责人", "总经理（法定代表人）", "总经理（主持工作）")
        ),
        *((word, "principal") for word in ("某某加油站站长", "江北化工公司总经理", "厂长（分管安全）")),
    ],
)
def test_units_and_plain_words_leave_a_post_what_it_is(word: str, role: str) -> None:
    """Full or part time, department, unit and industry of the law change no person type."""
    assert read_manager(word).roles == (role,)


def test_a_post_that_was_left_stands_against_the_person_type_beside_it(tmp_path: Path) -> None:
    """人员类别 安全生产管理人员 with 职务 原安全总监: the two disagree, nobody is accused."""
    roster = read(
        tmp_path,
        "姓名,身份证号,职务,人员类别,任职时间,行业类型",
        f"陆青禾,{LU},原安全总监,安全生产管理人员,2020-03-01,危险化学品",
        "尉迟照野,320199198209051350,安全总监,安全生产管理人员,2020-03-01,危险化学品",
    )
    told = roster.entries.select("role", "disposition", "cause").rows()
    assert told == [(None, "unverified", "post_unclear"), ("safety_manager", None, None)]


def test_a_safety_officer_beside_a_trade_is_still_both(tmp_path: Path) -> None:
    """电工兼安全员 holds two posts, each with a certificate of its own."""
    roles = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},电工兼安全员").entries["role"].sort().to_list()
    assert roles == ["operator", "safety_manager"]


@pytest.mark.parametrize(
    "trade",
    ["起重机司机", "桥式起重机司机", "司炉工", "锅炉工", "电梯维修工", "叉车司机"],
)
def test_operators_of_special_equipment_belong_to_another_system(tmp_path: Path, trade: str) -> None:
    """Cranes, boilers and lifts are under 特种设备安全法; the card's name is then nothing to correct."""
    roster = read(tmp_path, "姓名,身份证号,工种,准操项目", f"陆青禾,{LU},{trade},厂内驾驶")
    assert roster.entries.select("disposition", "cause", "claimed_other_system").rows() == [
        ("not_applicable", "other_system", "special_equipment")
    ]
    assert roster.problems["reason"].to_list() == []


@pytest.mark.parametrize("trade", ["库管", "会计"])
def test_a_plain_post_is_told_nothing_about_the_catalogue(tmp_path: Path, trade: str) -> None:
    """初级会计 is in no catalogue of special operations, and need not be."""
    roster = read(tmp_path, "姓名,身份证号,工种,准操项目", f"陆青禾,{LU},{trade},初级会计")
    assert roster.entries.select("disposition", "cause").rows() == [("not_applicable", "post_not_special")]
    assert roster.problems["reason"].to_list() == []


@pytest.mark.parametrize(
    ("born", "rejected"),
    [
        ("20300102", True),
        ("20261228", True),
        ("20261128", True),
        ("20261127", False),
        ("17990101", True),
        ("19061126", True),
        ("19061127", False),
    ],
)
def test_a_birth_date_to_come_or_past_belief_is_bad_data(tmp_path: Path, born: str, rejected: bool) -> None:
    """GB 11643's check digit proves no birth date: nobody is asked about, or called too young, at an age below 0."""
    number = f"320199{born}117"
    roster = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{number}{check_digit(number)},电工")
    told = roster.problems.filter("rejects")
    assert told["reason"].to_list() == (["id_birth_out_of_range"] if rejected else [])
    assert told["message_zh"].str.contains("B2").to_list() == [True] * rejected
    assert roster.entries.height == (0 if rejected else 1)
