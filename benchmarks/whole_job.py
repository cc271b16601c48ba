"""A roster to finished reports, against a script with pandas and openpyxl doing the same, in one run.

``python benchmarks/whole_job.py 100000`` writes a workbook of so many rows and an official data file, then runs
``certverify check`` over it (snapshot connector, a new ledger) and the script, each in a process of its own, and
prints seconds, processor seconds and the ratio. The script reads the workbook, checks every ID number, looks each
person up, judges by five rules and writes a workbook of the same kind: problem list, everyone, who is due soon and a
summary, ready to be printed. It does less than the product, which writes more columns, judges by all rules, keeps a
ledger with evidence and writes a page with charts and three data sets besides.

Needs pandas, which the product does not: ``pip install pandas`` beside certverify.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

DAY = date(2026, 11, 23)
HEADS = (
    "序号",
    "姓名",
    "性别",
    "身份证号码",
    "部门",
    "工种",
    "准操项目",
    "证书编号",
    "初领日期",
    "有效期限",
    "发证机关",
)
ITEM = "低压电工作业"
PEOPLE = ["序号", "部门", "姓名", "身份证号码", "工种", "准操项目", "核验结果", "平台有效期", "核验时间"]
PROBLEMS = [*PEOPLE, "有效期限", "证书编号", "发证机关", "整改措施"]
WRONG = {
    "信息有误",
    "所报证书平台查无记录",
    "特种作业操作证已过有效期",
    "操作项目不符",
    "证书日期不一致",
}


def make(folder: Path, rows: int) -> None:
    """Write roster.xlsx and registry.parquet: one person in ten is not on record, one in ten has expired."""
    import polars as pl  # noqa: PLC0415 -- the runs measured must not share it
    import xlsxwriter  # noqa: PLC0415

    random = Random(5)
    records = []
    with xlsxwriter.Workbook(folder / "roster.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("在岗")
        sheet.write_row(0, 0, HEADS)
        for at in range(rows):
            number = _number(at)
            end = DAY + timedelta(days=random.choice([-200, 30, *[900] * 8]))
            begun = end - timedelta(days=2191)
            name = "".join(random.choices("陆青禾公孙砚秋程望舒沈砺锋", k=3))
            sheet.write_row(at + 1, 0, (at + 1, name, "男" if int(number[16]) % 2 else "女", number,
                random.choice(["动力车间", "检修车间"]), "低压电工", ITEM, f"T{number}", begun.isoformat(),
                end.isoformat(), "江苏省应急管理厅"))  # fmt: skip  # a row
            if at % 10:
                records.append(_record(number, name, begun, end))
    pl.DataFrame(records).write_parquet(folder / "registry.parquet")
    (folder / "c.toml").write_text(
        f'[connectors.snapshot]\nfile = "registry.parquet"\nas_of = "{DAY}"\n'
        '[connectors.snapshot.coverage]\nnationwide = true\nkinds = ["special_operation"]\n',
        encoding="utf-8",
    )


def _number(at: int) -> str:
    born = date(1972, 1, 1) + timedelta(days=at // 900 * 97 % 11_003)  # of every age at work, nobody twice
    first17 = f"320199{born:%Y%m%d}{at % 900 + 1:03d}"
    return first17 + _check_digit(first17)


def _check_digit(first17: str) -> str:
    return "10X98765432"[sum(int(d) * 2 ** (17 - place) for place, d in enumerate(first17)) % 11]


def _record(number: str, name: str, begun: date, end: date) -> dict[str, object]:
    days = {
        "first_issue": begun,
        "valid_from": begun,
        "valid_to": end,
        "review_due": end,
        "reviewed_on": None,
    }
    return {
        "id_type": "id_card", "id_number": number, "name": name, "kind": "special_operation", "number": f"T{number}",
        "category": "电工作业", "item": ITEM, "person_type": None, "industry": None, "unit_type": None,
        **{k: None if d is None else d.isoformat() for k, d in days.items()},
        "issuer": "江苏省应急管理厅", "status_text": "有效", "superseded": "false",
    }  # fmt: skip  # one record


def script(folder: Path) -> None:
    """Do the same as an experienced analyst would in an afternoon."""
    import pandas as pd  # noqa: PLC0415 -- only the script's process needs it

    roster = pd.read_excel(folder / "roster.xlsx", dtype=str, engine="openpyxl")
    roster["姓名"] = roster["姓名"].str.replace(r"\s", "", regex=True)
    ids = roster["身份证号码"].str.strip().str.upper()
    roster["valid"] = ids.map(lambda n: len(n) == 18 and _check_digit(n[:17]) == n[17])
    official = pd.read_parquet(folder / "registry.parquet")
    joined = roster.merge(
        official,
        how="left",
        left_on=["身份证号码", "姓名"],
        right_on=["id_number", "name"],
        suffixes=("", "_o"),
    )
    today, soon = DAY.isoformat(), (DAY + timedelta(days=90)).isoformat()
    ok, problem = joined["valid"], pd.Series("", index=joined.index)
    problem[~ok] = "信息有误"
    problem[ok & joined["valid_to"].isna()] = "所报证书平台查无记录"
    problem[ok & (joined["valid_to"] < today)] = "特种作业操作证已过有效期"
    problem[ok & joined["item"].notna() & (joined["item"] != joined["准操项目"])] = "操作项目不符"
    problem[ok & (joined["有效期限"] > joined["valid_to"])] = "证书日期不一致"
    joined["核验结果"] = problem.where(problem != "", "未见问题")
    joined["平台有效期"], joined["核验时间"] = joined["valid_to"], today
    joined["整改措施"] = problem.map(lambda what: "核实后整改" if what else "")
    joined["身份证号码"] = ids.str[:3] + "***********" + ids.str[-4:]
    flagged = joined[problem != ""]
    due = joined[(problem == "") & (joined["valid_to"] <= soon)]
    summary = joined.groupby(["部门", "核验结果"]).size().reset_index(name="人数")
    _book(folder / "script.xlsx", {"汇总": summary, "问题清单": flagged[PROBLEMS], "全部人员": joined[PEOPLE],
        "到期提示": due[PEOPLE]})  # fmt: skip  # one book


def _book(path: Path, sheets: dict[str, Any]) -> None:
    """Write sheets to be printed and worked off: borders, wrapped text, widths, colours, a fixed header, a filter."""
    from openpyxl import Workbook  # noqa: PLC0415 -- only the script's process needs it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    thin = Side(style="thin", color="BFC5CC")
    border, wrapped = Border(thin, thin, thin, thin), Alignment(wrap_text=True, vertical="center")
    bold, grey, red = Font(bold=True), PatternFill("solid", "E1E6EB"), Font(color="B3261E")
    book = Workbook(write_only=True)  # openpyxl's fast mode
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for place, head in enumerate(table.columns, 1):
            sheet.column_dimensions[get_column_letter(place)].width = 10 + 2 * len(head)
        for number, row in enumerate([tuple(table.columns), *table.itertuples(index=False)]):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, None if value != value else value)  # noqa: PLR0124 -- not a number
                cell.border, cell.alignment = border, wrapped
                if number == 0:
                    cell.font, cell.fill = bold, grey
                elif value in WRONG:
                    cell.font = red
                cells.append(cell)
            sheet.append(cells)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table) + 1}"
    book.save(path)


def product(folder: Path) -> None:
    """Run ``certverify check`` as a user does."""
    from certverify.cli import main  # noqa: PLC0415 -- only the product's process needs it

    os.chdir(folder)
    sys.argv = ["certverify", "check", "roster.xlsx", "--out", "out", "--connector", "snapshot", "--config", "c.toml",
                "--store", "sqlite:///ledger.sqlite", "--as-of", DAY.isoformat(), "--no-progress"]  # fmt: skip
    main()


def measured(side: str, folder: Path) -> dict[str, float]:
    """Run one side in a process of its own, children counted."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, __file__, side, str(folder)], check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"s": round(seconds, 1), "cpu_s": round(cpu, 1)}


def main() -> None:
    """Measure the product, then the script."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make(folder, int(sys.argv[1]))
        told = {side: measured(side, folder) for side in ("product", "script")}
        written = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))["rows"]
        ratios = {what: round(told["script"][what] / told["product"][what], 2) for what in ("s", "cpu_s")}
        print(sys.argv[1], "rows:", told, "ratio", ratios, written)


if __name__ == "__main__":
    if sys.argv[1] in {"product", "script"}:
        {"product": product, "script": script}[sys.argv[1]](Path(sys.argv[2]))
    else:
        main()
