"""Header words: what a careful reader makes of a column's head, and what is said of those nobody knows."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from simple_roster import simple
from text_roster import CATALOGUE, LU, YU, read

from certverify import rosters
from certverify.rosters.files.cells import Sheet
from certverify.rosters.posts.words import understand
from certverify.rosters.table.header.headers import match_header
from certverify.rosters.table.layout import find_layout
from certverify.rules import packs

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("岗位/工种", "position"),
        ("工种/岗位", "trade"),
        ("作业类别及准操项目", "operation_item"),
        ("准操项目/作业类别", "operation_item"),
    ],
)
def test_several_known_words_in_one_header(header: str, field: str) -> None:
    """A header made of known words means the first of them, or the item, which says more than its category."""
    match = match_header(header)
    assert match is not None
    assert match[:2] == (field, "likeness")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Post", "position"),
        ("JOB TITLE", "position"),
        ("Full name", "name"),
        ("ID card No.", "id_number"),
        ("Expiry date", "valid_to"),
        ("Next review", "review_due"),
        ("Hired on", "not_appointment_date"),
    ],
)
def test_english_headers_in_use(header: str, field: str) -> None:
    """The words of a foreign-invested firm's roster are read as surely as the Chinese ones."""
    assert match_header(header) == (field, "exact", False)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("作业工种", "trade"),
        ("岗位、工种", "position"),
        ("岗位工种", "position"),
        ("工种岗位", "trade"),
        ("从事作业", "trade"),
        ("持证工种", "operation_item"),
        ("身份号码", "id_number"),
        ("人员名称", "name"),
        ("取证项目", "operation_item"),
        ("作业名称", "operation_item"),
        ("操作资格", "operation_item"),
        ("证照失效日", "valid_to"),
        ("截止时间", "valid_to"),
        ("使用期限", "validity"),
        ("有效期限起", "valid_from"),
        ("证书有效期限止", "valid_to"),
    ],
)
def test_other_words_for_the_same_columns(header: str, field: str) -> None:
    """Words that firms use beside the usual ones head the same columns, without any doubt."""
    assert match_header(header) == (field, "exact", False)


@pytest.mark.parametrize(
    "header",
    [
        "保险有效期至",
        "聘用截止日期",
        "注册有效期至",
        "承包截止日期",
        "项目截止日期",
        "年审有效期至",
        "信用证书有效期至",
        "保单签发日期",
    ],
)
def test_the_date_of_something_else_is_not_the_cards(header: str) -> None:
    """A policy or a contract runs out on a day of its own, which accuses no card of being forged."""
    assert match_header(header) is None


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("证书截止日期", "valid_to"),
        ("证件到期日", "valid_to"),
        ("操作证有效截止期", "valid_to"),
        ("合格证发证日期", "issue_date"),
        ("复审截止日期", "review_due"),
        ("下一次复审时间", "review_due"),
        ("初领证日期", "first_issue_date"),
    ],
)
def test_a_date_of_the_card_in_other_words_is_read(header: str, field: str) -> None:
    """What is said in the words of dates and of cards alone is read, by its likeness or exactly."""
    match = match_header(header)
    assert match is not None
    assert match[0] == field


@pytest.mark.parametrize("person", ["姓名,身份证号", "姓名,证件号码"])
def test_a_number_of_papers_is_what_stands_below_it(tmp_path: Path, person: str) -> None:
    """证件号 beside 身份证号, or over numbers with a T, is the certificate's number; alone it is the person's."""
    both = read(tmp_path, f"{person},证件号,工种", f"陆青禾,{LU},T{LU},低压电工")
    assert both.entries.select("id_number", "claimed_number").rows() == [(LU, f"T{LU}")]
    alone = read(tmp_path, "姓名,证件号,工种", f"陆青禾,{LU},低压电工")
    assert alone.entries.select("id_number", "claimed_number").rows() == [(LU, None)]


