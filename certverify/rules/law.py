"""The law of the day of the fact: what happened before a change of the law is judged by what was in force then."""

from collections.abc import Callable
from datetime import date

import polars as pl

from certverify.rules.packs.pack import Pack
from certverify_schemas.finding import Severity

__all__ = ["FLAGGING", "by_law", "under_confirmed_law"]

FLAGGING = (Severity.VIOLATION.value, Severity.SUSPICION.value)


def by_law(
    event: pl.Expr | None, pack: Pack, as_of: date, told: Callable[[Pack], str | bool | None]
) -> pl.Expr:
    """Return what the pack in force on the day of the event tells.

    Without an event, or without its date, the pack in force on ``as_of`` tells; before the first pack, the first does.
    """
    values = [told(dated) for dated in pack.timeline]
    kind = pl.Boolean if isinstance(values[0], bool) else pl.String
    if event is None or len(set(values)) == 1:
        return pl.lit(told(pack), dtype=kind)
    day, result = event.fill_null(pl.lit(as_of)), pl.lit(values[0], dtype=kind)
    for dated, value in zip(pack.timeline[1:], values[1:], strict=True):
        result = pl.when(day >= pl.lit(dated.valid_from)).then(pl.lit(value, dtype=kind)).otherwise(result)
    return result


def under_confirmed_law(event: pl.Expr, pack: Pack, as_of: date) -> pl.Expr:
    """Tell whether the text of the law in force on the day of the event was seen."""
    return by_law(event, pack, as_of, lambda p: p.confirmed)
