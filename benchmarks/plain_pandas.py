"""What an analyst would write in a day: a roster against an official data file, with pandas and openpyxl.

``python benchmarks/plain_pandas.py FOLDER`` reads ``roster.xlsx`` and ``registry.parquet`` there, checks every ID
number, looks each person up, judges by the rules that such a roster calls for, and writes what ``certverify check``
writes: a workbook of the same sheets, columns and colours, a page with its lists and charts, two data sets and a
summary, into ``FOLDER/script``.

Every cell of the workbook gets its border and alignment as the tutorial of openpyxl shows it. ``FOLDER named`` uses
openpyxl's named styles in their place, which few do and which takes half the time.
"""

import hashlib
import json
import sys
from datetime import date, timedelta
from pathlib import Path

import altair as alt
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

DAY = date(2026, 11, 23)
FIELDS = {
    "全部人员": ["序号", "部门", "姓名", "证件号码", "工种", "用工形式", "准操项目", "核验结果", "问题", "有效期至",
             "核验时间", "名册位置"],
    "问题清单": ["序号", "部门", "姓名", "工种", "用工形式", "问题", "问题描述", "有效期限", "平台情况", "核验时间",
             "问题性质", "依据", "整改措施", "整改责任人", "整改时限", "整改完成情况", "完成日期", "佐证材料", "复查人",
             "复查日期", "是否销号", "备注", "名册位置", "问题编号"],
    "暂未核实": ["序号", "部门", "姓名", "证件号码", "工种", "问题", "核验时间", "整改措施", "名册位置"],
    "数据问题": ["序号", "文件", "工作表", "行", "列", "姓名", "登记值", "问题", "整改措施", "影响"],
    "提示事项": ["序号", "部门", "姓名", "工种", "问题", "问题描述", "有效期至", "整改措施", "名册位置"],
}  # fmt: skip  # one sheet each
EXPIRED, ABSENT, SOON = "特种作业操作证已过有效期", "所报证书平台查无记录", "操作证即将到期"
ITEM, DATES, BAD = "操作项目不符", "证书日期不一致", "信息有误"
NATURE = {
    EXPIRED: "不符合项（待复核）",
    ABSENT: "疑似（待复核）",
    ITEM: "疑似（待复核）",
    DATES: "疑似（待复核）",
}
BASIS = "《中华人民共和国安全生产法》第三十条第一款；《特种作业人员安全技术培训考核管理规定》"
MEASURES = {
    EXPIRED: "待复核，先核实再处理：立即停止其相应特种作业；未申请换证的重新办理取证手续。",
    ABSENT: "待复核，先核实再处理：核对证件原件与登记信息，查明证书来源。",
    ITEM: "核对证件原件。", DATES: "核对证件原件。", BAD: "按身份证原件更正。",
    SOON: "在有效期届满前60日内提出换证申请。",
}  # fmt: skip  # one table
TONES = {
    "未见问题": "DFF1E1",
    "发现问题": "F8D7D4",
    BAD: "ECE7F2",
    SOON: "E3EEF9",
    **dict.fromkeys(NATURE, "F8D7D4"),
}

THIN = Side(style="thin", color="B8C2CC")
LOOK = {"border": Border(THIN, THIN, THIN, THIN), "alignment": Alignment(wrap_text=True, vertical="center")}
HEAD = {**LOOK, "font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", "1F4E79")}


