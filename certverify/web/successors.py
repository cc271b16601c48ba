"""An employer that no earlier roster named, whose people are those of one that is named no more: perhaps its new name.

Said and asked, never joined, since only a person can know: a company may also have taken another's people over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from certverify.errors import CertverifyError
from certverify.web.ground import Ground
from certverify.web.results import Results
from certverify.web.runs import runs_of

__all__ = ["Renamed", "renamed_in"]

_LOOKED_AT: Final = 20
"""So many employers of earlier rosters are compared, the newest first."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """``firm`` may be the new name of ``other``: of its ``of`` people, ``people`` stood in that one's last roster."""

    firm: str = field(repr=False)
    other: str = field(repr=False)
    people: int
    of: int


async def renamed_in(
    ground: Ground, results: Results, tenant: str, entries: pl.DataFrame, known: Sequence[str]
) -> dict[tuple[str, str | None], Renamed]:
    """Return, by file and sheet, the one employer that a sheet names and whose new name it may be.

    Args:
        ground: where the page's rows are.
        results: what earlier runs read.
        tenant: whose draft it is.
        entries: of the draft, an ``EntryTable``.
        known: the employers of earlier runs, the newest first.
    """
    named = entries.select("source", "sheet", "employer", "id_number").drop_nulls(["employer", "id_number"])
    sheets = named.filter(pl.col("employer").n_unique().over("source", "sheet") == 1)
    here = set(entries["employer"])
    strange = sheets.filter(~pl.col("employer").is_in(list(known)))
    if strange.is_empty() or not (gone := [firm for firm in known if firm not in here][:_LOOKED_AT]):
        return {}
    earlier = {firm: people for firm in gone if (people := await _people(ground, results, tenant, firm))}
    found = {}
    for (source, sheet, firm), lines in strange.group_by("source", "sheet", "employer", maintain_order=True):
        people = frozenset(lines["id_number"])
        shared = {other: len(people & theirs) for other, theirs in earlier.items()}
        other = max(shared, key=lambda one: shared[one], default=None)
        if other is not None and 2 * shared[other] > len(people):
            found[str(source), sheet and str(sheet)] = Renamed(str(firm), other, shared[other], len(people))
    return found


async def _people(ground: Ground, results: Results, tenant: str, firm: str) -> frozenset[str]:
    """Return the ID numbers in the newest roster of an employer; none where that run cannot be read any more."""
    done = [one for one in await runs_of(ground, tenant) if one.state == "done" and firm in one.employers]
    if not done:
        return frozenset()
    try:
        entries = (await results.tables(tenant, done[0].ledger_run))["entries"]
    except CertverifyError:
        return frozenset()
    return frozenset(entries.filter(pl.col("employer") == firm)["id_number"].drop_nulls())
