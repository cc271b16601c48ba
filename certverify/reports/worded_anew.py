"""Filled-in lines whose finding has another id now: the roster words the post or the employer anew, or names none.

Such a line goes over to a finding of the same person (name and masked number) and rule that its workbook did not hold,
where the two are alone on either side: of two posts that became two others, nobody can say which is which. Words that a
workbook shows are compared, not keyed digests, so that the ledger need not know the earlier run, nor be the same.
"""

from typing import Final

import polars as pl

from certverify.reports.carried import WORK
from certverify.reports.result import RunResult
from certverify.reports.safetext import readable

__all__ = ["placed"]

_PROBLEM: Final = ("name", "id_number", "rule")
_BY: Final = ((*_PROBLEM, "post"), _PROBLEM)
"""What two lines must share, the closest likeness first: with the post too, only the employer is another."""
_LINE: Final = ["finding_id", "nth"]


def placed(earlier: pl.DataFrame, result: RunResult) -> pl.DataFrame:
    """Find each line of earlier workbooks its finding among the problems of a run.

    Takes :data:`~certverify.reports.carried.FILLED` and returns :data:`~certverify.reports.carried.WORK`, one line per
    finding and ``nth``, what was changed last outweighing the rest; with ``filled_in`` (the workbooks that hold it
    filled in by hand), ``moved`` (it went over from another finding), ``listed`` (it has a line in the new list),
    ``said_at`` (when its problem was last said to be rectified) and ``asked_at`` (when the answer came on which the new
    line rests).
    """
    new = _problems(result)
    books = earlier.partition_by("workbook", maintain_order=True)
    # two employers' workbooks may each hold one of two lines that could have become the same
    anew = pl.concat([_anew(book, new) for book in [earlier.clear(), *books]]).unique()
    anew = anew.unique("finding_id", keep="none").unique("now", keep="none")
    lines = earlier.join(anew, on="finding_id", how="left", maintain_order="left").with_columns(
        finding_id=pl.coalesce("now", "finding_id")
    )
    once = lines.group_by(_LINE, maintain_order=True).agg(
        pl.col(name for name in WORK if name not in _LINE).drop_nulls().last(),
        filled_in=pl.col("workbook").filter("by_hand"),
        moved=pl.col("now").is_not_null().any(),
        said_at=pl.col("said_at").max(),
    )
    there = new.select(*_LINE, "asked_at", listed=pl.lit(value=True))
    return once.join(there, on=_LINE, how="left", maintain_order="left").with_columns(
        pl.col("listed").fill_null(value=False)
    )


def _problems(result: RunResult) -> pl.DataFrame:
    """Return the lines of the new problem list: ``finding_id, nth, asked_at`` and what :data:`_BY` compares."""
    whose = result.rows.select("entry", "name", "id_number", "asked_at").drop_nulls("entry")
    lines = result.findings.filter("primary").select("entry", "finding_id", "rule", "post")
    numbered = lines.with_columns(nth=pl.int_range(pl.len(), dtype=pl.Int64).over("finding_id"))
    return readable(numbered.join(whose, on="entry", how="left", maintain_order="left"), unmasked=False)


def _anew(book: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Return ``finding_id`` of a workbook's lines that are not listed any more, and the id ``now`` in its place."""
    old = book.join(new, on="finding_id", how="anti").drop_nulls("finding_id").unique("finding_id")
    new = new.join(book, on="finding_id", how="anti").unique("finding_id")
    found = [pl.DataFrame(schema={"finding_id": pl.String, "now": pl.String})]
    for shared in _BY:
        alone = old.unique(shared, keep="none").select("finding_id", *shared)
        theirs = new.unique(shared, keep="none").select(*shared, now="finding_id")
        pairs = alone.join(theirs, on=list(shared)).select("finding_id", "now")
        old = old.join(pairs, on="finding_id", how="anti")
        new = new.join(pairs, left_on="finding_id", right_on="now", how="anti")
        found.append(pairs)
    return pl.concat(found)
