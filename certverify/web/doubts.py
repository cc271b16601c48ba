"""What a person has to look at before a draft starts.

Employers that may be one, by their names or by their people; people without an employer where earlier rosters named
one; people who stand in two files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from certverify.rosters import Roster
from certverify.web.firms import alike, firms_of
from certverify.web.ground import Ground
from certverify.web.results import Results
from certverify.web.successors import Renamed, renamed_in

__all__ = ["Doubts", "Shared", "doubts_of"]


@dataclass(frozen=True, slots=True)
class Shared:
    """Two files of a draft that name the same people in the same posts: how many, and how many the smaller one names.

    It may be one roster under two names, whose people would all be counted twice; or two lists that overlap.
    """

    one: str = field(repr=False)
    other: str = field(repr=False)
    people: int
    of: int


@dataclass(frozen=True, slots=True)
class Doubts:
    """``firms`` maps an employer's name to the one that it may be another form of.

    ``unnamed`` counts, by file and sheet, the entries without an employer where another is known: ``known``, those of
    earlier runs first. What is followed from run to run would be followed anew under no name. ``renamed`` says by file
    and sheet which employer may be another's new name.
    """

    firms: Mapping[str, str] = field(default_factory=dict, repr=False)
    unnamed: Mapping[tuple[str, str | None], int] = field(default_factory=dict, repr=False)
    known: Sequence[str] = field(default=(), repr=False)
    shared: Sequence[Shared] = ()
    renamed: Mapping[tuple[str, str | None], Renamed] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.firms or self.unnamed or self.shared or self.renamed)


async def doubts_of(ground: Ground, results: Results, tenant: str, roster: Roster) -> Doubts:
    """Return what is doubtful of a draft's rosters."""
    firms = roster.entries.get_column("employer").drop_nulls().unique(maintain_order=True).to_list()
    before = await firms_of(ground, tenant)
    known = list(dict.fromkeys([*before, *firms]))
    unnamed = _unnamed(roster.entries) if known else {}
    written = alike(firms, before)
    others = await renamed_in(ground, results, tenant, roster.entries, before)
    renamed = {where: one for where, one in others.items() if one.firm not in written}
    return Doubts(written, unnamed, known, _shared(roster.entries), renamed)


def _unnamed(entries: pl.DataFrame) -> dict[tuple[str, str | None], int]:
    bare = entries.filter(pl.col("employer").is_null()).group_by("source", "sheet", maintain_order=True).len()
    return {(source, sheet): n for source, sheet, n in bare.iter_rows()}


def _shared(entries: pl.DataFrame) -> list[Shared]:
    seats = entries.select(pl.col("source", "id_number").cast(pl.String), pl.col("post").fill_null(""))
    seats = seats.drop_nulls("id_number").unique(maintain_order=True)
    sizes = dict(seats.group_by("source").len().iter_rows())
    pairs = seats.join(seats, on=["id_number", "post"], suffix="_other").filter(
        pl.col("source") < pl.col("source_other")
    )
    counted = pairs.group_by("source", "source_other").len("people").sort("source", "source_other")
    return [Shared(one, other, n, min(sizes[one], sizes[other])) for one, other, n in counted.iter_rows()]
