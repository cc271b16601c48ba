"""Codes of special equipment and posts of road transport are another authority's, however they are written."""

from pathlib import Path

import pytest
from text_roster import CATALOGUE, LU, read

from certverify.rosters.posts.words import understand


@pytest.mark.parametrize(
    "word",
    [
        "司炉G1", "G1司炉", "起重机Q1", "起重机指挥Q1", "汽车吊司机Q2", "桥式起重机司机Q2", "N1叉车", "叉车N1",
        "工业锅炉司炉G1",
        "快开门R1", "水处理G3", "电梯T", "A特种设备安全管理", "特种设备作业人员证N1", "N2", "Q1(指挥)",
        "场（厂）内专用机动车辆", "桥式起重机", "起重指挥", "锅炉压力容器",
    ],
)  # fmt: skip
def test_a_code_with_its_machine(word: str) -> None:
    """TSG Z6001 numbers the items; the machine may stand before or behind its code."""
    assert understand(word, CATALOGUE).system == "special_equipment"


@pytest.mark.parametrize("word", ["叉车N1兼电工", "电工N1", "焊工Q1", "A", "制冷T", "G班电工"])
def test_a_code_makes_no_special_operation_another_authoritys(word: str) -> None:
    """电工N1 and a letter alone say nothing of a machine."""
    assert understand(word, CATALOGUE).system is None


@pytest.mark.parametrize(
    "word",
    [
        "危货驾驶员",
        "押运员",
        "装卸管理员",
        "装卸管理人员",
        "道路危险货物运输押运员",
        "危险品运输驾驶员",
        "剧毒化学品押运员",
        "槽罐车司机",
    ],
)
def test_dangerous_goods_on_the_road(word: str) -> None:
    """Their card is the transport authority's."""
    assert understand(word, CATALOGUE).system == "transport"


@pytest.mark.parametrize("word", ["危险化学品安全作业", "客车驾驶员", "装卸工", "危化品仓管员"])
def test_other_work_with_goods_is_none_of_transport(word: str) -> None:
    """A word must name driver, escort or loading officer of dangerous goods as a whole."""
    assert understand(word, CATALOGUE).system is None


def test_nobody_is_accused_for_another_authoritys_card(tmp_path: Path) -> None:
    """起重机指挥Q1 in 作业项目 with a number of its own was asked about and was not on record."""
    roster = read(tmp_path, "姓名,身份证号,作业项目,证书编号", f"陆青禾,{LU},起重机指挥Q1,41019920230011")
    assert roster.entries.select("disposition", "cause").rows() == [("not_applicable", "other_system")]


@pytest.mark.parametrize("post", ["绞车司机", "放炮员", "爆破员"])
def test_a_post_of_several_systems_is_nobodys_guess(tmp_path: Path, post: str) -> None:
    """In a coal mine, in another mine or with the police's licence: the word leaves it open."""
    roster = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},{post}")
    assert roster.entries.select("disposition", "cause").rows() == [("unverified", "post_unclear")]


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("电工作业", "电工作业"),
        ("电工类", "电工作业"),
        ("焊接与热切割作业", "焊接与热切割作业"),
        ("焊接作业", "焊接与热切割作业"),
        ("焊接类", "焊接与热切割作业"),
        ("热切割", "焊接与热切割作业"),
        ("金属焊接切割作业", "焊接与热切割作业"),
        ("焊割作业", "焊接与热切割作业"),
        ("制冷作业", "制冷与空调作业"),
        ("危化品安全作业", "危险化学品安全作业"),
        ("高处作业", "高处作业"),
    ],
)
def test_a_category_in_the_column_of_items(tmp_path: Path, word: str, category: str) -> None:
    """It stands for the category, and for no item of it."""
    roster = read(tmp_path, "姓名,身份证号,准操项目,证书编号", f"陆青禾,{LU},{word},T{LU}")
    told = roster.entries.select("claimed_category", "claimed_item").rows()
    assert told == [(category, None)]


def test_gas_of_ironworks_is_one_item(tmp_path: Path) -> None:
    """冶金煤气作业 is the catalogue's 煤气作业, whose category is that of metallurgy."""
    roster = read(tmp_path, "姓名,身份证号,准操项目,证书编号", f"陆青禾,{LU},冶金煤气作业,T{LU}")
    assert roster.entries["claimed_item"].to_list() == ["煤气作业"]
