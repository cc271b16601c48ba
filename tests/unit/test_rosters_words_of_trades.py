"""Words of trades, posts and headers as officers use them: ours, another authority's, none's, or left open."""

from pathlib import Path

import pytest
from text_roster import LU, read

ELECTRIC, WELDING, HEIGHT = "电工作业", "焊接与热切割作业", "高处作业"


@pytest.mark.parametrize(
    ("post", "category", "item"),
    [
        ("检修电工", ELECTRIC, None),
        ("运行电工", ELECTRIC, None),
        ("电气焊", WELDING, "熔化焊接与热切割作业"),
        ("电气焊工", WELDING, "熔化焊接与热切割作业"),
        ("登高作业", HEIGHT, None),
        ("高空作业", HEIGHT, None),
        ("外墙清洗", HEIGHT, "高处安装、维护、拆除作业"),
        ("高空清洗工", HEIGHT, "高处安装、维护、拆除作业"),
        ("瓦检工", "煤矿安全作业", "煤矿瓦斯检查作业"),
        ("采煤机司机", "煤矿安全作业", "煤矿采煤机（掘进机）操作作业"),
        ("配电室值班员", ELECTRIC, None),
        ("氨机工", "制冷与空调作业", "制冷与空调设备运行操作作业"),
    ],
)
def test_special_operations(tmp_path: Path, post: str, category: str, item: str | None) -> None:
    """The catalogue counts the cleaning of buildings at height among 高处安装、维护、拆除."""
    entries = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},{post}").entries
    assert entries.select("required_category", "required_item", "cause").rows() == [(category, item, None)]


@pytest.mark.parametrize(
    ("post", "disposition", "cause"),
    [
        ("桥吊司机", "not_applicable", "other_system"),
        ("吊车司机", "not_applicable", "other_system"),
        ("电梯维保", "not_applicable", "other_system"),
        ("充装工", "not_applicable", "other_system"),
        ("消防监控员", "not_applicable", "other_system"),
        ("加油员", "not_applicable", "post_not_special"),
        ("加油站加油员", "not_applicable", "post_not_special"),
        ("钢筋工", "not_applicable", "post_not_special"),
        ("信号工", "not_applicable", "other_system"),
        ("消控值班", "not_applicable", "other_system"),
        ("水电工", "unverified", "post_unclear"),
        ("提升机司机", "unverified", "post_unclear"),
        ("井下电工", "unverified", "post_unclear"),
        ("幕墙安装工", "unverified", "post_unclear"),
        ("铲车司机", "not_applicable", "post_not_special"),
    ],
)
def test_posts_of_others_and_posts_left_open(tmp_path: Path, post: str, disposition: str, cause: str) -> None:
    """水电工 may lay pipes or wires, 井下电工 be a coal mine's or another's: nobody is accused by a guess."""
    entries = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},{post}").entries
    assert entries.select("disposition", "cause").rows() == [(disposition, cause)]


def test_a_card_settles_what_the_word_leaves_open(tmp_path: Path) -> None:
    """A plumber and electrician with a card of 低压电工作业 is asked about by it."""
    head = "姓名,身份证号,工种,准操项目,证号"
    entries = read(tmp_path, head, f"陆青禾,{LU},水电工,低压电工作业,T{LU}").entries
    assert entries.select("required_item", "claims", "cause").rows() == [("低压电工作业", True, None)]


@pytest.mark.parametrize("post", ["安全副矿长", "安全矿长", "安全副总", "安全副厂长"])
def test_a_deputy_for_safety_is_a_safety_manager_whose_type_varies(tmp_path: Path, post: str) -> None:
    """As 分管安全副总 is by Order 3; 生产副矿长 is not told to be one."""
    head = "姓名,身份证号,职务,行业类别,任职日期"
    roster = read(tmp_path, head, f"陆青禾,{LU},{post},煤矿,2025-03-01")
    assert roster.entries["role"].to_list() == ["safety_manager"]
    assert "manager_type_varies" in roster.problems["reason"].to_list()
    assert read(tmp_path, head, f"陆青禾,{LU},生产副矿长,煤矿,2025-03-01").entries["role"].to_list() == [None]


@pytest.mark.parametrize(
    ("card", "number"),
    [("船级社焊工证", ""), ("CCS焊工证", "CCS12345"), ("熔化焊接与热切割", "CCS 2023 0456")],
)
def test_a_welders_card_of_the_classification_society(tmp_path: Path, card: str, number: str) -> None:
    """It says how well he welds ships, and covers no special operation: it is no claim to the card that he needs."""
    entries = read(
        tmp_path, "姓名,身份证号,工种,证书名称,证号", f"陆青禾,{LU},电焊工,{card},{number}"
    ).entries
    assert entries.select("required_item", "claims", "claimed_other_system").rows() == [
        ("熔化焊接与热切割作业", False, "classification_society")
    ]


@pytest.mark.parametrize(
    "firm", ["城南加油站", "中油某某石油销售有限公司城北加油站", "某某石化加油站有限公司"]
)
def test_the_head_of_a_filling_station(tmp_path: Path, firm: str) -> None:
    """A station is a unit that trades in 危险化学品; its head is the principal."""
    head = "单位,姓名,身份证号,职务,任职日期"
    entries = read(tmp_path, head, f"{firm},陆青禾,{LU},站长,2025-03-01").entries
    assert entries.select("employer", "role", "industry", "unit_type").rows() == [
        (firm, "principal", "危险化学品", "经营单位")
    ]


def test_headers_that_name_whose_people_and_which_card(tmp_path: Path) -> None:
    """安装工姓名 heads names; 高空证 a card of work at height; 本次发证日期 is when the present card was issued."""
    head = "安装工姓名,身份证号,高空证号,高空证有效期,本次发证日期"
    roster = read(tmp_path, head, f"陆青禾,{LU},T{LU},2029-05-01,2023-05-02")
    assert roster.entries.select("name", "claimed_category", "claimed_valid_to").rows()[0][:2] == (
        "陆青禾",
        HEIGHT,
    )
    fields = {column.header: column.field for column in roster.understood[0].mapping}
    assert fields["本次发证日期"] == "issue_date"
    assert roster.problems.is_empty()


def test_a_trade_that_heads_the_names(tmp_path: Path) -> None:
    """电工姓名 says what all of them are."""
    entries = read(tmp_path, "电工姓名,身份证号,证号", f"陆青禾,{LU},T{LU}").entries
    assert entries.select("name", "required_category").rows() == [("陆青禾", ELECTRIC)]


def test_when_an_appointment_stands_beside_its_document(tmp_path: Path) -> None:
    """任命文号及时间 holds both, and the document's year is no day."""
    head = "姓名,身份证号,职务,行业类别,任命文号及时间"
    entries = read(tmp_path, head, f"陆青禾,{LU},矿长,非煤矿山,矿发〔2025〕3号 2025.3.1").entries
    assert str(entries["appointed_on"].item()) == "2025-03-01"


def test_a_certificate_named_beside_the_post(tmp_path: Path) -> None:
    """上岗证名称 names the certificate of a post that tells none itself."""
    entries = read(
        tmp_path, "姓名,身份证号,岗位,上岗证名称,证书号码", f"陆青禾,{LU},配电室值班,高压电工证,T{LU}"
    ).entries
    assert entries["claimed_item"].to_list() == ["高压电工作业"]
