"""Who of a draft is read, and yet not asked about: people whom the roster itself leaves in doubt."""

from typing import Any, Final

import polars as pl

from certverify.messages import Lang, text
from certverify.rosters import Roster

__all__ = ["held", "noted"]

_ROW: Final = ["source", "sheet", "row"]
_EFFECTS: Final = {"unverified": "not_asked", "not_applicable": "out_of_scope"}


def held(roster: Roster) -> int:
    """Return how many entries stay unverified without being asked about."""
    return roster.entries.filter(pl.col("disposition").cast(pl.String) == "unverified").height


def noted(roster: Roster, lang: Lang, most: int) -> list[dict[str, Any]]:
    """Return the first lines of the roster's problems, the rejecting ones first, with ``effect`` in words.

    The words are those of the reports, so that nobody is said to be read here and not to be asked about there.
    """
    lines = roster.problems.sort("rejects", descending=True, maintain_order=True).head(most)
    effects = roster.entries.group_by(_ROW).agg(
        effects=pl.col("disposition").cast(pl.String).replace_strict(_EFFECTS, default="kept").unique()
    )
    effect = (
        pl.when(pl.col("effects").list.len() > 1)
        .then(pl.lit("partly"))
        .otherwise(pl.col("effects").list.first())
    )
    joined = lines.join(effects, on=_ROW, how="left", nulls_equal=True, maintain_order="left").with_columns(
        effect=pl.when(pl.col("rejects") | (pl.col("reason") == "id_untaken"))
        .then(pl.lit("rejected"))
        .otherwise(effect.fill_null("kept"))
    )
    return [
        line | {"effect": text(f"report.effect.{line['effect']}", lang)}
        for line in joined.drop("effects").iter_rows(named=True)
    ]