def judged(folder: Path) -> pd.DataFrame:
    """Read, look up and judge: one line per person, with all that any sheet shows of it."""
    roster = pd.read_excel(folder / "roster.xlsx", dtype=str, engine="openpyxl")
    roster["姓名"] = roster["姓名"].str.replace(r"\s", "", regex=True)
    ids = roster["身份证号码"].str.strip().str.upper()
    valid = ids.map(lambda n: len(n) == 18 and check_digit(n[:17]) == n[17])
    official = pd.read_parquet(folder / "registry.parquet")
    table = roster.merge(official, how="left", left_on=["身份证号码", "姓名"], right_on=["id_number", "name"])
    today, soon = DAY.isoformat(), (DAY + timedelta(days=90)).isoformat()
    problem = pd.Series("", index=table.index)
    problem[valid & table["valid_to"].isna()] = ABSENT
    problem[valid & (table["valid_to"] < today)] = EXPIRED
    problem[valid & table["item"].notna() & (table["item"] != table["准操项目"])] = ITEM
    problem[valid & (problem == "") & (table["有效期限"] > table["valid_to"])] = DATES
    problem[~valid] = BAD
    problem[(problem == "") & (table["valid_to"] <= soon)] = SOON
    flagged = problem.isin(NATURE)
    table["问题"], table["核验时间"], table["文件"], table["工作表"] = problem, today, "roster.xlsx", "在岗"
    table["核验结果"] = flagged.map({True: "发现问题", False: "未见问题"}).mask(problem == BAD, BAD)
    table["证件号码"] = table["登记值"] = ids.str[:3] + "***********" + ids.str[-4:]
    table["行"] = table.index + 2
    table["名册位置"] = "在岗 · 第" + table["行"].astype(str) + "行"
    table["有效期至"] = pd.to_datetime(table["valid_to"]).dt.date
    table["平台情况"] = table["valid_to"].fillna("查无记录")
    table["问题描述"] = (
        table["姓名"]
        + "“"
        + table["准操项目"]
        + "”操作证有效期至"
        + table["平台情况"]
        + "，截至"
        + today
        + "："
        + problem
        + "。"
    )
    table["问题性质"], table["整改措施"], table["依据"] = problem.map(NATURE), problem.map(MEASURES), BASIS
    table["整改完成情况"], table["是否销号"] = "待整改", "否"
    table["列"], table["影响"] = "身份证号码 (D)", "未查询"
    named = ids + "|" + problem
    table["问题编号"] = named.where(flagged).map(
        lambda n: hashlib.sha256(n.encode()).hexdigest(), na_action="ignore"
    )
    return table


def check_digit(first17: str) -> str:
    """Return the check character of GB 11643."""
    return "10X98765432"[sum(int(d) * 2 ** (17 - place) for place, d in enumerate(first17)) % 11]


