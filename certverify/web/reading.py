"""Reading a run's rosters: sealed files laid out for the guarded child, and what was understood of them."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from certverify import rosters
from certverify.errors import CertverifyError
from certverify.rosters import Roster
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

    async def alone(self, asked: PageRun) -> Roster:
        """Return what is understood of the rosters without anything that a person fixed.

        Raises:
            RosterError: none of them can be read; the first one's reason.
        """
        return await self.roster(replace(asked, mapping=()))


def _outcome(contents: Sequence[tuple[Kept, bytes]], asked: PageRun) -> Roster | CertverifyError:
    catalogue = packs.load(asked.as_of).catalogue
    with laid_out(contents) as places:
        try:
            return rosters.read(list(places), catalogue, asked.as_of, asked.mapping, places)
        except CertverifyError as error:
            return error