@pytest.mark.parametrize(
    ("head", "row", "field"),
    [
        ("项目", "低压电工作业", "operation_item"),
        ("项目", "一号厂房", "ignore"),
        ("危险工艺", "氯化工艺", "operation_item"),
        ("危险工艺", "是", "ignore"),
        ("证种", "低压电工作业", "cert_name"),
        ("证件种类", "低压电工作业", "cert_name"),
        ("证件种类", "居民身份证", "id_type"),
        ("类别", "主要负责人", "person_type"),
        ("类别", "电工作业", "job_category"),
        ("类别", "正式工", "ignore"),
        ("岗位类别", "安全生产管理人员", "person_type"),
        ("岗位类别", "低压电工", "position"),
        ("证书类别", "主要负责人", "person_type"),
        ("证书类别", "电工作业", "job_category"),
        ("证书类别", "危险化学品安全作业", "job_category"),
        ("人员类别", "煤矿安全检查作业", "job_category"),
    ],
)
def test_what_a_header_leaves_open_is_decided_by_what_stands_below(head: str, row: str, field: str) -> None:
    """项目 heads items or building sites, 类别 people, items or contracts: the cells tell which."""
    columns = [["姓名", "陆青禾"], ["身份证号", LU], ["工号", "7"], [head, row]]
    cells = pl.DataFrame({f"v{n}": texts for n, texts in enumerate(columns)})
    cells = cells.with_columns(pl.lit(1, pl.UInt8).alias(f"k{n}") for n in range(len(columns)))
    sheet = Sheet(
        "名册", hidden=False, cells=cells.select(f"{sign}{n}" for n in range(len(columns)) for sign in "vk")
    )
    found = find_layout(sheet, lambda word: understand(word, CATALOGUE).special)
    assert found is not None
    assert {column.header: column.field for column in found.columns}[head] == field


def test_an_open_header_repeats_no_column_that_says_it_surely(tmp_path: Path) -> None:
    """类别 beside 作业类别 opens no second certificate: one person with one card is one entry."""
    entries = read(
        tmp_path,
        "姓名,身份证号,作业类别,准操项目,类别,证号",
        f"陆青禾,{LU},电工作业,低压电工作业,特种作业,T{LU}",
    ).entries
    assert entries["claimed_item"].to_list() == ["低压电工作业"]


def test_a_header_with_an_unknown_word_is_not_split() -> None:
    """A word nobody knows beside a known one leaves the whole unknown rather than half understood."""
    assert match_header("岗位/某某情况") is None


def test_columns_nobody_understands_are_named(tmp_path: Path) -> None:
    """A column that holds something and is not read is named with its letters; an empty one is not."""
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "姓名,身份证号,岗位,某某评语,空栏\n陆青禾,320199198503141170,低压电工,表现良好,\n", encoding="utf-8"
    )
    read = rosters.read([roster], packs.load(DAY).catalogue, DAY)
    notes = {note["note"]: note["zh"] for note in read.understood[0].as_json()["notes"]}
    assert "某某评语 (D)" in notes["columns_unknown"]
    assert "空栏" not in notes["columns_unknown"]


def test_an_english_roster_is_read_by_its_words(tmp_path: Path) -> None:
    """DOB, License Type and License No. are headers; trades in English are those of the catalogue, and no others."""
    head = "Name,ID No.,DOB,Job Title,License Type,License No."
    rows = [
        f"陆青禾,{LU},1985-03-14,Electrician,Low voltage electrician,T{LU}",
        f"尉迟照野,{YU},1982-09-05,Welder,Welding,T{YU}",
        "贺兰山子,410199198809053319,1988-09-05,Forklift driver,N1,",
        "柏舟远,420199199512036629,1995-12-03,Night  Porter,,",
    ]
    roster = read(tmp_path, head, *rows)
    assert roster.entries.select("required_category", "claimed_item", "claimed_category", "cause").rows() == [
        ("电工作业", "低压电工作业", "电工作业", None),
        ("焊接与热切割作业", None, "焊接与热切割作业", None),
        (None, None, None, "other_system"),
        (None, None, None, "post_unclear"),
    ]
    told = roster.problems.filter(pl.col("reason") == "post_not_understood")
    assert told["row"].to_list() == [5]
    assert "Night Porter" in told["message_en"][0]


