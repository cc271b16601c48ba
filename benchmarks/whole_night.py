"""A whole night at scale: ``certverify nightly`` over many employers, from reading their rosters to what it leaves.

``python benchmarks/whole_night.py 1000000 --employers 5000 --files 50`` writes rosters (CSV, each of many employers), a
register and an official data file of invented people, and runs the first night over a new ledger, in a process of its
own, at a budget of half the people. The source is the data file (``snapshot``), joined at once, so that everything but
the wire is measured. It prints the seconds of each stage as the log has them, the most memory held in it, and
processor time and peak memory of the whole.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import polars as pl

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
ITEM = "低压电工作业"
HEADS = ("姓名", "身份证号码", "单位名称", "统一社会信用代码", "工种", "准操项目", "证书编号", "有效期限")
REGIONS = [(f"3201{n:02d}", f"第{n}区") for n in range(1, 13)]
STAGES = ("rosters read", "planned", "asked", "written")
CONFIG = """
connector = "snapshot"
store = "sqlite:///ledger.sqlite"
[nightly]
rosters = ["rosters"]
employers = "employers.csv"
budget = {budget}
leads = {leads}
[connectors.snapshot]
file = "registry.parquet"
as_of = "{day}"
[connectors.snapshot.coverage]
nationwide = true
kinds = ["special_operation"]
"""


def made(folder: Path, people: int, employers: int, files: int, leads: str) -> None:
    """Write the jurisdiction: one person in ten is not on record, one in ten has expired, one in ten will."""
    (folder / "rosters").mkdir()
    codes = [_credit_code(n) for n in range(employers)]
    with (folder / "employers.csv").open("w", encoding="utf-8") as stream:
        stream.write("uscc,name,region_code,region,level,group,industry\n")
        for n, code in enumerate(codes):
            region = REGIONS[n % len(REGIONS)]
            stream.write(
                f"{code},江北第{n}厂,{region[0]},{region[1]},{'央企省管市管'[2 * (n % 3) :][:2]},,机械\n"
            )
    share = -(-people // files)
    parts = []
    for number in range(files):
        table = _people(range(number * share, min(people, (number + 1) * share)), codes)
        table.select(HEADS).write_csv(folder / "rosters" / f"{number:05d}.csv", include_bom=True)
        parts.append(_records(table))
    pl.concat(parts).write_parquet(folder / "registry.parquet")
    told = CONFIG.format(budget=people // 2, leads=leads, day=TODAY)
    (folder / "nightly.toml").write_text(told, encoding="utf-8")


def _people(numbers: range, codes: list[str]) -> pl.DataFrame:
    random = Random(numbers.start)
    lines = []
    for at in numbers:
        number, firm = _number(at), at % len(codes)
        end = TODAY + timedelta(days=random.choice([-200, 30, *[900] * 8]))
        name = "".join(random.choices("陆青禾公孙砚秋程望舒沈砺锋", k=3))
        lines.append((name, number, f"江北第{firm}厂", codes[firm], "低压电工", ITEM, f"T{number}", end))
    return pl.DataFrame(lines, schema=list(HEADS), orient="row")


def _records(people: pl.DataFrame) -> pl.DataFrame:
    begun = pl.col("有效期限") - pl.duration(days=2191)
    listed = people.filter(pl.int_range(pl.len()) % 10 > 0)
    empty = {name: pl.lit(None, pl.String) for name in ("person_type", "industry", "unit_type")}
    return listed.select(
        id_type=pl.lit("id_card"), id_number="身份证号码", name="姓名", kind=pl.lit("special_operation"),
        number="证书编号", category=pl.lit("电工作业"), item="准操项目", **empty, first_issue=begun, valid_from=begun,
        valid_to="有效期限", review_due=begun + pl.duration(days=1096), reviewed_on=begun + pl.duration(days=1000),
        issuer=pl.lit("江苏省应急管理厅"), status_text=pl.lit("有效"), superseded=pl.lit("false"),
    )  # fmt: skip


def _number(at: int) -> str:
    first17 = f"320199{date(1970, 1, 1) + timedelta(days=at // 900):%Y%m%d}{at % 900 + 1:03d}"
    return first17 + "10X98765432"[sum(int(d) * 2 ** (17 - place) for place, d in enumerate(first17)) % 11]


def _credit_code(number: int) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    head = f"91320199MA{number:07d}"
    total = sum(alphabet.index(c) * pow(3, n, 31) for n, c in enumerate(head))
    return head + alphabet[(31 - total % 31) % 31]


def night(folder: Path) -> Iterator[str]:
    """Run one night and yield what it took, stage by stage."""
    command = [
        str(Path(sys.executable).with_name("certverify")),
        "nightly",
        "--config",
        str(folder / "nightly.toml"),
    ]
    environment = {
        **os.environ,
        "CERTVERIFY_KEY": "a key of thirty-two characters or more",
        "CERTVERIFY_LANG": "en",
    }
    began = time.time()
    with (folder / "log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=log)
        held = list(_held(process.pid))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        said = [json.loads(line) for line in log if line.startswith("{")]
        log.seek(0)
        if process.returncode:
            sys.exit(log.read()[-3000:])
    last, end = began, time.time()
    for line in said:
        if line["message"] in STAGES:
            at = datetime.fromisoformat(line["time"]).timestamp()
            yield _stage(line["message"], last, at, held)
            last = at
    yield _stage("kept up", last, end, held)
    yield f"in all {end - began:,.0f} s, {used.ru_utime + used.ru_stime:,.0f} s of processor"
    yield f"peak {used.ru_maxrss / 2**20:.2f} GiB"


def _held(pid: int) -> Iterator[tuple[float, int]]:
    """Yield time and resident pages of a process, ten times a second, until it ends."""
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        yield time.time(), int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        time.sleep(0.1)


def _stage(name: str, since: float, until: float, held: list[tuple[float, int]]) -> str:
    most = max((pages for at, pages in held if since <= at <= until), default=0) * os.sysconf("SC_PAGE_SIZE")
    return f"{name} {until - since:,.0f} s ({most / 2**30:.2f} GiB)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int)
    parser.add_argument("--employers", type=int, default=50)
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--leads", choices=["true", "false"], default="false")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="whole-night-") as place:
        folder = Path(place)
        made(folder, told.people, told.employers, told.files, told.leads)
        print(f"{told.people:,} people, {told.employers:,} employers, {told.files:,} rosters", flush=True)
        print("; ".join(night(folder)), flush=True)
        (left,) = (folder / "nights").glob("night=*/summary.json")
        summary = json.loads(left.read_text(encoding="utf-8"))
        print(*(f"{name}: {summary[name]}" for name in ("rows", "lookups", "changes")), sep="\n")


if __name__ == "__main__":
    main()
