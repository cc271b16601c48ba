"""Reading a run's rosters: sealed files laid out for the guarded child, and what was understood of them."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from certverify import rosters
from certverify.errors import CertverifyError, RosterError
from certverify.rosters import Roster, UnderstoodSheet
from certverify.rules import packs
from certverify.web.files import Kept, kept_files, laid_out, one_file
from certverify.web.ground import Ground
from certverify.web.runs import PageRun

__all__ = ["Reader"]

_REMEMBERED: Final = 8


class Reader:
    """Reads rosters and remembers the last few, each as long as its files and mapping are what they were."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._read: OrderedDict[tuple[object, ...], Roster | CertverifyError] = OrderedDict()
        self._seen: OrderedDict[str, list[UnderstoodSheet]] = OrderedDict()

    async def roster(self, asked: PageRun) -> Roster:
        """Return what the run's rosters say.

        Raises:
            RosterError: none of them can be read; the first one's reason.
            ConfigError: the mapping names a row or column that is not there.
        """
        kept = await kept_files(self._ground, asked.tenant, asked.id)
        key = (asked.id, repr(asked.mapping), asked.as_of, *(one.id for one in kept))
        if key not in self._read:
            contents = [
                found for one in kept if (found := await one_file(self._ground, asked.tenant, one.id))
            ]
            self._read[key] = await asyncio.to_thread(_outcome, contents, asked)
            while len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
        outcome = self._read[key]
        if isinstance(outcome, CertverifyError):
            raise outcome
        return outcome

    async def sheets(self, asked: PageRun) -> list[UnderstoodSheet]:
        """Return the sheets of the run's rosters, those of files without a header among them."""
        kept = await kept_files(self._ground, asked.tenant, asked.id)
        try:
            found = list((await self.roster(asked)).understood)
        except CertverifyError:
            found = []
        read = {sheet.file for sheet in found}
        for one in kept:
            found += [] if one.name in read else await self._without_header(asked.tenant, one)
        return found

    async def alone(self, asked: PageRun) -> list[UnderstoodSheet]:
        """Return the sheets as they are understood without anything that a person fixed."""
        return await self.sheets(replace(asked, mapping=()))

    async def _without_header(self, tenant: str, kept: Kept) -> list[UnderstoodSheet]:
        """Return the sheets of a file of which nothing was understood; none if it cannot be parsed at all."""
        if kept.id not in self._seen and (found := await one_file(self._ground, tenant, kept.id)):
            self._seen[kept.id] = await asyncio.to_thread(_parsed, found)
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return self._seen.get(kept.id, [])


def _parsed(content: tuple[Kept, bytes]) -> list[UnderstoodSheet]:
    with laid_out([content]) as places:
        ((path, name),) = places.items()
        try:
            return rosters.sheets_in(path, name)
        except RosterError:
            return []


def _outcome(contents: Sequence[tuple[Kept, bytes]], asked: PageRun) -> Roster | CertverifyError:
    catalogue = packs.load(asked.as_of).catalogue
    with laid_out(contents) as places:
        try:
            return rosters.read(list(places), catalogue, asked.as_of, asked.mapping, places)
        except CertverifyError as error:
            return error
