"""Rosters that a questionnaire or a real-name system wrote: numbered questions, 工人姓名."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

from certverify.rosters.table.header.headers import match_header


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("1、您的姓名：", "name"),
        ("2.您的身份证号码", "id_number"),
        ("3、您从事的工种：", "trade"),
        ("4、您持有的特种作业操作证（可多选）：", "cert_name"),
        ("请填写您的姓名", "name"),
        ("1、姓名", "name"),
        ("工人姓名", "name"),
        ("从业人员身份证号", "id_number"),
        ("操作证有效期至", "valid_to"),
        ("特种作业操作证发证机关", "issuer"),
        ("班组名称", "team"),
        # other people's names are never the worker's
        ("班组长姓名", None),
        ("现场负责人姓名", None),
        ("监护人姓名", None),
        ("1、监护人姓名", None),
    ],
)
def test_a_header_word_is_known_behind_a_question_or_the_peoples_own_word(
    header: str, field: str | None
) -> None:
    """The field is told by hand from the words."""
    match = match_header(header)
    assert (match[0] if match else None) == field


def test_the_answers_to_a_questionnaire_are_read(tmp_path: Path) -> None:
    """Several answers to one question are joined by ┋, and each is a certificate."""
    head = (
        "序号,提交答卷时间,所用时间,1、您的姓名：,2、您的身份证号码：,3、您从事的工种：,"
        "4、您持有的特种作业操作证（可多选）：,5、操作证有效期至："
    )
    rows = (
        f"1,2026/11/20 9:01:33,65秒,陆青禾,{LU},电工,低压电工┋高压电工,2030/2/28",
        f"2,2026/11/20 9:05:02,88秒,俞子宁,{YU},电工,无,",
    )
    entries = read(tmp_path, head, *rows).entries
    assert entries.select("name", "claimed_item", "claims").rows() == [
        ("陆青禾", "低压电工作业", True),
        ("陆青禾", "高压电工作业", True),
        ("俞子宁", None, False),
    ]


def test_the_export_of_a_real_name_system_is_read(tmp_path: Path) -> None:
    """工人姓名 and 证件号码: nobody is rejected for want of a name."""
    head = "班组名称,工人姓名,证件类型,证件号码,工种,进场日期,退场日期,特种作业证书编号"
    rows = (
        f"电工班,陆青禾,身份证,\t{LU},低压电工,2026-03-01,,\tT{LU}",
        f"电工班,俞子宁,身份证,\t{YU},低压电工,2026-03-01,2026-09-30,\tT{YU}",
    )
    entries = read(tmp_path, head, *rows).entries
    assert entries.select("name", "team", "cause").rows() == [
        ("陆青禾", "电工班", None),
        ("俞子宁", "电工班", "left_post"),
    ]