@pytest.mark.parametrize(
    "head", ["姓名 Name,身份证号码 ID No.,工种 Trade", "Name/姓名,ID Number/身份证号,Work Type 工种"]
)
def test_headers_in_two_languages_are_one_word(tmp_path: Path, head: str) -> None:
    """Both halves mean the same; a list with such headers alone is read."""
    entries = read(tmp_path, head, f"陆青禾,{LU},低压电工").entries
    assert entries.select("name", "id_number", "post").rows() == [("陆青禾", LU, "低压电工")]


def test_a_header_of_another_person_in_two_languages_is_not_the_workers(tmp_path: Path) -> None:
    """Emergency contact 姓名 holds no worker's name."""
    head = "姓名 Name,身份证号码 ID No.,工种 Trade,Emergency contact 姓名"
    entries = read(tmp_path, head, f"陆青禾,{LU},低压电工,单于文昭").entries
    assert entries["name"].to_list() == ["陆青禾"]


def test_certificates_counted_by_their_headers_are_groups(tmp_path: Path) -> None:
    """第1证名称 and 第2证名称 with their numbers and ends are two certificates of one person."""
    head = "姓名,身份证号,第1证名称,第1证编号,第1证有效期至,第2证名称,第2证编号,第2证有效期至"
    row = f"陆青禾,{LU},低压电工作业,T{LU},2030-2-28,高压电工作业,T{LU},2029-5-31"
    entries = read(tmp_path, head, row).entries
    assert entries.select("claimed_item", pl.col("claimed_valid_to").cast(pl.String)).rows() == [
        ("低压电工作业", "2030-02-28"),
        ("高压电工作业", "2029-05-31"),
    ]


def test_a_list_of_certificates_alone_is_what_is_held(tmp_path: Path) -> None:
    """持证情况 as the only word on certificates: an entry per certificate with the row's date, and no other."""
    head = "姓名,身份证号,持证情况,有效期"
    rows = [
        f"陆青禾,{LU},低压电工作业、高压电工作业,2030.2.28",
        f"尉迟照野,{YU},压力焊作业,2029.5.31",
        ",,高压电工作业,2029.2.28",
        "贺兰山子,410199198809053319,1.低压电工（2024.3.1-2030.2.28）2.焊工（2024.3.1-2030.2.28）,",
    ]
    roster = read(tmp_path, head, *rows)
    seen = roster.entries.filter(pl.col("row") < 5)
    assert seen.select("row", "claimed_item", pl.col("claimed_valid_to").cast(pl.String)).rows() == [
        (2, "低压电工作业", "2030-02-28"),
        (2, "高压电工作业", "2030-02-28"),
        (3, "压力焊作业", "2029-05-31"),
    ]
    assert roster.problems.filter("rejects")["row"].to_list() == [4]
    counted = roster.entries.filter(pl.col("row") == 5)
    assert counted.select("claimed_category", "claimed_valid_to").rows() == [
        ("电工作业", date(2030, 2, 28)),
        ("焊接与热切割作业", date(2030, 2, 28)),
    ]


def test_columns_by_likeness_and_by_content(tmp_path: Path) -> None:
    """A header that is only alike is said to be; 证件号码 is decided by what stands below; no ID header is needed."""
    file = simple(
        tmp_path,
        [("陆青禾", "320199198503141170", "电工", "T320199198503141170")],
        header="姓名|证件号码|工种名|证号",
    )
    mapping = {c.header: (c.field, c.how) for c in rosters.read([file], CATALOGUE, DAY).understood[0].mapping}
    assert mapping["证件号码"] == ("id_number", "content")
    assert mapping["证号"] == ("cert_number", "content")
    assert mapping["工种名"] == ("trade", "likeness")
