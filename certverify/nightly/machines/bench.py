"""Where one worker asks: a run's sessions with one source, kept open from chunk to chunk."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Final

from certverify.errors import StoreError
from certverify.lookup import AskSettings
from certverify.lookup.clock import Clock
from certverify.lookup.halt import Halt
from certverify.lookup.journey import Journey
from certverify.lookup.progress import Tally
from certverify.lookup.session import bounds_of, open_wired
from certverify.lookup.wired import WiredSource
from certverify.nightly.machines.asking import Baton, nobody_seen
from certverify.nightly.machines.chunks import ask_chunk
from certverify.store import Ledger, Outcome
from certverify_connectors.protocol import Connector, Desk
from certverify_schemas.answer import Reason

__all__ = ["Bench"]

_LOG: Final = logging.getLogger(__name__)


class Bench:
    """Sessions of one run with one source. Once it is halted it asks nothing more, and another takes its place."""

    def __init__(
        self,
        run: str,
        connector: Connector,
        settings: AskSettings,
        ledger: Ledger,
        *,
        now: Callable[[], datetime],
        desk: Desk,
    ) -> None:
        self.halt = Halt()
        self._connector = connector
        self._settings = settings
        self._ledger = ledger
        self._journey = Journey(run, ledger, Clock(now), desk, self.halt, Tally(None))
        self._bounds = bounds_of(connector, settings, self._journey)
        self._turn = asyncio.Lock()
        self._idle: list[WiredSource] = []
        self._sessions = AsyncExitStack()
        self._busy = 0
        self._retired = False

    async def ask(self, number: int) -> Outcome:
        """Ask one chunk; several may be asked at once, taken up one after the other.

        Raises:
            ConnectorUnusable: the source as a whole cannot be used.
            StoreError: the ledger failed; what it had confirmed is kept.
        """
        self._busy += 1
        try:
            return await self._asked(number)
        except BaseException:
            self.halt.end("failed", Reason.CANCELLED)
            raise
        finally:
            self._busy -= 1
            await self._close_if_done()

    async def retire(self) -> None:
        """Ask nothing new: end the sessions when what is under way is stored, and give back what was leased."""
        self.halt.end("cancelled", Reason.CANCELLED)
        self._retired = True
        await self._close_if_done()

    async def _asked(self, number: int) -> Outcome:
        async with self._session() as session, Baton(self._turn) as baton:
            return await ask_chunk(
                session,
                self.halt,
                self._ledger.work,
                run=self._journey.run,
                number=number,
                drained=baton.pass_on,
            )

    async def _close_if_done(self) -> None:
        if not self._retired or self._busy:
            return
        try:
            await self._sessions.aclose()
            await self._bounds.permits.close()
        except StoreError:
            _LOG.warning(
                "leased permits could not be given back"
            )  # they count as used, and their time passes

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[WiredSource]:
        session = self._idle.pop() if self._idle else await self._opened()
        try:
            yield session
        finally:
            self._idle.append(session)

    async def _opened(self) -> WiredSource:
        opening = open_wired(
            self._connector, self._settings, self._journey, nobody_seen(), bounds=self._bounds
        )
        return await self._sessions.enter_async_context(opening)
