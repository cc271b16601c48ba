"""证书类别 or 发证机关 says whose the card is: one of another system is not compared with the platform."""

from pathlib import Path

import pytest
from text_roster import LU, read

from certverify.rosters.posts.other_cards import system_of_class

CLASSES = {
    "职业技能等级证书": "skills",
    "职业资格证书": "skills",
    "职业资格": "skills",
    "技能证": "skills",
    "特种设备作业人员证": "special_equipment",
    "特种设备": "special_equipment",
    "住建": "housing",
    "建筑施工特种作业操作资格证": "housing",
}
ISSUERS = {"中国船级社": "classification_society", "CCS": "classification_society", "国家电网公司": "grid"}


@pytest.mark.parametrize(("kind", "system"), CLASSES.items())
@pytest.mark.parametrize("head", ["证书类别", "证书种类"])
@pytest.mark.parametrize("said", ["证书名称,低压电工", "证书名称,焊工", "作业项目,金属焊接"])
def test_the_kind_says_whose_it_is(head: str, kind: str, system: str, said: str, tmp_path: Path) -> None:
    """A trade beside it is what the other system's card is for."""
    named, card = said.split(",")
    row = f"陆青禾,{LU},抢修工,{kind},{card},2035-03-31"
    found = read(tmp_path, f"姓名,身份证号,岗位,{head},{named},有效期至", row).entries
    assert found["claimed_other_system"].to_list() == [system]


@pytest.mark.parametrize(
    "kind",
    ["特种作业操作证", "特种作业", "应急管理局", "电工作业", "IC卡", "低压", "特种作业操作证、职业资格证书"],
)
def test_kinds_of_ours(kind: str, tmp_path: Path) -> None:
    """What names special operations, or both, changes nothing."""
    row = f"陆青禾,{LU},电工,{kind},低压电工,2035-03-31"
    found = read(tmp_path, "姓名,身份证号,岗位,证书类别,证书名称,有效期至", row).entries
    assert found["claimed_other_system"].to_list() == [None]


def test_a_number_with_t_says_more(tmp_path: Path) -> None:
    """T and the ID number are those of a special operation certificate, whatever somebody calls its kind."""
    row = f"陆青禾,{LU},电工,职业资格证书,低压电工,T{LU},2035-03-31"
    found = read(tmp_path, "姓名,身份证号,岗位,证书类别,证书名称,证书编号,有效期至", row).entries
    assert found["claimed_other_system"].to_list() == [None]


@pytest.mark.parametrize(("issuer", "system"), ISSUERS.items())
def test_issuers(issuer: str, system: str, tmp_path: Path) -> None:
    """A classification society and the grid company certify for themselves."""
    row = f"陆青禾,{LU},焊工,焊工证,{issuer},2035-03-31"
    found = read(tmp_path, "姓名,身份证号,工种,证书名称,发证机关,有效期至", row).entries
    assert found["claimed_other_system"].to_list() == [system]


def test_trades_are_no_systems() -> None:
    """Words of trades and places say nothing of who issued a card."""
    assert {system_of_class(word) for word in ("电工", "建筑", "施工", "特种作业", "焊工", "建设项目部")} == {
        None
    }