def lists(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the lines of each sheet, with its columns; what people fill in is empty."""
    problem = table["问题"]
    chosen = {
        "问题清单": table[problem.isin(NATURE)].sort_values(["问题性质", "问题", "部门"], kind="stable"),
        "全部人员": table,
        "暂未核实": table[:0],
        "数据问题": table[(problem == BAD) | table["登记值"].str.endswith("000")],
        "提示事项": table[problem == SOON],
    }
    return {name: _numbered(lines).reindex(columns=FIELDS[name]) for name, lines in chosen.items()}


def _numbered(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(序号=range(1, len(lines) + 1))


def counts(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of the summary."""
    flagged = table[table["问题"].isin(NATURE)]
    months = table["valid_to"].dropna().str[:7]
    groups = {
        "核验结果": table.groupby("核验结果").size(),
        "问题类别": flagged.groupby("问题").size(),
        "操作项目": flagged.groupby("准操项目").size(),
        "部门": flagged.groupby("部门").size(),
        "到期月份": months[months >= f"{DAY:%Y-%m}"].value_counts().sort_index(),
    }  # fmt: skip  # one table each
    return {name: counted[:12].rename_axis(name).reset_index(name="人数") for name, counted in groups.items()}


class Book:
    """The workbook, to be printed and worked off: widths, borders, wrapped text, colours, a fixed header, a filter."""

    def __init__(self, *, named: bool) -> None:
        self.book = Workbook(write_only=True)  # openpyxl's fast mode
        self.named = named
        looks = {"body": LOOK, "head": HEAD} | {
            tone: {**LOOK, "fill": _fill(tone)} for tone in TONES.values()
        }
        self.looks = looks
        for name, look in looks.items() if named else ():
            self.book.add_named_style(NamedStyle(name, **look))

    def add(self, name: str, table: pd.DataFrame) -> None:
        """Write one list below its title."""
        sheet = self.book.create_sheet(name)
        sheet.freeze_panes = "D3"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
        for place, head in enumerate(table.columns, 1):
            sheet.column_dimensions[get_column_letter(place)].width = 10 + 2 * len(head)
        for choice, head in (('"待整改,整改中,已完成"', "整改完成情况"), ('"是,否"', "是否销号")):
            if head in table.columns and len(table):
                letter = get_column_letter(list(table.columns).index(head) + 1)
                allowed = DataValidation("list", formula1=choice)
                allowed.add(f"{letter}3:{letter}{len(table) + 2}")
                sheet.data_validations.append(allowed)
        sheet.append([name])
        sheet.append([self._cell(sheet, head, "head") for head in table.columns])
        for row in table.itertuples(index=False):
            sheet.append([self._cell(sheet, value, TONES.get(value, "body")) for value in row])
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(table.columns))}{len(table) + 2}"

    def _cell(self, sheet: object, value: object, look: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, None if value != value else value)  # noqa: PLR0124 -- not a number
        if self.named:
            cell.style = look
        else:
            for part, how in self.looks[look].items():
                setattr(cell, part, how)
        return cell

    def count(self, tables: dict[str, pd.DataFrame]) -> None:
        """Write the summary's tables below each other, with a chart beside each."""
        sheet = self.book.create_sheet("统计")
        at = 1
        for name, table in tables.items():
            sheet.append([self._cell(sheet, head, "head") for head in table.columns])
            for row in table.itertuples(index=False):
                sheet.append([self._cell(sheet, value, "body") for value in row])
            chart = BarChart()
            chart.title = name
            chart.add_data(
                Reference(sheet, min_col=2, min_row=at, max_row=at + len(table)), titles_from_data=True
            )
            chart.set_categories(Reference(sheet, min_col=1, min_row=at + 1, max_row=at + len(table)))
            sheet.add_chart(chart, f"E{at}")
            at += len(table) + 1


def _fill(tone: str) -> PatternFill:
    return PatternFill("solid", tone)


def page(path: Path, sheets: dict[str, pd.DataFrame], tables: dict[str, pd.DataFrame]) -> None:
    """Write the page: the charts, the counts, and the first 300 lines of each list."""
    parts = ["<!doctype html><meta charset='utf-8'><title>持证情况核验报告</title>"]
    for name, table in tables.items():
        drawn = path.with_name("chart.svg")
        alt.Chart(table).mark_bar().encode(x="人数:Q", y=alt.Y(f"{name}:N", sort=None)).save(drawn)
        parts += [f"<h2>{name}</h2>", drawn.read_text(encoding="utf-8"), table.to_html(index=False)]
        drawn.unlink()
    shown = {name: lines for name, lines in sheets.items() if name != "全部人员"}
    parts += [
        f"<h2>{name}</h2>{lines[:300].to_html(index=False, na_rep='')}" for name, lines in shown.items()
    ]
    path.write_text("\n".join(parts), encoding="utf-8")


def main(folder: Path, *, named: bool) -> None:
    """Do the whole job."""
    out = folder / "script"
    out.mkdir(exist_ok=True)
    table = judged(folder)
    sheets, tables = lists(table), counts(table)
    book = Book(named=named)
    for name, lines in sheets.items():
        book.add(name, lines)
    book.count(tables)
    book.book.save(out / "report.xlsx")
    page(out / "report.html", sheets, tables)
    table.to_parquet(out / "rows.parquet")
    table[table["问题"] != ""].to_parquet(out / "findings.parquet")
    said = {name: dict(lines.itertuples(index=False)) for name, lines in tables.items()}
    (out / "summary.json").write_text(json.dumps(said, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), named="named" in sys.argv[2:])
