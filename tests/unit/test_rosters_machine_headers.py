"""Heads of columns as systems export them (snake_case, camelCase, initials of pinyin); other words that head names."""

import pytest
from text_roster import LU, YU, read

from certverify.rosters.table.header.fields import FIELDS
from certverify.rosters.table.header.headers import match_header


def test_every_field_is_read_by_its_own_name():
    """What a mapping calls a field is a head of its column too."""
    assert [name for name in FIELDS if match_header(name) != (name, "exact", False)] == []


@pytest.mark.parametrize(
    "head",
    [
        "emp_name,id_card_no,job_title,operation_item,cert_no,valid_to",
        "employeeName,idCardNo,jobTitle,operationItem,certNo,validTo",
        "person_name,id_number,post_name,operation_item,cert_number,expiry_date",
        "XM,SFZH,GZ,CZXM,ZSBH,YXQZ",
        "xingming,shenfenzheng,gangwei,zhuncaoxiangmu,zhengshubianhao,youxiaoqizhi",
    ],
)
def test_a_system_writes_heads_in_its_own_way(tmp_path, head):
    """Name, number, post, item, certificate and end of the term are all read."""
    entries = read(tmp_path, head, f"陆青禾,{LU},电工,低压电工作业,T{LU},2027-05-04").entries
    read_so = entries.select("name", "id_number", "post", "claimed_item", "claimed_number").row(0)
    assert read_so == ("陆青禾", LU, "电工", "低压电工作业", f"T{LU}")
    assert str(entries["claimed_valid_to"][0]) == "2027-05-04"


@pytest.mark.parametrize(
    "head", ["证书持有人", "人员", "学员", "操作人员", "被检查人", "作业人员姓名", "员工", "持证人员"]
)
def test_names_are_headed_by_many_words(tmp_path, head):
    """Below them stand people's names."""
    entries = read(tmp_path, f"{head},身份证号,工种,证号", f"陆青禾,{LU},低压电工,T{LU}").entries
    assert entries["name"].to_list() == ["陆青禾"]


def test_a_word_for_people_is_no_name_where_names_stand_elsewhere(tmp_path):
    """操作人员 beside 姓名 holds something else, and so it does where no names stand below it."""
    entries = read(tmp_path, "操作人员,姓名,身份证号,工种", f"俞子宁,陆青禾,{LU},低压电工").entries
    assert entries["name"].to_list() == ["陆青禾"]
    roster = read(tmp_path, "人员,身份证号,工种,证号", f"12,{LU},低压电工,T{LU}")
    assert roster.entries.is_empty()


def test_a_post_heads_names_before_its_own_number(tmp_path):
    """主要负责人 | 主要负责人身份证号 | 安全管理人员 | 安全管理人员身份证号: two people in each row."""
    head = "加油站名称,主要负责人,主要负责人身份证号,安全管理人员,安全管理人员身份证号"
    roster = read(tmp_path, head, f"东门加油站,陆青禾,{LU},俞子宁,{YU}")
    assert roster.entries.select("name", "id_number", "role", "employer").rows() == [
        ("陆青禾", LU, "principal", "东门加油站"),
        ("俞子宁", YU, "safety_manager", "东门加油站"),
    ]
