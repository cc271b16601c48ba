"""A forecast and a plan in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from certverify.messages import Lang, text
from certverify.nightly.plan.forecast import Forecast

__all__ = ["forecast_lines"]


def forecast_lines(told: Forecast, lang: Lang) -> Iterator[str]:
    """Yield what a budget will do, a sentence a line: needed, fresh, due and why, tonight, and when all are fresh."""
    due = sum(told.due.values())
    yield text(
        "nightly.forecast.needed", lang, needed=f"{told.needed:,}", fresh=f"{told.fresh:,}", due=f"{due:,}"
    )
    for word, count in told.due.items():
        if count:
            yield text(
                "nightly.forecast.due", lang, why=text(f"nightly.why.{word}", lang), count=f"{count:,}"
            )
    yield text("nightly.forecast.tonight", lang, count=f"{told.tonight:,}")
    for word, count in told.why.items():
        yield text("nightly.forecast.due", lang, why=text(f"nightly.why.{word}", lang), count=f"{count:,}")
    if told.days is None:
        yield text("nightly.forecast.never", lang, smallest=f"{told.smallest:,}")
    elif told.days <= 1:
        yield text("nightly.forecast.all_tonight", lang, smallest=f"{told.smallest:,}")
    else:
        yield text("nightly.forecast.days", lang, days=told.days, smallest=f"{told.smallest:,}")


def due_lines(told: Mapping[str, Any], lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield what was due and what was asked of it, by reason, as pairs of words and numbers (a forecast as JSON)."""
    for part in ("due", "why"):
        for word, count in told[part].items():
            label = text(f"nightly.why.{word}", lang)
            yield text(f"nightly.spent.{part}", lang, why=label), f"{count:,}"
