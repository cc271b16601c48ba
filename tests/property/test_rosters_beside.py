"""People beside a form's list: whoever has a post's label is of the roster, nobody else is, and no number vanishes."""

from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sheet import sheet_of
from text_roster import CATALOGUE, DAY, LU, YU

from certverify.rosters.files.sniff import FileFormat
from certverify.rosters.sheets import Part, Reading, read_sheet
from certverify.rosters.sheets.untaken import told_untaken
from certverify_schemas.gb11643 import check_character

WIDTH = 10
HEAD = ("序号", "姓名", "身份证号", "工种", "证书编号", "有效期至")
LIST = (
    ("1", "陆青禾", LU, "低压电工", f"T{LU}", "2028-05-11"),
    ("2", "俞子宁", YU, "焊工", f"T{YU}", "2028-05-11"),
)
POSTS = {
    "主要负责人": "principal",
    "法定代表人": "principal",
    "安全总监": "safety_manager",
    "安全管理人员": "safety_manager",
    "专职安全员": "safety_manager",
    "低压电工": "operator",
}
OTHERS = ("联系人", "填表人", "经办人", "审核人", "紧急联系人", "配偶", "推荐人", "监护人")
NAMES = ("贺兰山", "单于文昭", "戚望舒", "闻人牧野", "柏舟远", "白露")

Person = tuple[str, str, str]
"""Label, name and number of somebody, each blank where it is left out."""


def number(n: int) -> str:
    head = f"4201991975{1 + n % 12:02d}{1 + n % 28:02d}{100 + n:03d}"
    return head + check_character(head)


@st.composite
def blocks(draw: st.DrawFn) -> tuple[list[Person], list[list[str]]]:
    """Draw people with their labels, and the rows that tell of them: in cells of their own, or in one."""
    people, rows = [], []
    for n in range(draw(st.integers(1, 4))):
        label = draw(st.sampled_from((*POSTS, *OTHERS)))
        people.append((label, NAMES[n], draw(st.sampled_from((number(n), number(n), "")))))
    at = 0
    while at < len(people):
        some = people[at : at + draw(st.integers(1, 2))]
        rows.append(_row(some, draw(st.sampled_from(("cells", "one", "pairs")))))
        at += len(some)
    return people, rows


def _row(people: Sequence[Person], style: str) -> list[str]:
    if style == "cells":
        cells = [
            text
            for label, name, code in people
            for text in (label, name, *(("身份证号", code) if code else ()))
        ]
    else:
        told = [
            (f"{label}：{name}", *((f"身份证号：{code}",) if code else ())) for label, name, code in people
        ]
        cells = [text for one in told for text in one]
        cells = ["  ".join(cells)] if style == "one" else cells
    return [*cells, *[""] * (WIDTH - len(cells))]


def read(rows: Sequence[Sequence[str]]) -> Part:
    full = [[*row, *[""] * (WIDTH - len(row))] for row in rows]
    part = read_sheet(Path("名册.xlsx"), FileFormat.XLSX, sheet_of(full), Reading(CATALOGUE, DAY))
    return told_untaken(part, [part])


@settings(max_examples=40)
@given(blocks(), st.booleans())
def test_a_posts_label_and_nothing_else_makes_somebody(
    block: tuple[list[Person], list[list[str]]], above: bool
) -> None:
    """Above the list and at its foot; those of the list are read as without the block."""
    people, rows = block
    part = read([*rows, HEAD, *LIST] if above else [HEAD, *LIST, *rows])
    plain = read([*([""] * WIDTH for _ in rows), HEAD, *LIST] if above else [HEAD, *LIST])
    assert part.entries is not None
    assert plain.entries is not None
    listed = part.entries.filter(part.entries["id_number"].is_in([LU, YU]))
    assert listed.equals(plain.entries)
    found = part.entries.filter(~part.entries["id_number"].is_in([LU, YU]))
    assert set(found.select("name", "id_number", "role").rows()) == {
        (name, code, POSTS[label]) for label, name, code in people if code and label in POSTS
    }
    named = part.problems.filter(reason="id_untaken").height if part.problems is not None else 0
    assert named == sum(bool(code) and label not in POSTS for label, _, code in people)
