"""``serve`` tells its address when it listens: what is started after it, a proxy or a browser, is not refused."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from certverify import settings
from certverify.commands.serve import listening, serve


@pytest.mark.parametrize("accounts", [True, False], ids=["accounts", "link"])
def test_the_address_that_is_told_takes_connections(tmp_path: Path, accounts: bool) -> None:
    """Connect the moment the address is said, from the very call that says it."""
    chosen = settings.load(None).with_changes(store=f"sqlite:///{tmp_path}/l.sqlite", connector="snapshot")
    chosen = chosen.with_changes(page=chosen.page.with_changes(accounts=accounts, port=0))
    reached: list[int] = []

    def say(line: str) -> None:
        if (port := urlsplit(line.strip()).port) is None:
            return
        with socket.create_connection(("127.0.0.1", port), timeout=10):
            reached.append(port)
        os.kill(os.getpid(), signal.SIGTERM)

    asyncio.run(asyncio.wait_for(serve(chosen, listening(0), say), 60))
    assert len(reached) == 1
