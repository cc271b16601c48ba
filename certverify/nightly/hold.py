"""One night belongs to one machine: it gives signs of life while it works, and another takes over if they end."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from certverify.errors import StoreError
from certverify.store import Lease, Ledger

__all__ = ["NAME", "held"]

_LOG: Final = logging.getLogger(__name__)
NAME: Final = "nightly"
_SIGNS: Final = 3
"""Signs of life in the length of a lease: two may be lost."""


@asynccontextmanager
async def held(
    ledger: Ledger, length: timedelta, lost: Callable[[], None], now: Callable[[], datetime]
) -> AsyncIterator[Lease | None]:
    """Hold the night while the block runs; yields ``None`` if another machine holds it and lives.

    A holder that gives no sign of life until its lease ends is dead, and is waited for as long as that. ``lost`` is
    called if the night is taken from us (this machine was suspended, or cut off from the database for that long).
    """
    me = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    lease = await _taken(ledger, me, length, now)
    if lease.holder != me:
        yield None
        return
    beating = asyncio.create_task(_beat(ledger, me, length, lost))
    try:
        yield lease
    finally:
        beating.cancel()
        await asyncio.wait([beating])
        await ledger.release_lease(NAME, me)


async def _taken(ledger: Ledger, me: str, length: timedelta, now: Callable[[], datetime]) -> Lease:
    """Take the lease, waiting once for the end of another's; who moved its end on meanwhile is alive."""
    lease = await ledger.take_lease(NAME, me, length)
    if lease.holder == me:
        return lease
    _LOG.info(
        "waiting for another start's lease", extra={"until": lease.expires_at.isoformat(timespec="seconds")}
    )
    left = (lease.expires_at - now()).total_seconds()
    await asyncio.sleep(min(max(left, 0), length.total_seconds()) + 0.05)
    return await ledger.take_lease(NAME, me, length)


async def _beat(ledger: Ledger, me: str, length: timedelta, lost: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(length.total_seconds() / _SIGNS)
        try:
            lease = await ledger.take_lease(NAME, me, length)
        except StoreError:
            lost()
            return
        if lease.holder != me:
            lost()
            return
