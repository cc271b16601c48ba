"""Shops that sell fireworks to consumers: the six months are of those who make fireworks or sell them wholesale."""

from pathlib import Path

import pytest
from text_roster import LU, read

NOT_SUBJECT = ("not_applicable", "industry_not_high_risk")


def settled(path: Path, firm: str, industry: str = "烟花爆竹", *more: tuple[str, str]) -> tuple[object, ...]:
    heads, cells = "".join(f",{head}" for head, _ in more), "".join(f",{cell}" for _, cell in more)
    head = f"企业名称,行业,姓名,身份证号码,职务,任职时间{heads}"
    entries = read(path, head, f"{firm},{industry},陆青禾,{LU},负责人,2020-01-01{cells}").entries
    return entries.select("disposition", "cause").row(0)


@pytest.mark.parametrize(
    "firm",
    [
        "李集烟花爆竹零售店",
        "为民超市（烟花零售）",
        "李集烟花爆竹专营店",
        "老王鞭炮店",
        "红星副食店",
        "城关烟花爆竹销售点",
        "李集烟花爆竹专营店（东门）",
    ],
)
@pytest.mark.parametrize("industry", ["烟花爆竹", "烟花爆竹经营"])
def test_a_shop_by_its_name(tmp_path: Path, firm: str, industry: str) -> None:
    """Where no cell says 批发 or 生产."""
    assert settled(tmp_path, firm, industry) == NOT_SUBJECT


@pytest.mark.parametrize(
    "head", ["类型", "经营类别", "许可类别", "企业类型", "经营方式", "单位类型", "许可经营方式"]
)
@pytest.mark.parametrize("cell", ["零售", "烟花爆竹零售", "临时零售点"])
def test_a_shop_by_a_column(tmp_path: Path, head: str, cell: str) -> None:
    """The column may be called anything that is about the kind of trade."""
    assert settled(tmp_path, "李集日杂部", "烟花爆竹", (head, cell)) == NOT_SUBJECT


@pytest.mark.parametrize(
    ("firm", "industry", "more"),
    [
        ("吉庆烟花爆竹批发有限公司", "烟花爆竹", ()),
        ("吉庆烟花爆竹有限公司", "烟花爆竹", ()),
        ("吉庆烟花爆竹专营有限公司", "烟花爆竹经营", ()),
        ("吉庆花炮批发店", "烟花爆竹", ()),
        ("吉庆烟花店", "烟花爆竹批发", ()),
        ("吉庆烟花爆竹有限公司", "烟花爆竹", (("经营类别", "批发"),)),
        ("吉庆加油站便利店", "危险化学品经营", ()),
    ],
)
def test_everybody_else_stays_subject(
    tmp_path: Path, firm: str, industry: str, more: tuple[tuple[str, str], ...]
) -> None:
    """Whoever makes fireworks or sells them wholesale is judged as before."""
    assert settled(tmp_path, firm, industry, *more) == (None, None)


def test_who_sells_in_both_ways_is_told_by_the_row(tmp_path: Path) -> None:
    """One column of two kinds: the wholesaler stays subject."""
    head = "企业名称,行业,姓名,身份证号码,职务,任职时间,经营类别"
    rows = (f"{{}},烟花爆竹,陆青禾,{LU},负责人,2020-01-01,{kind}" for kind in ("零售", "批发"))
    entries = read(tmp_path, head, *(row.format("李集日杂部") for row in rows)).entries
    assert entries["cause"].to_list() == ["industry_not_high_risk", None]
