"""Problems that an earlier workbook says are rectified, as questions to ask again."""

from pathlib import Path
from typing import Final

import polars as pl

from certverify import reports
from certverify.lookup.questions.plan import QueryKeys
from certverify.reports.safetext import readable

__all__ = ["said_rectified"]

_WHO: Final = ["id_type", "id_number", "name"]
_SHOWN: Final = ["name", "id_number"]


def said_rectified(out: Path, entries: pl.DataFrame, keys: QueryKeys) -> pl.DataFrame | None:
    """Return ``person_key`` and ``rectified_at`` (UTC) of people of an ``EntryTable``; ``None`` if nobody's are.

    The workbooks in ``out`` show a name and a masked number: whoever they could mean is asked again, which costs a
    look-up more and accuses nobody.
    """
    said = reports.said_rectified(out)
    if said.is_empty():
        return None
    people = entries.select(_WHO).unique(maintain_order=True)
    shown = readable(people.select(_SHOWN), unmasked=False)
    keyed = shown.with_columns(person_key=keys.person_keys(people))
    meant = keyed.join(said, on=_SHOWN)
    return meant.select("person_key", rectified_at="said_at") if meant.height else None
