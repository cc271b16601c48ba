"""How fast rosters are read: xlsx against openpyxl, the ID check against python-stdnum, a million rows of CSV.

Each number is a ratio taken in one run on one machine; repeat until it is stable:

    python benchmarks/roster_reading.py            # all three
    python benchmarks/roster_reading.py xlsx 20000 # one of xlsx, ids, csv, with its size
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import xlsxwriter
from stdnum.cn import ric

from certverify import rosters
from certverify.rosters.files.spawn import parse
from certverify.rosters.values.ids import valid_id
from certverify.rules.packs import load
from certverify_schemas.gb11643 import check_character

AS_OF = date(2026, 11, 23)
ROUNDS = 5
HEAD = [
    "序号",
    "姓名",
    "性别",
    "身份证号码",
    "所属部门",
    "班组",
    "工种",
    "作业类别",
    "准操项目",
    "证书编号",
    "初领日期",
    "有效期限",
    "应复审日期",
    "发证机关",
    "在岗状态",
    "备注",
]
CHANCE = random.Random(7)


def number() -> str:
    """Return a valid number of nobody (county codes ending in 99 are not assigned)."""
    born = date(1965, 1, 1) + timedelta(days=CHANCE.randrange(14_000))
    head = f"{CHANCE.choice(['320199', '410199', '510199'])}{born:%Y%m%d}{CHANCE.randrange(1000):03d}"
    return head + check_character(head)


def row(n: int) -> list[str]:
    """Return a row as a careful officer writes it, its dates in three writings."""
    held, begun = number(), date(2021, 1, 1) + timedelta(days=CHANCE.randrange(1500))
    end = begun.replace(year=begun.year + 6, day=min(begun.day, 28)) - timedelta(days=1)
    form = CHANCE.choice(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d"])
    name = "".join(CHANCE.sample("陆柏戚贺单闻慕尉公欧青禾舟远望舒山子文昭牧野听雨", 3))
    sex = "女" if int(held[16]) % 2 == 0 else "男"
    days = begun.strftime(form), f"{begun.strftime(form)}至{end.strftime(form)}"
    return [
        str(n), name, sex, held, "动力车间", f"{n % 9}班", "电工", "电工作业", "低压电工作业", f"T{held}", *days, "",
        "江苏省应急管理厅", "在岗", "",
    ]  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the processor seconds that ``work`` takes, a child's included, and the seconds by the clock.

    Other people's work on the machine counts in the second only.
    """
    began, clock = spent(), time.perf_counter()
    work()
    return spent() - began, time.perf_counter() - clock


def spent() -> float:
    """Return the processor seconds of this process and of the children it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def bench_xlsx(rows: int) -> None:
    """Print how long both take to go through the cells of a workbook, in turn, and the whole reading to entries."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_book(Path(folder) / "r.xlsx", rows)
        catalogue = load(AS_OF).catalogue
        ratios = []
        for _ in range(ROUNDS):
            theirs, ours = timed(lambda: by_openpyxl(path)), timed(lambda: parse(path))
            whole = timed(lambda: rosters.read([path], catalogue, AS_OF))
            ratios.append((theirs[0] / ours[0], theirs[1] / ours[1], theirs[0] / whole[0]))
            print(
                f"xlsx {rows} rows x {len(HEAD)}: openpyxl {theirs[0]:.2f} s ({theirs[1]:.2f} by the clock), guard and "
                f"child {ours[0]:.2f} s ({ours[1]:.2f}), to entries {whole[0]:.2f} s ({whole[1]:.2f})",
                flush=True,
            )
        cpu, clock, entries = (statistics.median(one) for one in zip(*ratios, strict=True))
        print(
            f"xlsx {rows} rows, median of {ROUNDS}: ratio {cpu:.2f} in processor time (least "
            f"{min(one[0] for one in ratios):.2f}), {clock:.2f} by the clock; to entries {entries:.2f}"
        )


def write_book(path: Path, rows: int) -> Path:
    """Write a workbook of so many people, all of its cells text but the numbers of the rows."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": False}) as book:
        sheet = book.add_worksheet("在岗")
        for n, cells in enumerate([HEAD, *(row(n) for n in range(1, rows + 1))]):
            sheet.write_row(n, 0, [n, *cells[1:]] if n else cells)
    return path


def by_openpyxl(path: Path) -> int:
    """Go through every cell of every row as openpyxl's read-only mode gives them."""
    book = openpyxl.load_workbook(path, read_only=True)
    return sum(len(cells) for sheet in book.worksheets for cells in sheet.iter_rows(values_only=True))


