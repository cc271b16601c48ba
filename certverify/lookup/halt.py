"""How a run ends before its work is done."""

import asyncio
from datetime import datetime

from certverify_schemas.answer import Reason

__all__ = ["Halt"]


class Halt:
    """One switch for all who work on a run; the first cause is kept.

    ``closing`` lets what is under way and the closing controls be asked, and nothing new. ``now`` ends every wait and
    retry too: only requests on the wire are still waited for.
    """

    def __init__(self) -> None:
        self.closing = asyncio.Event()
        self.now = asyncio.Event()
        self.why: str | None = None
        self.reason = Reason.HEALTH_IN_DOUBT
        self.retry_at: datetime | None = None

    def end(self, why: str, reason: Reason) -> None:
        """End at once: ``cancelled``, ``breaker``, ``senseless``, ``refused``, ``identity``."""
        self._because(why, reason)
        self.now.set()

    def close(self, why: str, reason: Reason, retry_at: datetime) -> None:
        """Ask nothing new before ``retry_at``: ``budget``, ``paused``."""
        if self.why is None:
            self.retry_at = retry_at
        self._because(why, reason)

    async def ended(self) -> None:
        """Wait until the run ends at once."""
        await self.now.wait()

    async def rest(self, seconds: float) -> None:
        """Sleep, but no longer than until the run ends at once."""
        if seconds <= 0 or self.now.is_set():
            return
        try:
            async with asyncio.timeout(seconds):
                await self.now.wait()
        except TimeoutError:
            return

    def _because(self, why: str, reason: Reason) -> None:
        if self.why is None:
            self.why, self.reason = why, reason
        self.closing.set()
