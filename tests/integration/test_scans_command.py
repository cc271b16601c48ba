"""``certverify check --scans``: a look-alike code on a photograph becomes a doubt; what fits nobody is listed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import zxingcpp

from certverify import scans
from certverify.errors import ConfigError

NUMBER = "320199198503141170"
ROSTER = f"姓名,身份证号,岗位,证书编号\n陆青禾,{NUMBER},低压电工,T{NUMBER}\n"
REGISTRY = (
    "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,first_issue,valid_from,"
    "valid_to,review_due,reviewed_on,issuer,status_text,superseded\n"
    f"id_card,{NUMBER},陆青禾,special_operation,T{NUMBER},电工作业,低压电工作业,,,,"
    "2021-05-12,2021-05-12,2027-05-11,2024-05-11,2024-04-18,江苏省应急管理厅,有效,false\n"
)
CONFIG = (
    '[connectors.snapshot]\nfile = "registry.csv"\nas_of = "2026-11-22"\n'
    '[connectors.snapshot.coverage]\nnationwide = true\nkinds = ["special_operation", "safety_assessment"]\n'
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, words in (("roster.csv", ROSTER), ("registry.csv", REGISTRY), ("c.toml", CONFIG)):
        (tmp_path / name).write_text(words, encoding="utf-8")
    (tmp_path / "scans").mkdir()
    return tmp_path


def photograph(path: Path, payload: str) -> None:
    made = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode)
    drawn = memoryview(made.to_image(scale=5))
    head = f"P5 {drawn.shape[1]} {drawn.shape[0]} 255\n".encode()
    from PIL import Image  # noqa: PLC0415  # the extra's; the other tests here do without

    (path.parent / "code.pgm").write_bytes(head + drawn.tobytes())
    Image.open(path.parent / "code.pgm").save(path)
    (path.parent / "code.pgm").unlink()


def check(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from certverify.cli import main; main()"]
    common = ["--out", "out", "--config", "c.toml", "--store", "sqlite:///l.sqlite", "--no-progress"]
    common += ["--format", "parquet,json"]
    return subprocess.run(
        [*program, "check", "roster.csv", *common, "--as-of", "2026-11-23", *arguments],
        cwd=place,
        env={**os.environ, "XDG_DATA_HOME": str(place / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_look_alike_code_on_a_photograph_is_a_doubt(place: Path) -> None:
    """The code leads to cx.mem.gov.cn.example: flagged; the photograph of nobody is listed, masked, and not logged."""
    photograph(place / "scans" / "陆青禾 低压电工.png", f"https://cx.mem.gov.cn.example/q?no=T{NUMBER}")
    photograph(place / "scans" / f"某人{NUMBER[:-1]}9.png", "https://cx.mem.gov.cn/q")
    done = check(place, "--scans", "scans")
    assert done.returncode == 0, done.stderr
    findings = pl.read_parquet(place / "out" / "findings.parquet")
    (line,) = findings.filter(pl.col("rule") == "qr_lookalike").iter_rows(named=True)
    assert "cx.mem.gov.cn.example" in line["claimed"]
    told = json.loads((place / "out" / "summary.json").read_text("utf-8"))
    assert told["problems"] == {"scan_unmatched": 1}
    assert told["rows"]["flagged"] == 1
    assert "读取扫描件 2 个，对应到名册的 1 个" in json.dumps(told["understood"], ensure_ascii=False)
    printed = done.stdout + done.stderr + (place / "out" / "summary.json").read_text("utf-8")
    assert "陆青禾" not in printed
    assert NUMBER[:-1] not in printed


def test_without_scans_nothing_is_flagged(place: Path) -> None:
    """The same roster alone shows no problem, so that the doubt above is the photograph's."""
    assert check(place).returncode == 0
    assert json.loads((place / "out" / "summary.json").read_text("utf-8"))["rows"]["flagged"] == 0


@pytest.mark.parametrize(("folder", "said"), [("nowhere", "没有扫描件文件夹"), ("scans", "没有文件")])
def test_a_folder_that_is_missing_or_empty_is_a_usage_error(place: Path, folder: str, said: str) -> None:
    """Exit code 2, what to do, and no report."""
    done = check(place, "--scans", folder)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (place / "out").exists()


def test_without_the_extra_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is found before anybody is asked."""
    monkeypatch.setattr(
        "certverify.scans.folder.find_spec", lambda name: None if name == "zxingcpp" else name
    )
    with pytest.raises(ConfigError, match="scans_extra_missing") as caught:
        scans.prepare(tmp_path)
    assert (caught.value.exit_code, caught.value.facts["missing"]) == (2, "zxingcpp")
