"""Bad input to the program: one clear message, the right exit code, no traceback, nothing half-written.

Of each exit code one is that of the installed program.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import same_process

Program = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
CSV = "姓名,身份证号,岗位,证书编号\n陆青禾,320199198503141170,低压电工,T320199198503141170\n"
REGISTRY_HEAD = (
    "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,first_issue,valid_from,"
    "valid_to,review_due,reviewed_on,issuer,status_text,superseded\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a good roster, an official data file and a configuration."""
    (tmp_path / "roster.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "registry.csv").write_text(
        REGISTRY_HEAD
        + "id_card,320199198503141170,陆青禾,special_operation,T320199198503141170,电工作业,低压电工作业,,,,"
        "2021-05-12,2021-05-12,2027-05-11,2024-05-11,2024-04-18,江苏省应急管理厅,有效,false\n",
        encoding="utf-8",
    )
    (tmp_path / "c.toml").write_text(
        '[connectors.snapshot]\nfile = "registry.csv"\nas_of = "2026-11-22"\n'
        '[connectors.snapshot.coverage]\nnationwide = true\nkinds = ["special_operation", "safety_assessment"]\n',
        encoding="utf-8",
    )
    return tmp_path


def certverify(place: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program in this process."""
    return same_process.certverify(*arguments, cwd=place, XDG_DATA_HOME=str(place / "data"), **variables)


def installed(place: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start the program."""
    return subprocess.run(
        [sys.executable, "-c", "from certverify.cli import main; main()", *arguments],
        cwd=place,
        env={**os.environ, "XDG_DATA_HOME": str(place / "data"), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def check(
    place: Path, *arguments: str, run: Program = certverify, **variables: str
) -> subprocess.CompletedProcess[str]:
    roster = [] if arguments and arguments[0] == "--" else ["roster.csv"]
    common = ["--out", "out", "--config", "c.toml", "--store", "sqlite:///l.sqlite", "--no-progress"]
    rest = [argument for argument in arguments if argument != "--"]
    return run(place, "check", *roster, *common, "--as-of", "2026-11-23", *rest, **variables)


def refused(done: subprocess.CompletedProcess[str], code: int, words: Sequence[str]) -> None:
    """One message with these words, this exit code, no traceback, and nobody's data in it."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert "320199198503141170" not in done.stderr + done.stdout
    assert "陆青禾" not in done.stderr + done.stdout


def test_the_good_roster_passes(place: Path) -> None:
    """The fixture itself is fine, so that each refusal below has one cause only."""
    done = check(place, run=installed)
    assert done.returncode == 0, done.stderr
    assert sorted(file.name for file in (place / "out").iterdir()) == [
        "findings.parquet",
        "rejected.parquet",
        "report.html",
        "report.xlsx",
        "rows.parquet",
        "summary.json",
    ]
    assert {file.stat().st_mode & 0o777 for file in (place / "out").iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.xlsx", None, ["missing.xlsx"]),
        ("empty.xlsx", b"", ["empty.xlsx"]),
        ("text.xlsx", b"this is no workbook, whatever its name says", ["text.xlsx"]),
        ("noise.csv", bytes(range(256)) * 20, ["noise.csv"]),
        ("headless.csv", "甲,乙,丙\n一,二,三\n四,五,六\n".encode(), ["headless.csv"]),
        ("rowless.csv", "姓名,身份证号,岗位\n".encode(), ["rowless.csv"]),
        ("letter.docx", b"PK\x03\x04", ["letter.docx", "xlsx"]),
    ],
)
def test_a_roster_that_cannot_be_read(
    place: Path, name: str, content: bytes | None, words: Sequence[str]
) -> None:
    """Exit code 4 and the file's name, and no report."""
    if content is not None:
        (place / name).write_bytes(content)
    refused(check(place, "--", name), 4, words)
    assert not (place / "out").exists() or not list((place / "out").iterdir())


def test_columns_that_were_not_read_are_named_on_the_terminal(place: Path) -> None:
    """Whoever looks only at the terminal learns that a column's content was left out."""
    roster = place / "roster.csv"
    lines = roster.read_text(encoding="utf-8").splitlines()
    wider = [f"{line},{'某某评语' if not n else '尚可'}" for n, line in enumerate(lines)]
    roster.write_text("\n".join(wider), encoding="utf-8")
    done = check(place, "--", "roster.csv")
    assert "roster.csv：以下列的表头无法识别，内容未读取：某某评语" in done.stdout


def test_one_unreadable_roster_among_several_is_reported(place: Path) -> None:
    """The readable one is checked, and the other is named on the way."""
    (place / "empty.xlsx").write_bytes(b"")
    done = check(place, "--", "roster.csv", "empty.xlsx")
    assert done.returncode == 0, done.stderr
    assert "1 个名册文件无法读取，见报告中的数据问题：empty.xlsx" in done.stdout
    assert "empty.xlsx" in (place / "out" / "summary.json").read_text(encoding="utf-8")


def test_each_of_several_unreadable_rosters_is_named(place: Path) -> None:
    """Where none can be read, all are told at once, each with what to do."""
    (place / "empty.xlsx").write_bytes(b"")
    (place / "table.et").write_bytes(b"PK")
    done = check(place, "--", "empty.xlsx", "table.et")
    assert done.returncode == 4
    assert [name for name in ("empty.xlsx", "table.et") if name in done.stderr] == ["empty.xlsx", "table.et"]
    assert not (place / "out").exists()


def test_a_folder_of_rosters_may_hold_the_reports(place: Path) -> None:
    """What the program wrote beside the rosters is not read as one of them: nobody is counted twice."""
    (place / "rosters").mkdir()
    (place / "roster.csv").rename(place / "rosters" / "roster.csv")
    for _ in range(2):
        done = check(place, "--", "rosters", "--out", "rosters")
        assert done.returncode == 0, done.stderr
        summary = json.loads((place / "rosters" / "summary.json").read_text(encoding="utf-8"))
        assert summary["rows"]["read"] == 1


def test_an_unknown_connector(place: Path) -> None:
    """Exit code 2; the installed ones are named."""
    refused(check(place, "--connector", "nowhere", run=installed), 2, ["nowhere", "snapshot", "gateway"])


def test_malformed_toml(place: Path) -> None:
    """Exit code 2; file and line are named."""
    (place / "c.toml").write_text("lang = zh\n")
    refused(check(place), 2, ["c.toml", "line 1"])


def test_a_data_file_that_is_not_there(place: Path) -> None:
    """Exit code 2; the file is named."""
    (place / "registry.csv").unlink()
    refused(check(place), 2, ["registry.csv"])


def test_an_output_that_cannot_be_a_folder(place: Path) -> None:
    """Exit code 2 before anything is asked; the file in the way is left alone."""
    (place / "out").write_text("mine")
    refused(check(place), 2, ["out"])
    assert (place / "out").read_text() == "mine"


def test_a_wrong_key(place: Path) -> None:
    """Exit code 2; the ledger and its answers stay as they were."""
    assert check(place, CERTVERIFY_KEY="the first key of this ledger, long enough").returncode == 0
    before = (place / "l.sqlite").read_bytes()
    (place / "out" / "summary.json").write_text("earlier")
    refused(check(place, CERTVERIFY_KEY="another key, just as long as the first"), 2, [])
    assert (place / "l.sqlite").read_bytes() == before
    assert (place / "out" / "summary.json").read_text() == "earlier"


def test_a_wrong_key_is_told_before_an_unreadable_roster(place: Path) -> None:
    """Of two faults the configuration's comes first: exit code 2, not 4."""
    assert check(place, CERTVERIFY_KEY="the first key of this ledger, long enough").returncode == 0
    (place / "roster.csv").write_bytes(b"")
    refused(check(place, CERTVERIFY_KEY="another key, just as long as the first"), 2, [])


def test_a_lost_key(place: Path) -> None:
    """Exit code 2 when the key file beside an existing ledger is gone; none is made anew."""
    assert check(place).returncode == 0
    keys = [file for file in place.iterdir() if file.name.endswith(".key")]
    assert [file.stat().st_mode & 0o777 for file in keys] == [0o600]
    keys[0].unlink()
    refused(check(place), 2, [])
    assert not keys[0].exists()


def test_a_platform_that_cannot_be_reached(place: Path, unused_tcp_port: int) -> None:
    """Exit code 3: incomplete, everybody unverified, nobody flagged, and a report that says so."""
    gateway = (ROOT / "examples" / "gateway.toml").read_text(encoding="utf-8")
    url = next(line for line in gateway.splitlines() if line.startswith("url"))
    (place / "c.toml").write_text(
        gateway.replace(url, f'url = "http://127.0.0.1:{unused_tcp_port}/x"'), encoding="utf-8"
    )
    named = {"CERTVERIFY_SECRETS__GATEWAY__TOKEN": "none"}
    done = check(place, "--connector", "gateway", run=installed, **named)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert (place / "out" / "report.partial.xlsx").exists()
    summary = (place / "out" / "summary.json").read_text(encoding="utf-8")
    assert '"flagged": 0' in summary
    assert '"connection": 1' in summary


@pytest.mark.parametrize("month", ["2026-13", "June", "2026-6"])
def test_a_month_that_is_none(place: Path, month: str) -> None:
    """Exit code 2 before anything is destroyed."""
    refused(certverify(place, "ledger", "purge", "--month", month, "--yes"), 2, [month])


def test_a_run_that_ends_before_it_asks_shows_no_bar(place: Path) -> None:
    """An error message stands alone on the terminal."""
    done = installed(
        place, "check", "missing.xlsx", "--out", "out", "--config", "c.toml", TERM="xterm", FORCE_COLOR="1"
    )
    assert done.returncode == 4
    assert "查询" not in done.stderr
