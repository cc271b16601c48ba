"""Canary people are seeded, the program is run well and badly, and everything it wrote or sent is searched for them."""

import base64
import csv
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from certverify_schemas import gb11643

ROOT = Path(__file__).parents[2]
TOKEN = "token-of-canaries"
HEADERS = {"host", "accept", "accept-encoding", "authorization", "connection", "content-length", "content-type",
           "user-agent"}  # fmt: skip  # a set of names


def person(number: int) -> tuple[str, str]:
    """Return an invented number on an unassigned county code, and an invented name."""
    head = f"320199198{number % 10}0315{700 + number:03d}"
    return head + gb11643.check_character(head), "金丝雀" + "甲乙丙丁戊己庚辛"[number]


PEOPLE = [person(number) for number in range(8)]


class _Source(BaseHTTPRequestHandler):
    """Knows every second canary; spoils answers with the canary's own data if told to."""

    sent: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []
    spoils: ClassVar[bool] = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.sent.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        asked = json.loads(body)["requests"]
        reply = json.dumps({"code": "0", "message": "ok", "results": [_result(one) for one in asked]})
        if self.spoils or len(self.sent) % 3 == 0:
            reply = f"<html>{asked[0]['name']} {asked[0]['idNumber']}</html>"
        self.send_response(200)
        self.send_header("Set-Cookie", "trace=1")
        self.end_headers()
        self.wfile.write(reply.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _result(one: dict[str, str]) -> dict[str, Any]:
    echo = {name: one[name] for name in ("idNumber", "name", "kind")}
    if PEOPLE.index((one["idNumber"], one["name"])) % 2:
        return echo | {"resultCode": "NO_RECORD", "total": 0, "certificates": []}
    empty = dict.fromkeys(("personType", "industry", "unitType", "reviewDue", "reviewedOn"))
    record = {
        "certNo": "T" + one["idNumber"],
        "category": "电工作业",
        "item": "低压电工作业",
        "issuer": "某厅",
    }
    days = {"firstIssueDate": "2024-01-10", "validFrom": "2024-01-10", "validTo": "2030-01-09"}
    certificate = empty | record | days | {"status": "有效", "history": False}
    return echo | {"resultCode": "FOUND", "total": 1, "certificates": [certificate]}


@pytest.fixture
def url() -> Iterator[str]:
    _Source.sent.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Source) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _run(place: Path, url: str) -> tuple[int, bytes]:
    """Run the program in ``place`` with every switch that makes it talkative; return exit code and what it said."""
    with (place / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["姓名", "身份证号", "岗位"])
        lines.writerows([name, number, "低压电工"] for number, name in PEOPLE)
    text = (ROOT / "examples" / "gateway.toml").read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith("url"))
    (place / "c.toml").write_text(
        text.replace(old, f'url = "{url}/gateway/v1/certificates"'), encoding="utf-8"
    )
    (place / "tmp").mkdir()
    command = [sys.executable, "-X", "dev", "-c", "from certverify.cli import main; main()", "check", "roster.csv",
               "--connector", "gateway", "--config", "c.toml", "--as-of", "2026-11-23", "--no-progress",
               "--out", "out", "--store", f"sqlite:///{place / 'store' / 'ledger.sqlite'}"]  # fmt: skip  # a command
    (place / "store").mkdir()
    variables = {
        **os.environ, "TMPDIR": str(place / "tmp"), "PYTHONASYNCIODEBUG": "1", "PYTHONIOENCODING": "utf-8",
        "CERTVERIFY_KEY": "ZXhhbXBsZSBrZXkgb2YgdGVzdHMsIDMyIGJ5dGVzISE=",
        "CERTVERIFY_SECRETS__GATEWAY__TOKEN": TOKEN,
    }  # fmt: skip  # variables
    done = subprocess.run(command, cwd=place, env=variables, capture_output=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def _tracks(number: str) -> list[bytes]:
    plain = number.encode()
    return [plain, hashlib.sha256(plain).hexdigest().encode(), hashlib.md5(plain).hexdigest().encode(),  # noqa: S324 - sought, not used
            hashlib.sha256(plain).digest(), base64.b64encode(plain).rstrip(b"=")]  # fmt: skip  # forms of one number


@pytest.mark.parametrize("spoils", [False, True], ids=["well", "badly"])
def test_no_canary_is_found_where_it_must_not_be(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, spoils: bool
) -> None:
    """Numbers stand unmasked nowhere, in no form; names stand in reports only; a query carries what it needs."""
    monkeypatch.setattr(_Source, "spoils", spoils)
    code, said = _run(tmp_path, url)
    assert code == (3 if spoils else code), said
    written = {p.relative_to(tmp_path): p for p in tmp_path.rglob("*") if p.is_file()}
    own = {Path("roster.csv"), Path("c.toml")}
    assert (tmp_path / "out" / "summary.json").exists() or any(
        "summary.json" in p.name for p in written.values()
    )
    for number, name in PEOPLE:
        for form in [*_tracks(number), name.encode()]:
            assert form not in said
            assert form not in "\n".join(map(str, written)).encode()
        for place, file in written.items():
            if place in own:
                continue
            content = file.read_bytes()
            assert not [form for form in _tracks(number) if form in content], place
            assert place.parts[0] == "out" or name.encode() not in content, place
    assert not list((tmp_path / "tmp").iterdir())
    for path, headers, body in _Source.sent:
        assert path == "/gateway/v1/certificates"
        assert set(headers) <= HEADERS | {"cookie"}, set(headers) - HEADERS
        assert headers.get("cookie", "trace=1") == "trace=1", "only what this source set itself"
        assert str(Path.home()) not in headers.get("user-agent", "")
        for one in json.loads(body)["requests"]:
            assert set(one) == {"idType", "idNumber", "name", "kind"}
