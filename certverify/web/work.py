"""Working on runs: this process takes up what waits, one thread to a run, and lets go when it ends."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from certverify.errors import CertverifyError
from certverify.lookup import ProgressState
from certverify.lookup.loop import run_loop
from certverify.pipeline import Against, Watch, check_read
from certverify.reports.counts import by_status
from certverify.reports.result import RunResult
from certverify.rosters import Roster
from certverify.store import open_ledger
from certverify.web import runs
from certverify.web.desk import WebDesk
from certverify.web.follow import follow
from certverify.web.ground import HOUSE, Ground
from certverify.web.pace import HousePace
from certverify.web.reading import Reader
from certverify.web.results import Results
from certverify.web.runs import PageRun
from certverify.web.since import counted
from certverify.web.submitted import said_rectified
from certverify_connectors.protocol import Desk

__all__ = ["Worker"]

_LOG: Final = logging.getLogger(__name__)
_AT_ONCE: Final = 2
_LOOK_EVERY: Final = 1.0
_TELL_EVERY: Final = 0.5


class Worker:
    """Takes up runs until it is closed; ``kick`` makes it look at once."""

    def __init__(self, ground: Ground, reader: Reader, results: Results) -> None:
        self._ground, self._reader, self._results = ground, reader, results
        self._holder = secrets.token_hex(8)
        self._kick = asyncio.Event()
        self._closing = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._stops: set[asyncio.Event] = set()

    def kick(self) -> None:
        """Look for waiting runs now."""
        self._kick.set()

    async def work(self) -> None:
        """Take up runs, at most two at a time, until ``close``."""
        while not self._closing:
            while len(self._under_way) < _AT_ONCE:
                taken = await runs.claim(self._ground, self._holder)
                if taken is None:
                    break
                task = asyncio.create_task(self._one(taken))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            await self._rest()

    async def close(self) -> None:
        """End the runs under way after the requests on the wire; another process, or the next start, goes on."""
        self._closing = True
        self._kick.set()
        for stop in self._stops:
            stop.set()
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _rest(self) -> None:
        self._kick.clear()
        try:
            await asyncio.wait_for(self._kick.wait(), _LOOK_EVERY)
        except TimeoutError:
            return

    async def _one(self, taken: PageRun) -> None:
        """Work on one run and put down how it ended. The one catch of this layer."""
        stop = asyncio.Event()
        self._stops.add(stop)
        try:
            roster = await self._reader.roster(taken)
            result = await self._checked(taken, roster, stop)
        except CertverifyError as error:
            await runs.finish(
                self._ground, taken, self._holder, fault={"code": error.code, "facts": error.facts}
            )
        except Exception as error:  # noqa: BLE001 -- a fault of ours must not end the service; its text may hold data
            _LOG.error("run %s failed: %s", taken.id, type(error).__name__)  # no traceback: it may hold data
            await runs.finish(
                self._ground,
                taken,
                self._holder,
                fault={"code": "page_fault", "facts": {"kind": type(error).__name__}},
            )
        else:
            await self._put_down(taken, roster, result)
        finally:
            self._stops.discard(stop)
            self.kick()

    async def _put_down(self, taken: PageRun, roster: Roster, result: RunResult) -> None:
        if self._closing and result.stopped_by == "cancelled":
            await runs.held(self._ground, taken, self._holder, release=True)
            return
        self._results.remember(taken.tenant, taken.ledger_run, result)
        await follow(self._ground, taken, result)
        counts = {**_counts(result), "since": await counted(self._ground, taken, result, roster.rejected)}
        await runs.finish(self._ground, taken, self._holder, counts=counts, employers=_employers(result))

    async def _checked(self, taken: PageRun, roster: Roster, stop: asyncio.Event) -> RunResult:
        told = _Told()
        desk = WebDesk(self._ground, taken.tenant, taken.id, stop)
        said = await said_rectified(self._ground, taken.tenant)
        thread = _Thread(self._ground, taken, roster, told, desk, asyncio.get_running_loop(), said)
        working = asyncio.create_task(asyncio.to_thread(run_loop, thread.check()))
        while not working.done():
            await asyncio.wait([working], timeout=_TELL_EVERY)
            await self._look_after(taken, told, stop)
            if stop.is_set():
                thread.stop()
        return working.result()

    async def _look_after(self, taken: PageRun, told: "_Told", stop: asyncio.Event) -> None:
        """Put progress down, go on holding the run, and see whether a person wants it stopped."""
        if (state := told.take()) is not None:
            await runs.tell(self._ground, taken, state)
        now = await runs.one_run(self._ground, taken.tenant, taken.id)
        ours = await runs.held(self._ground, taken, self._holder)
        if not ours or now is None or now.stopping:
            stop.set()


@dataclass
class _Told:
    """The newest progress, handed from the run's thread to the page's."""

    newest: ProgressState | None = None

    def update(self, state: ProgressState) -> None:
        """Take the newest state."""
        self.newest = state

    def take(self) -> ProgressState | None:
        """Return what has not been put down yet."""
        state, self.newest = self.newest, None
        return state


@dataclass
class _Thread:
    """A run in a thread of its own, with an event loop and connections of its own: judging would hold the page up."""

    ground: Ground
    taken: PageRun
    roster: Roster
    told: _Told
    desk: Desk
    page: asyncio.AbstractEventLoop
    rectified: pl.DataFrame
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """End the run after the requests under way; callable from another thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    async def check(self) -> RunResult:
        """Check the roster against the run's sources."""
        self._loop = asyncio.get_running_loop()
        ground, taken = self.ground, self.taken
        against = Against.of(taken.connectors, ground.settings, taken.as_of)
        url, key = ground.place_of(taken.tenant)
        house, house_key = ground.place_of(HOUSE)
        watch = Watch(ground.now, _Elsewhere(self.desk, self.page), self.told, self._stop)
        started = taken.started_at or ground.now()
        async with (
            open_ledger(url, key=key, now=ground.now) as ledger,
            open_ledger(house, key=house_key, now=ground.now) as pace,
        ):
            book = HousePace(ledger, pace)
            return await check_read(
                self.roster, against, watch, ledger, name=taken.ledger_run, started=started, book=book,
                rectified=self.rectified,
            )  # fmt: skip


@dataclass(frozen=True)
class _Elsewhere:
    """A desk whose work is done in the page's own loop."""

    desk: Desk
    page: asyncio.AbstractEventLoop

    async def read_captcha(self, image: bytes) -> str | None:
        """Ask there and wait here."""
        asked = asyncio.run_coroutine_threadsafe(self.desk.read_captcha(image), self.page)
        return await asyncio.wrap_future(asked)

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Tell it there."""
        told = asyncio.run_coroutine_threadsafe(self.desk.captcha_refused(image, late=late), self.page)
        await asyncio.wrap_future(told)


def _employers(result: RunResult) -> list[str]:
    named = result.rows.get_column("employer").drop_nulls().unique(maintain_order=True).to_list()
    return [result.employer] if result.employer else named


def _counts(result: RunResult) -> Mapping[str, Any]:
    flags = result.findings.filter("primary")["rule"].value_counts().iter_rows()
    return {
        "rows": by_status(result.rows),
        "rules": dict(sorted(flags)),
        "lookups": dict(result.lookups),
        "complete": result.complete,
        "stopped_by": result.stopped_by,
    }
