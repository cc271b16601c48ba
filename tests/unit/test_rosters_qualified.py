"""Trades that brackets qualify, ambiguous trades beside a written item, and remarks beside dates."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from text_roster import LU, YU, read

from certverify.rosters.entries.terms import read_review, read_term

WELDING, HEIGHTS = "焊接与热切割作业", "高处作业"


@pytest.mark.parametrize(
    ("trade", "category", "disposition", "cause"),
    [
        # the special equipment law's welders and MOHURD's electricians hold cards of other systems
        ("焊工（压力容器）", None, "not_applicable", "other_system"),
        ("压力容器焊工", None, "not_applicable", "other_system"),
        ("低压电工（建筑）", None, "not_applicable", "other_system"),
        # extra-low voltage and plastic pipes are perhaps no special operation at all
        ("电工（弱电）", None, "unverified", "post_unclear"),
        ("焊工（PE管）", None, "unverified", "post_unclear"),
        # who has left is not accused of working
        ("电工（离职）", None, "unverified", "employment_unclear"),
        ("电工（动力车间）", "电工作业", None, None),
        ("电工（兼）", "电工作业", None, None),
        ("电工（低压、高压）", "电工作业", None, None),
    ],
)
def test_a_bracket_that_qualifies_a_trade_accuses_nobody(
    tmp_path: Path, trade: str, category: str | None, disposition: str | None, cause: str | None
) -> None:
    """Another system's trade is not asked about, one nobody explained is in doubt; a department changes nothing."""
    entry = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},{trade}").entries.row(0, named=True)
    assert (entry["required_category"], entry["disposition"], entry["cause"]) == (
        category,
        disposition,
        cause,
    )


def test_a_bracket_that_names_a_kind_of_welding_names_its_item(tmp_path: Path) -> None:
    """氩弧焊 stands for 熔化焊接与热切割作业 (the list of aliases), in brackets as well."""
    entry = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},焊工（氩弧焊）").entries.row(0, named=True)
    assert (entry["required_category"], entry["required_item"]) == (WELDING, "熔化焊接与热切割作业")


@pytest.mark.parametrize("item", ["高处作业", "登高证", "高处安装、维护、拆除作业", "低压电工作业"])
def test_an_ambiguous_trade_with_a_written_item_is_asked_about(tmp_path: Path, item: str) -> None:
    """架子工 leaves the system open; the certificate that the row names is verified, and nobody is told to write it."""
    roster = read(tmp_path, "姓名,身份证号,工种,准操项目,证书编号", f"陆青禾,{LU},架子工,{item},T{LU}")
    told = roster.entries.select("role", "required_item", "claims", "disposition").rows()
    assert told == [("operator", None, True, None)]
    assert roster.problems["reason"].to_list() == ["post_by_card"]


def test_an_ambiguous_trade_without_an_item_stays_in_doubt(tmp_path: Path) -> None:
    """登高架设作业 or a card of MOHURD: nothing is guessed (list of dirty cells)."""
    roster = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},架子工")
    assert roster.entries.select("disposition", "cause").rows() == [("unverified", "post_unclear")]
    assert roster.problems["reason"].to_list() == ["post_ambiguous"]


@pytest.mark.parametrize(
    ("kind", "head", "duty"),
    [
        ("managers", "姓名,身份证号,人员类别,职务,任职时间,行业类型,合格证编号,有效期", "电工兼安全员"),
        ("operators", "姓名,身份证号,工种", "电工兼安全员"),
        ("turned round", "姓名,身份证号,工种", "安全员兼电工"),
    ],
)
def test_two_posts_in_one_cell_are_two_entries_on_every_list(
    tmp_path: Path, kind: str, head: str, duty: str
) -> None:
    """A safety manager who is an electrician too needs both; the pass's number and term are not the card's."""
    row = (
        f"陆青禾,{LU},,{duty},2024.3.1,危险化学品,{LU},2027-07-14"
        if kind == "managers"
        else f"陆青禾,{LU},{duty}"
    )
    entries = read(tmp_path, head, row).entries
    told = entries.select("role", "required_category", "claims", "claimed_valid_to")
    manages = kind == "managers"
    wanted: list[tuple[Any, ...]] = [
        ("safety_manager", None, manages, date(2027, 7, 14) if manages else None),
        ("operator", "电工作业", False, None),
    ]
    assert told.sort("role", descending=True).rows() == wanted


@pytest.mark.parametrize(
    ("cell", "end", "note"),
    [
        ("2026-06-30（已换证，新证2029-05-31）", date(2026, 6, 30), "date_in_remark"),
        ("2026-06-30，已换证2029-05-31", None, "term_several"),
        ("2026-06-30 新证2032-06-30", None, "term_several"),
        ("2026-06-30（已换证）", date(2026, 6, 30), None),
        ("自2021.5.12起至2027.5.11止", date(2027, 5, 11), None),
    ],
)
def test_a_remark_beside_a_date_is_not_taken_for_the_end(
    cell: str, end: date | None, note: str | None
) -> None:
    """The date stated outside brackets holds; where several stand in the open, none does and it is reported."""
    term = read_term(cell)
    assert (term.end.last if term.end else None, term.notes) == (end, (note,) if note else ())


def test_a_remark_beside_a_review_is_not_taken_for_the_review() -> None:
    """The day of an examination in brackets is no review that was done."""
    review = read_review("2026-05-31（已报名，2026-11-20考试）", column="due")
    assert review.due is not None
    assert (review.due.first, review.done, review.notes) == (date(2026, 5, 31), None, ("date_in_remark",))


def test_what_a_bracket_leaves_open_is_said(tmp_path: Path) -> None:
    """The officer is told which words were not understood and what to write instead."""
    problems = read(tmp_path, "姓名,身份证号,工种", f"尉迟照野,{YU},电工（弱电）").problems
    assert problems.select("reason", pl.col("message_zh").str.contains("“弱电”")).rows() == [
        ("post_bracket", True)
    ]
