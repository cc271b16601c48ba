"""Of a wide roster each date that is read stands in the entry of the certificate beside which it was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from text_roster import CATALOGUE, DAY, LU

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.sniff import FileFormat
from certverify.rosters.sheets import Reading, read_sheet

OURS = {
    "电工": ("电工证号", f"T{LU}"),
    "焊工": ("焊工证编号", f"T{LU}"),
    "高处作业": ("高处作业证号", f"T{LU}"),
    "低压电工作业": ("低压电工作业", "√"),
    "熔化焊接与热切割作业": ("熔化焊接与热切割作业", "√"),
    "高压电工作业": ("证书名称", "高压电工作业"),
    "登高架设作业": ("证书名称", "登高架设作业"),
    "制冷与空调设备安装修理作业": ("证书名称", "制冷与空调设备安装修理作业"),
}
"""Certificates of special operations by what an entry claims, each with the header and the cell that tell it."""
OTHERS = [
    ("叉车证号", "TS6320120190012"),
    ("驾驶证", "C1"),
    ("健康证", "√"),
    ("电梯作业人员证（T）编号", "TS6320120190345"),
    ("从业资格证号", "3201990123456"),
    ("某某设备", "SB-20190012"),
    ("N1", "√"),
]
"""Certificates of other systems and words that nobody knows, with a number, a class or a tick below."""
TERMS = ["有效期", "有效期至", "到期日", "到期日期", "截止日期", "有效期限"]


@dataclass(frozen=True)
class Group:
    """A certificate of the row: what an entry of it claims (nothing where it is another system's), and its columns."""

    claim: str
    cells: Sequence[tuple[str, str]]
    end: str


@st.composite
def rows(draw: st.DrawFn) -> list[Group]:
    """Draw up to five certificates, most of them with a term of their own beside them."""
    names = draw(st.lists(st.sampled_from([*OURS, *range(len(OTHERS))]), min_size=1, max_size=5, unique=True))
    head = draw(st.sampled_from(TERMS))
    groups = []
    for n, name in enumerate(names):
        opener = OURS[name] if isinstance(name, str) else OTHERS[name]
        end = str(date(2027, 3, 4) + timedelta(days=100 * n))
        spelt = draw(st.sampled_from([head, head, *TERMS]))
        dated = draw(st.integers(0, 3)) > 0
        cells = [opener, *([(spelt, end)] if dated else [])]
        groups.append(Group(name if isinstance(name, str) else "", cells, end if dated else ""))
    return groups


def ends_of(groups: Sequence[Group]) -> list[tuple[str, str]]:
    """Return what each entry of the row claims, and the end of its term."""
    cells = [("姓名", "陆青禾"), ("身份证号", LU), *(cell for group in groups for cell in group.cells)]
    columns: dict[str, pl.Series] = {}
    for n, texts in enumerate(cells):
        columns[f"v{n}"] = pl.Series(texts, dtype=pl.String)
        columns[f"k{n}"] = pl.Series([CellKind.TEXT, CellKind.TEXT], dtype=pl.UInt8)
    sheet = Sheet("名册", hidden=False, cells=pl.DataFrame(columns))
    part = read_sheet(Path("名册.xlsx"), FileFormat.XLSX, sheet, Reading(CATALOGUE, DAY))
    assert part.entries is not None
    told = part.entries.select("claimed_item", "claimed_word", pl.col("claimed_valid_to").cast(pl.String))
    return [(item or word or "", end or "") for item, word, end in told.rows()]


def check_dates(groups: list[Group]) -> None:
    dated = [group for group in groups if group.end]
    # one term beside items that are ticked may be of all of them
    assume(len(dated) != 1 or not any(group.cells[0][1] == "√" for group in groups if group.claim))
    told = ends_of(groups)
    own = {group.claim: group.end for group in groups if group.claim}
    for claim, end in told:
        assert end in {"", own.get(claim, "")} or (claim not in own and end not in own.values()), told


@settings(max_examples=40, deadline=None)
@given(rows())
def test_each_date_is_of_the_certificate_beside_it(groups: list[Group]) -> None:
    """No entry has the date of another certificate, ours or not; a claim of none of ours has no date of one of ours."""
    check_dates(groups)


@pytest.mark.deep
@settings(max_examples=600, deadline=None)
@given(rows())
def test_each_of_many_dates_is_of_the_certificate_beside_it(groups: list[Group]) -> None:
    """The same, six hundred times."""
    check_dates(groups)


@settings(max_examples=50, deadline=None)
@given(
    st.permutations(["电工", "焊工", "高处作业", *range(len(OTHERS))]),
    st.integers(2, 4),
    st.sampled_from(TERMS),
)
def test_every_date_is_read_where_each_certificate_has_one(
    order: list[str | int], count: int, head: str
) -> None:
    """With one term behind each certificate, each of ours has its own."""
    groups = []
    for n, name in enumerate(order[:count]):
        opener = OURS[name] if isinstance(name, str) else OTHERS[name]
        end = str(date(2027, 3, 4) + timedelta(days=100 * n))
        groups.append(Group(name if isinstance(name, str) else "", [opener, (head, end)], end))
    ours = [(group.claim, group.end) for group in groups if group.claim]
    assert [entry for entry in ends_of(groups) if entry[0]] == ours
