"""The worked example of the API's how-to, run as it stands there against the served program."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
ROSTER = ROOT / "examples" / "rosters" / "化工公司三项岗位人员台账.xlsx"
HOW_TO = (ROOT / "docs" / "how-to" / "api.md").read_text(encoding="utf-8")


def entered(http: httpx.Client, link: str) -> str:
    """Open the one-time link and make a token on the page, as a person would."""
    page = http.get(link)
    form = re.search(r'name="form" value="(\w+)"', page.text)
    assert form is not None
    asked = {"form": form[1], "label": "example", "days": "30", "scopes": ["read", "run", "rectify"]}
    secret = re.search(r"cvt_[\w-]+", http.post("/tokens", data=asked).text)
    assert secret is not None
    return secret[0]


def test_the_how_to_works_as_written(tmp_path: Path) -> None:
    """With a token made on the page, the program of the how-to prints what stands there, but for what a day changes."""
    command = [sys.executable, "-c", "from certverify.cli import main; main()", "serve", "--port", "0"]
    options = ["--config", str(ROOT / "examples" / "certverify.toml"), "--connector", "snapshot"]
    store = ["--store", f"sqlite:///{tmp_path / 'ledger.sqlite'}"]
    with subprocess.Popen([*command, *options, *store], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        link = next(found[0] for line in process.stdout if (found := re.search(r"http\S+enter\S+", line)))
        base = link.split("/enter")[0]
        with httpx.Client(base_url=base, follow_redirects=True, trust_env=False, timeout=60) as http:
            token = entered(http, link)
        known = {"CERTVERIFY_URL": base, "CERTVERIFY_TOKEN": token, "ROSTER": str(ROSTER), "NO_PROXY": "*"}
        code = re.search(r"```python\n(.*?)```", HOW_TO, re.DOTALL)
        assert code is not None
        done = subprocess.run(
            [sys.executable, "-c", code[1]],
            check=False,
            env={**os.environ, **known},
            capture_output=True,
            text=True,
        )
        process.terminate()
    assert done.stderr == ""
    told = re.search(r"it prints\n\n```\n(.*?)```", HOW_TO, re.DOTALL)
    assert told is not None
    assert without_day(done.stdout) == without_day(told[1])


def without_day(said: str) -> list[str]:
    """Return the lines without the number of violations, which grows with the days since the file was made."""
    return re.sub(r"each of \d+ violations", "each violation", said).splitlines()
