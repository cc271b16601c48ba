"""A data-sharing platform of a province, written from its manual alone: it trusts no request that it cannot check.

It knows nothing of certverify. ``/api/v2/operator-certificates`` wants each request signed (six lines, HMAC-SHA256 in
hex), fresh by its own clock, under a nonce that it has not seen, and answers one person in pages of what it is asked
for. ``/gateway/v1/certificates`` wants a bearer token from ``/oauth/token`` and answers up to twenty people at once.
"""

import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

__all__ = ["APP_ID", "APP_SECRET", "Platform"]

APP_ID, APP_SECRET = "app-7", "a secret of the operator's"
_SKEW_MS = 5 * 60 * 1000
_USES_OF_A_TOKEN = 2
_BATCH = 20


@dataclass
class Platform:
    """``people``: the rows of each person on record by number and name, in the words of the signed interface."""

    people: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
    served: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    largest_batch: int = 0
    _nonces: set[str] = field(default_factory=set)
    _tokens: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def open(self) -> ThreadingHTTPServer:
        """Return the platform as a server on a free port of this machine; the caller runs and closes it."""
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with platform._lock:
                    said = platform._answer(self.path, self.headers, body)
                told = json.dumps(said, ensure_ascii=False).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name of the base class
                """Say nothing."""

        return ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def _answer(self, path: str, headers: Any, body: bytes) -> dict[str, Any]:
        self.served[path] += 1
        if path == "/oauth/token":
            return self._token(body)
        if path == "/gateway/v1/certificates":
            return self._batch(headers, body)
        if path == "/api/v2/operator-certificates":
            return self._signed(path, headers, body)
        raise AssertionError(path)

    def _signed(self, path: str, headers: Any, body: bytes) -> dict[str, Any]:
        stamp, nonce = headers["X-Timestamp"], headers["X-Nonce"]
        lines = (headers["X-App-Id"], stamp, nonce, "POST", path, hashlib.sha256(body).hexdigest())
        wanted = hmac.new(APP_SECRET.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
        if headers["X-App-Id"] != APP_ID or not hmac.compare_digest(wanted, headers["X-Signature"]):
            return self._complain(4010, "signature")
        if abs(int(stamp) - time.time() * 1000) > _SKEW_MS:
            return self._complain(4013, "timestamp")
        if nonce in self._nonces or len(nonce) < 16:
            return self._complain(4013, "nonce")
        self._nonces.add(nonce)
        return self._page(json.loads(body))

    def _complain(self, status: int, about: str) -> dict[str, Any]:
        self.complaints.append(about)
        return {"status": status, "message": about, "requestId": str(sum(self.served.values()))}

    def _page(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert asked.keys() == {"zjlx", "zjhm", "xm", "pageNum", "pageSize"}
        rows = self.people.get((asked["zjhm"], asked["xm"]), ())
        end = asked["pageNum"] * asked["pageSize"]
        data = {
            "zjhm": asked["zjhm"],
            "xm": asked["xm"],
            "pageNum": asked["pageNum"],
            "total": len(rows),
            "hasNext": end < len(rows),
            "rows": rows[end - asked["pageSize"] : end],
        }
        return {"status": 0, "message": "ok", "requestId": str(sum(self.served.values())), "data": data}

    def _token(self, body: bytes) -> dict[str, Any]:
        form = parse_qs(body.decode("ascii"), strict_parsing=True)
        if form != {"client_id": [APP_ID], "client_secret": [APP_SECRET]}:
            self.complaints.append("credentials")
            return {"code": 1}
        token = f"token-{len(self._tokens)}"
        self._tokens[token] = 0
        return {"code": 0, "access_token": token, "expires_in": 3600}

    def _batch(self, headers: Any, body: bytes) -> dict[str, Any]:
        token = headers["Authorization"].removeprefix("Bearer ")
        if token not in self._tokens or self._tokens[token] == _USES_OF_A_TOKEN:
            return {"code": "401", "message": "token"}
        self._tokens[token] += 1
        asked = json.loads(body)["requests"]
        assert 1 <= len(asked) <= _BATCH
        self.largest_batch = max(self.largest_batch, len(asked))
        return {"code": "0", "message": "ok", "results": [self._result(one) for one in asked]}

    def _result(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        rows = self.people.get((asked["idNumber"], asked["name"]), ())
        echo = {"idNumber": asked["idNumber"], "name": asked["name"], "kind": asked["kind"]}
        code = "FOUND" if rows else "NO_RECORD"
        return {
            **echo,
            "resultCode": code,
            "total": len(rows),
            "certificates": [_english(row) for row in rows],
        }


def _english(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in the words of the interface with tokens, which writes days with strokes and nothing as null."""
    names = {"zsbh": "certNo", "zylb": "category", "czxm": "item", "fzjg": "issuer", "lssj": "history"}
    days = {
        "clrq": "firstIssueDate",
        "yxqq": "validFrom",
        "yxqz": "validTo",
        "yfsrq": "reviewDue",
        "sjfsrq": "reviewedOn",
    }
    told = {theirs: row[ours] for ours, theirs in names.items()}
    for ours, theirs in days.items():
        day = row[ours]
        told[theirs] = None if day == "-" else f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return {**told, "status": "有效", "personType": None, "industry": None, "unitType": None}
