"""The verdict of a run, restored from the tenant's ledger: nothing of it lies anywhere else."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

import polars as pl

from certverify.pipeline import result_of
from certverify.reports.result import RunResult
from certverify.web.ground import Ground

__all__ = ["Results"]

_REMEMBERED: Final = 6


class Results:
    """Restores verdicts and remembers the last few; a finished run never changes."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: OrderedDict[tuple[str, str], RunResult] = OrderedDict()
        self._tables: OrderedDict[tuple[str, str], Mapping[str, pl.DataFrame]] = OrderedDict()
        self._turn = asyncio.Lock()

    async def of(self, tenant: str, run: str) -> RunResult:
        """Return the verdict of a run.

        Raises:
            ConfigError: ``run_not_judged``.
            StoreError: ``run_unknown``, ``evidence_purged`` or ``store_altered``.
        """
        async with self._turn:
            if (tenant, run) not in self._known:
                ledger = await self._ground.ledger_of(tenant)
                self.remember(tenant, run, await result_of(run, ledger, self._ground.now))
            self._known.move_to_end((tenant, run))
            return self._known[tenant, run]

    async def tables(self, tenant: str, run: str) -> Mapping[str, pl.DataFrame]:
        """Return what a run was judged from: entries, answers, certificates, problems."""
        if (tenant, run) not in self._tables:
            ledger = await self._ground.ledger_of(tenant)
            self._tables[tenant, run], _ = await ledger.inputs(run)
            while len(self._tables) > _REMEMBERED:
                self._tables.popitem(last=False)
        return self._tables[tenant, run]

    def remember(self, tenant: str, run: str, result: RunResult) -> None:
        """Keep a verdict at hand."""
        self._known[tenant, run] = result
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
