"""A roster to finished reports, against a script with pandas and openpyxl doing the same, in one run.

``python benchmarks/whole_job.py 100000`` writes a workbook of so many rows and an official data file, then runs
``certverify check`` over it (snapshot connector, a new ledger) and ``plain_pandas.py``, as most would write it and
with openpyxl's named styles, each in a process of its own, and prints seconds, processor seconds and the ratios. The
script writes the same sheets with the same columns, the same lists and charts on a page, and data sets. It judges by
the six rules that this roster calls for; the product by all, and it keeps a ledger with evidence besides.

Needs pandas, which the product does not and which makes libraries of both slower to load: ``pip install --target
DIR pandas openpyxl altair vl-convert-python`` and run with ``PYTHONPATH=DIR``, which the product's process does not
get. Both run once over a hundred rows before, so that their modules are compiled as ``pip install`` leaves them.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random

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


def product(folder: Path) -> None:
    """Run ``certverify check`` as a user does."""
    from certverify.cli import main  # noqa: PLC0415 -- only the product's process needs it

    os.chdir(folder)
    sys.argv = ["certverify", "check", "roster.xlsx", "--out", "out", "--connector", "snapshot", "--config", "c.toml",
                "--store", "sqlite:///ledger.sqlite", "--as-of", DAY.isoformat(), "--no-progress"]  # fmt: skip
    main()


def measured(*command: str, variables: Mapping[str, str]) -> dict[str, float]:
    """Run one side in a process of its own, children counted."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, env=variables)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"s": round(seconds, 1), "cpu_s": round(cpu, 1)}


def main() -> None:
    """Measure the product, then the scripts; all must flag as many."""
    script = str(Path(__file__).with_name("plain_pandas.py"))
    with tempfile.TemporaryDirectory() as place:
        compiled = {**os.environ, "PYTHONPYCACHEPREFIX": f"{place}/compiled", "PYTHONDONTWRITEBYTECODE": ""}
        alone = {name: value for name, value in compiled.items() if name != "PYTHONPATH"}
        for rows in (100, int(sys.argv[1])):
            folder = Path(place, str(rows))
            folder.mkdir()
            make(folder, rows)
            ours = measured(__file__, "product", str(folder), variables=alone)
            plain = measured(script, str(folder), variables=compiled)
            named = measured(script, str(folder), "named", variables=compiled)
        flagged = _told(folder / "out")["rows"]["flagged"]
        assert flagged == _told(folder / "script")["核验结果"]["发现问题"]
    print(
        sys.argv[1], "rows,", flagged, "flagged:", {"product": ours, "script": plain, "named styles": named}
    )
    for what in ("s", "cpu_s"):
        print(what, "ratio", *(round(side[what] / ours[what], 2) for side in (plain, named)))


def _told(folder: Path) -> dict[str, dict[str, int]]:
    told: dict[str, dict[str, int]] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return told


if __name__ == "__main__":
    if sys.argv[1] == "product":
        product(Path(sys.argv[2]))
    else:
        main()
