"""Who still stands in an employer's roster, though the person of an earlier problem cannot be told by its key.

A person's key is made of number and name. Where the next roster writes the name otherwise, or a row of it is rejected
because one of them is missing or wrong, the other still says that the person was not left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import polars as pl

from certverify.web.ground import Ground
from certverify.web.problems import Problem

__all__ = ["Present", "marks_of"]

_BY: Final = ("id_number", "name")


def marks_of(ground: Ground, tenant: str, person: Mapping[str, Any]) -> dict[str, str]:
    """Return the keyed digests by which a person's ``id_number`` and ``name`` are known again, as ``mark_…``."""
    return {f"mark_{by}": ground.vault.digest(tenant, f"{by} {person[by]}") for by in _BY if person[by]}


@dataclass(frozen=True, slots=True)
class Present:
    """People of a run's rosters, each beside the employer: by person, by number, and by name where a row is rejected.

    A name is no person's alone: it only tells that of a rejected row, of which nothing better may be known.
    """

    people: frozenset[tuple[str, str]] = field(repr=False)
    marks: frozenset[tuple[str, str]] = field(repr=False)

    @classmethod
    def of(cls, ground: Ground, tenant: str, rows: pl.DataFrame, rejected: pl.DataFrame | None) -> Self:
        """Return who stands in ``rows`` (see ``RunResult``), and in ``rejected`` (see ``Roster``)."""
        firm = pl.col("employer").fill_null("")
        people = rows.select(firm, "person_key").drop_nulls().unique()
        read = rows.select(firm, "id_number", name=pl.lit(None, pl.String)).drop_nulls("id_number").unique()
        bare = [] if rejected is None else rejected.select(firm, *_BY).unique().iter_rows(named=True)
        lines = [*read.iter_rows(named=True), *bare]
        return cls(frozenset(people.iter_rows()), frozenset(_marked(ground, tenant, lines)))

    def holds(self, one: Problem) -> bool:
        """Tell whether the person of a problem stands in a roster of the employer, verified or not."""
        firm = one.seen["employer"] or ""
        marks = [one.seen[f"mark_{by}"] for by in _BY if f"mark_{by}" in one.seen]
        return (firm, one.seen["person_key"]) in self.people or any((firm, m) in self.marks for m in marks)


def _marked(ground: Ground, tenant: str, lines: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for line in lines:
        for mark in marks_of(ground, tenant, line).values():
            yield line["employer"], mark
