"""Forms of several firms below each other in one sheet: nobody gets another firm's employer or industry."""

import csv
import tempfile
from datetime import date
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings

from certverify.rosters import read
from certverify.rules.packs import load
from certverify_schemas.gb11643 import check_character

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
FIRMS = {
    "江北恒泰化工有限公司": ("危险化学品", "危险化学品"),
    "江北特钢有限公司": ("金属冶炼", "金属冶炼"),
    "石门某某铁矿有限公司": ("非煤矿山", "金属非金属矿山"),
    "宏远铸造有限公司": ("机械", "机械"),
    "江北机械厂": ("机械制造", "机械制造"),
    "远帆气体有限公司": ("危险化学品经营", "危险化学品"),
}
"""What each firm's form writes as its industry, and the industry that is meant (Order 3 Art. 24)."""
HEAD = ("序号", "姓名", "身份证号", "职务", "人员类别", "任职时间", "合格证编号", "有效期至")
NAMES = ("陆青禾", "柏舟远", "戚望舒", "贺兰山子", "单于文昭", "闻人牧野")
LIST = "主要负责人和安全生产管理人员登记表"


def number(n):
    head = f"3201991985{1 + n % 12:02d}{1 + n % 28:02d}{100 + n:03d}"
    return head + check_character(head)


def opening(style, firm, industry):
    """Return the lines that say whose people stand below, the industry beside the firm or on a line of its own."""
    beside = (f"行业：{industry}",) if industry else ()
    own_line = [beside] if industry else []
    return {
        "label": [(LIST,), (f"单位：{firm}", "", "", *beside)],
        "label alone": [(f"单位：{firm}", "", "", *beside)],
        "label and date": [(LIST,), (f"企业名称：{firm}", *beside, "填报日期：2026.11.18")],
        "label in its cell": [("填报单位（盖章）：", firm, *beside, "联系人：张某")],
        "title": [(f"{firm}{LIST}",), *own_line],
        "heading": [(firm,)],
    }[style]


@st.composite
def sheets(draw):
    """Return the rows of a sheet, and of each person the employer and the industry that the generator gave."""
    style = draw(
        st.sampled_from(["label", "label alone", "label and date", "label in its cell", "title", "heading"])
    )
    firms = draw(st.lists(st.sampled_from(sorted(FIRMS)), min_size=2, max_size=4, unique=True))
    again = draw(st.booleans())
    below = style == "heading" or draw(st.booleans())
    rows = [("街道企业人员汇总",), HEAD] if below and not again else []
    foot = draw(st.sampled_from([None, ("填表人：张某", "", "", "单位负责人："), ("小计", "2")]))
    blank = draw(st.integers(0, 2))
    people = {}
    if style == "heading":
        rows = [("街道企业人员汇总",), HEAD]
        again = False
    for n, firm in enumerate(firms):
        written, meant = FIRMS[firm] if style != "heading" and draw(st.booleans()) else ("", None)
        rows += opening(style, firm, written)
        rows += [HEAD] if again or (n == 0 and HEAD not in rows) else []
        for _ in range(draw(st.integers(1, 3))):
            one = len(people)
            name, code = NAMES[one % len(NAMES)], number(one)
            people[code] = (firm, meant)
            rows.append(
                (str(one + 1), name, code, "安全员", "安全生产管理人员", "2024-03-01", code, "2027-05-31")
            )
        rows += [foot] if foot else []
        rows += [()] * blank
    return rows, people


@settings(max_examples=25)
@given(sheets())
def test_nobody_gets_another_firms_employer_or_industry(sheet):
    """Each stands below the firm whose form it is, and the industry that it writes, if it writes one."""
    rows, people = sheet
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "汇总.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(row + ("",) * (len(HEAD) - len(row)) for row in map(tuple, rows))
        roster = read([path], CATALOGUE, AS_OF)
    assert roster.problems.filter("rejects").is_empty()
    found = {
        code: (employer, industry)
        for code, employer, industry in roster.entries.select("id_number", "employer", "industry").iter_rows()
    }
    assert found.keys() == people.keys()
    by_name = {"江北恒泰化工有限公司": "危险化学品"}
    for code, (firm, industry) in people.items():
        assert found[code][0] == firm
        assert found[code][1] in {industry, by_name.get(firm) if industry is None else industry}
