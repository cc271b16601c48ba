"""Both worked gateway configurations, run by ``certverify check`` against a server that checks every request."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import polars as pl
import pytest
from sharing_platform import APP_ID, APP_SECRET, Platform

EXAMPLES = Path(__file__).parents[2] / "examples"
SIGNED, FETCHED = "/api/v2/operator-certificates", "/gateway/v1/certificates"
ROW = {
    "zylb": "电工作业", "czxm": "低压电工作业", "clrq": "20180903", "yxqq": "20240903", "yxqz": "20300902",
    "yfsrq": "20270902", "sjfsrq": "-", "fzjg": "江苏省应急管理厅", "zszt": "正常", "lssj": False,
}  # fmt: skip
FORMER = {"yxqq": "20180903", "yxqz": "20240902", "yfsrq": "20210902", "zszt": "已过期", "lssj": True}
FETCH = """type = "bearer"
[connectors.gateway.auth.fetch]
url = "{base}/oauth/token"
body = "client_id=${{secret.app_id}}&client_secret=${{secret.app_secret}}"
success = "code == `0`"
expires_in = "expires_in"
"""


def number(place: int) -> str:
    """Return an ID number of an invented person, check digit by GB 11643-1999."""
    first = f"32019919850314{place:03d}"
    return first + "10X98765432"[sum(int(d) * 2 ** (17 - at) for at, d in enumerate(first)) % 11]


def person(place: int) -> tuple[str, str]:
    return number(place), "陆青禾公孙砚秋程望舒沈"[place % 10] + "宁远安和平正清明达文"[place // 10]


def row(place: int, **changed: Any) -> dict[str, Any]:
    return ROW | {"zsbh": f"T{number(place)}"} | changed


@contextmanager
def served(platform: Platform) -> Iterator[str]:
    """Run the platform and yield its address."""
    with platform.open() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def write_roster(folder: Path, people: list[tuple[str, str]]) -> None:
    lines = [f"{name},{number},低压电工,T{number}" for number, name in people]
    (folder / "roster.csv").write_text("\n".join(["姓名,身份证号,岗位,证书编号", *lines]), encoding="utf-8")


def configured(folder: Path, example: str, base: str) -> None:
    """Write the example with nothing changed but the host, which nobody has, and the hours of its operator."""
    text = (EXAMPLES / example).read_text(encoding="utf-8")
    here = re.sub(r"https://[a-z.]*example\.gov\.cn", base, text)
    assert here != text
    (folder / "c.toml").write_text(re.sub(r"(?m)^hours = .*$", "", here), encoding="utf-8")


def check(folder: Path, connector: str, **secrets: str) -> subprocess.CompletedProcess[str]:
    named = {
        f"CERTVERIFY_SECRETS__{connector.upper()}__{key.upper()}": value for key, value in secrets.items()
    }
    return subprocess.run(
        [
            sys.executable, "-c", "from certverify.cli import main; main()", "check", "roster.csv", "--out", "out",
            "--config", "c.toml", "--connector", connector, "--store", "sqlite:///l.sqlite", "--as-of", "2026-11-23",
            "--format", "parquet,json",
        ],
        cwd=folder, env={**os.environ, **named}, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip  # the program and its options


def verdicts(folder: Path) -> dict[str, tuple[str, list[str]]]:
    rows = pl.read_parquet(folder / "out" / "rows.parquet")
    return {
        name: (status, rules) for name, status, rules in rows.select("name", "status", "rules").iter_rows()
    }


def test_the_signed_example_is_believed_by_a_server_that_checks_it(tmp_path: Path) -> None:
    """Signature, time and nonce of every page are right, and the pages of one person make one answer."""
    whole, many, lapsed, nobody, other = (person(place) for place in range(1, 6))
    platform = Platform(
        {
            whole: [row(1)],
            many: [row(2), *[row(2, **FORMER) for _ in range(22)]],  # two pages of twenty
            lapsed: [row(3, **FORMER | {"lssj": False})],
            other: [row(5)],
        }
    )
    write_roster(tmp_path, [whole, many, lapsed, nobody, other])
    with served(platform) as base:
        configured(tmp_path, "gateway-signed.toml", base)
        done = check(tmp_path, "signed", app_id=APP_ID, app_secret=APP_SECRET)
    assert done.returncode == 0, done.stderr
    assert platform.complaints == []
    assert platform.served[SIGNED] >= 6
    told = verdicts(tmp_path)
    assert [told[who[1]][0] for who in (whole, many, lapsed, nobody, other)] == [
        "compliant", "compliant", "flagged", "flagged", "compliant",
    ]  # fmt: skip
    assert "expired" in told[lapsed[1]][1][0]
    assert told[nobody[1]][1][0] == "not_on_platform"


def test_a_signature_that_is_refused_accuses_nobody(tmp_path: Path) -> None:
    """With a wrong secret the run ends, says that the credentials were refused, and writes no report."""
    platform = Platform({person(1): [row(1)]})
    write_roster(tmp_path, [person(1), person(2)])
    with served(platform) as base:
        configured(tmp_path, "gateway-signed.toml", base)
        done = check(tmp_path, "signed", app_id=APP_ID, app_secret="mistyped")
    assert done.returncode not in {0, 5}
    assert set(platform.complaints) == {"signature"}
    assert "signed" in done.stderr
    assert "mistyped" not in done.stderr + done.stdout
    assert not (tmp_path / "out" / "summary.json").exists()


def test_the_batched_example_renews_its_token_over_the_wire(tmp_path: Path) -> None:
    """Twenty people go in one request, and a token that the server stops taking is fetched anew without a loss."""
    people = [person(place) for place in range(1, 66)]
    platform = Platform({who: [row(place)] for place, who in enumerate(people, start=1)})
    write_roster(tmp_path, people)
    with served(platform) as base:
        configured(tmp_path, "gateway.toml", base)
        text = (tmp_path / "c.toml").read_text(encoding="utf-8")
        fetching = re.sub(r'(?m)^type = "bearer".*$', lambda _: FETCH.format(base=base), text, count=1)
        assert fetching != text
        (tmp_path / "c.toml").write_text(fetching, encoding="utf-8")
        done = check(tmp_path, "gateway", app_id=APP_ID, app_secret=APP_SECRET)
    assert done.returncode == 0, done.stderr
    assert platform.complaints == []
    assert platform.largest_batch == 20
    assert platform.served["/oauth/token"] >= 2
    assert platform.served[FETCHED] <= 4 + 2 * platform.served["/oauth/token"]
    assert {status for status, _ in verdicts(tmp_path).values()} == {"compliant"}


@pytest.mark.parametrize("example", ["gateway.toml", "gateway-signed.toml"])
def test_an_example_used_as_it_stands_asks_nobody(tmp_path: Path, example: str) -> None:
    """Exit code 2: the option and the host that is nobody's are named, and neither report nor ledger is begun."""
    write_roster(tmp_path, [person(1)])
    (tmp_path / "c.toml").write_text((EXAMPLES / example).read_text(encoding="utf-8"), encoding="utf-8")
    name = "signed" if example == "gateway-signed.toml" else "gateway"
    done = check(tmp_path, name, token="t", app_id=APP_ID, app_secret=APP_SECRET)
    assert done.returncode == 2, done.stderr
    assert "request.url" in done.stderr
    assert ".example.gov.cn" in done.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["c.toml", "roster.csv"]
