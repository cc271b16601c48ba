"""Questions that several runs on one ledger want at the same time: one of them asks, the others take its answer."""

import asyncio
import os
import socket
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from certverify.errors import StoreError
from certverify.store import Claimed
from certverify_schemas.tables import QueryTable

__all__ = ["LIFE", "ClaimBook", "Claims", "opened"]

LIFE: Final = timedelta(seconds=60)
"""How long a run's claims outlive its last sign of life, where the machine itself cannot tell that it died."""
_AT_ONCE: Final = 1_000
"""Claims given back in one transaction."""
_SIGNS: Final = 3
"""Signs of life in that time: two may be lost."""

Settled = Callable[[pl.DataFrame], Awaitable[pl.DataFrame]]
"""Settles queries (``QueryTable``) from what is stored now."""


class ClaimBook(Protocol):
    """What claiming needs of the ledger."""

    async def claim(
        self, run: str, query_keys: Collection[str], *, holder: str, since: int, length: timedelta
    ) -> Claimed:
        """Claim questions for a run unless another one that lives holds them."""

    async def release(self, run: str, query_keys: Collection[str]) -> None:
        """Give those of these questions back that the run holds."""

    async def bury(self, run: str, holder: str) -> None:
        """End the signs of life of a process of a run, which is dead."""


class Claims:
    """The questions that one session of a run may ask.

    ``began`` and ``since`` are when, and behind which batch, the session looked into the ledger first: what another
    run has answered since stands, and is not asked again. ``elsewhere`` are keys that another run was asking when this
    one wanted to.
    """

    def __init__(self, book: ClaimBook, run: str, began: datetime, since: int, settled: Settled) -> None:
        self._book = book
        self._run = run
        self._began = began
        self._since = since
        self._settled = settled
        self._keys = pl.Series("query_key", [], pl.String)
        self._mine = array("I")  # places in them
        self.elsewhere = set[str]()

    async def begin(self, queries: pl.DataFrame) -> None:
        """Let queries be taken out of these, by their ``place``; what was taken before is given back."""
        await self.give_back()
        self._keys = queries["query_key"]

    async def take(self, queries: pl.DataFrame) -> pl.DataFrame:
        """Return those of these queries (with their ``place``) that are this run's to ask, in their order.

        Raises:
            StoreError: the ledger failed.
        """
        keys = queries["query_key"].to_list()
        # Before it is known: a cancelled caller gives them back, too. What others hold they keep (``release``).
        self._mine.extend(queries["place"].to_list())
        claimed = await self._claimed(keys)
        held = claimed.keys
        self.elsewhere |= {*keys} - held
        self.elsewhere -= held
        taken = queries if len(held) == len(keys) else queries.filter(pl.col("query_key").is_in(held))
        return await self._unanswered(taken, claimed.news) if claimed.news else taken

    async def give_back(self) -> None:
        """Let other runs ask what this session has asked, or has not come to."""
        mine, self._mine = pl.Series(self._mine, dtype=pl.UInt32).unique(), array("I")
        for start in range(0, mine.len(), _AT_ONCE):
            keys = self._keys.gather(mine.slice(start, _AT_ONCE))
            await self._book.release(self._run, keys.to_list())

    async def _claimed(self, keys: list[str]) -> Claimed:
        claimed = await _claim(self._book, self._run, keys, self._since)
        holders = [(run, holder) for run, living in claimed.others.items() for holder in living]
        dead = [(run, holder) for run, holder in holders if _died_here(holder)]
        for run, holder in dead:
            await self._book.bury(run, holder)
        return await _claim(self._book, self._run, keys, self._since) if dead else claimed

    async def _unanswered(self, queries: pl.DataFrame, news: Collection[str]) -> pl.DataFrame:
        """Leave out what another run has answered, so that it stands, since this session began."""
        heard = queries.filter(pl.col("query_key").is_in(news))
        settled = await self._settled(heard.select(QueryTable.column_names()))
        answered = settled.filter(pl.col("last_at") >= self._began, pl.col("last_run") != self._run)
        return queries.join(answered, on="query_key", how="anti", maintain_order="left")


@asynccontextmanager
async def opened(book: ClaimBook, run: str, began: datetime, settled: Settled) -> AsyncIterator[Claims]:
    """Open the claims of one session; it gives signs of life until the end, and then everything back.

    Raises:
        StoreError: the ledger failed.
    """
    first = await _claim(book, run, (), 0)
    claims = Claims(book, run, began, first.head, settled)
    beating = asyncio.create_task(_beat(book, run))
    try:
        yield claims
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        with suppress(StoreError):  # told by whoever stores answers; the claims end with the signs of life
            await claims.give_back()


async def _beat(book: ClaimBook, run: str) -> None:
    """Give signs of life. A ledger that fails is told by whoever stores answers, and ends the run there."""
    while True:
        await asyncio.sleep(LIFE.total_seconds() / _SIGNS)
        await _claim(book, run, (), 0)


async def _claim(book: ClaimBook, run: str, keys: Collection[str], since: int) -> Claimed:
    return await book.claim(run, keys, holder=f"{_here()}:{_process(os.getpid())}", since=since, length=LIFE)


def _here() -> str:
    """Return the name of this machine, as far as process numbers go: each container has its own."""
    space = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()} {space.readlink() if space.is_symlink() else ''}"


def _process(number: int) -> str | None:
    """Return number and start of a living process, which together never come again; ``None`` if it is not there.

    Where there is no ``/proc`` only the number is known, and every process lives.
    """
    try:
        # Behind the command's name in brackets: state, then 18 fields, then the start (proc(5), /proc/pid/stat).
        fields = (
            Path(f"/proc/{number}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()
        )
    except OSError:
        return None if Path("/proc/self/stat").exists() else str(number)
    return None if fields[0] == "Z" else f"{number}.{fields[19]}"


def _died_here(holder: str) -> bool:
    """Tell whether a holder was a process of this machine that is gone; where that cannot be known, it was not."""
    machine, _, process = holder.rpartition(":")
    number = process.partition(".")[0]
    return machine == _here() and number.isdigit() and _process(int(number)) != process