def damaged(held: str) -> str:
    """Return a number with one of the faults that rosters have."""
    at = CHANCE.randrange(18)
    return CHANCE.choice(
        [
            held[:-1],
            held[:at] + str(CHANCE.randrange(10)) + held[at + 1 :],
            held[:at] + "O" + held[at + 1 :],
            held[:6] + "19990230" + held[14:17] + check_character(held[:6] + "19990230" + held[14:17]),
            held[:6] + "20991231" + held[14:17] + check_character(held[:6] + "20991231" + held[14:17]),
            held.lower(),
            f"{held[:6]} {held[6:]}",
            "",
        ]
    )


def bench_ids(count: int) -> None:
    """Print the ratio, and every kind of number on which the two do not agree."""
    values = [number() if CHANCE.random() < 0.7 else damaged(number()) for _ in range(count)]
    # python-stdnum knows the counties, and ours are not assigned on purpose: put real ones in half of the list
    values = [with_county(v) if n % 2 and len(v) == 18 else v for n, v in enumerate(values)]
    frame = pl.DataFrame({"id": values})
    told: list[list[bool | None]] = []
    theirs, _ = timed(lambda: told.append([by_stdnum(value) for value in values]))
    ours = min(timed(lambda: frame.select(valid_id("id")))[0] for _ in range(3))
    checked = frame.select(valid_id("id")).to_series().to_list()
    kinds = Counter(
        kind(value, mine=m, fails=t is None)
        for value, m, t in zip(values, checked, told[0], strict=True)
        if m is not t
    )
    print(f"ids {count}: python-stdnum {theirs:.2f} s, vectorised {ours:.3f} s, ratio {theirs / ours:.0f}")
    print(
        f"ids agreeing {count - sum(kinds.values())}, valid by ours {sum(checked)}; differing: {dict(kinds)}"
    )


def by_stdnum(value: str) -> bool | None:
    """Return what python-stdnum says, ``None`` where it fails: a province whose county it does not know."""
    try:
        return ric.is_valid(value)
    except KeyError:
        return None


def with_county(value: str) -> str:
    """Put an assigned county code on a number, its check character made anew if it was right."""
    moved = f"360426{value[6:17]}"
    good = value[:17].isdigit() and value[17:] == check_character(value[:17])
    return moved + (check_character(moved) if good else value[17:])


def kind(value: str, *, mine: bool, fails: bool) -> str:
    """Return why the two differ on a number."""
    if fails:
        verdict = "valid" if mine else "not valid"
        return f"stdnum raises KeyError on a county it does not know, ours says {verdict}"
    side = "only ours accepts" if mine else "only stdnum accepts"
    if value != value.strip() or " " in value or value != value.upper():
        return f"{side}: spaces or lower case (stdnum cleans first; ours is given the normal form)"
    if value[2:6] == "0199":
        return f"{side}: county code not assigned (GB/T 2260 is not part of the check of GB 11643)"
    if value[6:14] > f"{AS_OF:%Y%m%d}":
        return f"{side}: birth date in the future"
    return f"{side}: other (a county code outside the years that stdnum knows it for)"


def bench_csv(rows: int) -> None:
    """Print time and peak memory of reading a long text table in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        with path.open("w", encoding="utf-8") as stream:
            stream.write(",".join(HEAD) + "\n")
            stream.writelines(",".join(row(n)) + "\n" for n in range(1, rows + 1))
        began = time.perf_counter()
        subprocess.run([sys.executable, __file__, "csv-read", str(path)], check=True)
        print(f"csv {rows} rows: {time.perf_counter() - began:.1f} s, file {path.stat().st_size >> 20} MiB")


def read_csv(path: Path) -> None:
    """Read one file and print the entries and the peaks of this process and of its child."""
    roster = rosters.read([path], load(AS_OF).catalogue, AS_OF)
    peaks = [
        resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    counted = f"entries {roster.entries.height}, problems {roster.problems.height}"
    print(f"csv {counted}; peak MiB {peaks[0]}, child {peaks[1]}", flush=True)


def main() -> None:
    """Run what is asked for, and say under which load."""
    what, *rest = sys.argv[1:] or ["all"]
    if what == "csv-read":
        return read_csv(Path(rest[0]))
    size = int(rest[0]) if rest else None
    print(f"load {os.getloadavg()[0]:.2f} at the start, {os.cpu_count()} cores")
    if what in {"all", "ids"}:
        bench_ids(size or 1_000_000)
    if what in {"all", "xlsx"}:
        bench_xlsx(size or 20_000)
    if what in {"all", "csv"}:
        bench_csv(size or 1_000_000)
    print(f"load {os.getloadavg()[0]:.2f} at the end")
    return None


if __name__ == "__main__":
    main()
