"""One signed message a night: kept until it arrives, never to where it must not go."""

import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from certverify.errors import ConfigError
from certverify.nightly.outputs.webhook import Outbox, Receiver

NOW = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
SUMMARY = {
    "night": "2026-11-27", "run_id": "night-20261127", "complete": True, "people": 60, "employers": 3,
    "rows": {"read": 62}, "changes": {"new": 27}, "alarms_raised": [], "source": "not told",
}  # fmt: skip


class Listener(HTTPServer):
    """Keeps what it is sent, and answers with the statuses it is given, 200 when they are used up."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}/nights"


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class names it so
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def receiver(url: str, **changes: Any) -> Receiver:
    return Receiver(url, "a shared secret", **({"private": True, "attempts": 3, "longest": 0.0} | changes))


async def test_a_message_is_signed_and_names_nobody(tmp_path: Path, listener: Listener) -> None:
    """The receiver can recompute the signature from secret, time and body; the message is counts."""
    outbox = Outbox(tmp_path / "outbox")
    outbox.put(SUMMARY)
    assert await outbox.deliver(receiver(listener.url), lambda: NOW) == 1
    ((headers, body),) = listener.got
    seconds = int(NOW.timestamp())
    expected = hmac.new(b"a shared secret", f"{seconds}.".encode() + body, "sha256").hexdigest()
    assert headers["X-Certverify-Signature"] == f"t={seconds},v1={expected}"
    told = json.loads(body)
    assert (told["id"], told["rows"], "source" in told) == ("night-20261127", {"read": 62}, False)
    assert outbox.waiting() == []


async def test_failures_are_tried_again_and_a_redirection_is_one(tmp_path: Path, listener: Listener) -> None:
    """A server error and a redirection are not delivery; the third try is."""
    outbox = Outbox(tmp_path / "outbox")
    outbox.put(SUMMARY)
    listener.statuses = [503, 302]
    assert await outbox.deliver(receiver(listener.url), lambda: NOW) == 1
    assert len(listener.got) == 3


async def test_what_does_not_arrive_waits_for_the_next_night(tmp_path: Path, listener: Listener) -> None:
    """After the last try the message is kept; the next night sends it first, and its own after it."""
    outbox = Outbox(tmp_path / "outbox")
    outbox.put(SUMMARY)
    listener.statuses = [500] * 3
    assert await outbox.deliver(receiver(listener.url), lambda: NOW) == 0
    outbox.put(SUMMARY | {"night": "2026-11-28", "run_id": "night-20261128"})
    assert await outbox.deliver(receiver(listener.url), lambda: NOW) == 2
    assert [json.loads(body)["id"] for _, body in listener.got[3:]] == ["night-20261127", "night-20261128"]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["fd00::1"],
        ["::ffff:192.168.1.1"],
        ["8.8.8.8", "192.168.0.1"],
        ["224.0.0.1"],
    ],
)
async def test_a_private_address_is_never_called(tmp_path: Path, addresses: list[str]) -> None:
    """Whatever the name says: what counts is what it resolves to, and one private address is enough."""

    async def resolver(host: str, port: int) -> list[str]:
        return addresses

    outbox = Outbox(tmp_path / "outbox")
    outbox.put(SUMMARY)
    with pytest.raises(ConfigError) as caught:
        await outbox.deliver(receiver("https://hook.example", private=False, resolver=resolver), lambda: NOW)
    assert caught.value.code == "webhook_private_address"
    assert len(outbox.waiting()) == 1


async def test_a_name_that_nobody_knows_yet_is_left_for_the_delivery() -> None:
    """Only an address that may not be called ends a start: a resolver that fails may have healed by the morning."""

    async def unknown(host: str, port: int) -> list[str]:
        raise OSError

    async def inside(host: str, port: int) -> list[str]:
        return ["10.1.2.3"]

    await receiver("https://hook.example", private=False, resolver=unknown).look_up()
    await receiver("https://hook.example", private=True, resolver=inside).look_up()
    with pytest.raises(ConfigError, match="webhook_private_address"):
        await receiver("https://hook.example", private=False, resolver=inside).look_up()


@pytest.mark.parametrize(
    ("url", "secret", "code"),
    [
        ("http://hook.example", "s", "webhook_address"),
        ("https://user:word@hook.example", "s", "webhook_address"),
        ("file:///etc/passwd", "s", "webhook_address"),
        ("https://hook.example", "", "webhook_secret"),
    ],
)
def test_an_address_that_cannot_be_trusted_is_refused(url: str, secret: str, code: str) -> None:
    """No plain http, no password in the address, no unsigned message: told before the night begins."""
    with pytest.raises(ConfigError) as caught:
        Receiver(url, secret).checked()
    assert caught.value.code == code
