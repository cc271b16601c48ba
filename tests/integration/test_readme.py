"""What the READMEs show of a check is what the program prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_check_prints_what_the_readme_shows(name: str, lang: str, tmp_path: Path) -> None:
    """Line by line, on a ledger of its own."""
    shown = re.search(
        r"<!-- check -->\n```\n(.+?)\n```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown is not None
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    options = [
        "--config",
        "examples/certverify.toml",
        "--as-of",
        "2026-11-23",
        "--out",
        "report",
        "--no-progress",
    ]
    done = subprocess.run(
        [Path(sys.executable).with_name("certverify"), "check", "examples/rosters/化工公司三项岗位人员台账.xlsx",
         *options, "--lang", lang, "--store", f"sqlite:///{tmp_path / 'ledger.sqlite'}"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("CERTVERIFY_")},
    )  # fmt: skip  # one command
    assert [line.rstrip() for line in done.stdout.splitlines()] == shown[1].splitlines()
