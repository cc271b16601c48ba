"""Before a night: the plan without asking anyone, as words, as a chart, or as a random list for inspection."""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from certverify import lookup
from certverify.errors import ConfigError
from certverify.messages import Lang, text
from certverify.nightly.order import Order
from certverify.nightly.outputs.drawings import coming_nights
from certverify.nightly.outputs.pages import Chart, Section, write_page
from certverify.nightly.plan.forecast import Forecast
from certverify.nightly.plan.sampling import sample
from certverify.nightly.plan.words import due_lines, forecast_lines
from certverify.nightly.register import read_register
from certverify.nightly.rolls import read_rolls
from certverify.pipeline.sources import connect
from certverify.rules import packs
from certverify.store import Ledger

__all__ = ["Drawn", "draw_sample", "write_forecast"]

_SHOWN = 120
"""Nights a chart looks ahead at most."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn list, the seed that draws it again, and the day of the rosters."""

    people: pl.DataFrame = field(repr=False)
    seed: str
    day: date


async def draw_sample(order: Order, size: int, seed: str, day: date, ledger: Ledger) -> Drawn:
    """Draw ``size`` people from the rosters; nobody is asked.

    Raises:
        ConfigError: the rosters' folder or the register cannot be read.
        RosterError: no roster can be read.
    """
    register = read_register(None if order.nightly.employers is None else order.path(order.nightly.employers))
    catalogue = packs.load(day).catalogue
    rolls = await asyncio.to_thread(read_rolls, order.rosters, register, catalogue, day)
    source = connect(order.connectors, order.settings)[0].source
    plan = await asyncio.to_thread(lookup.plan, rolls.entries, ledger.keys, source)
    return Drawn(sample(plan.entries, rolls.places, size, seed), seed, day)


def write_forecast(folder: Path, told: Forecast, day: date, lang: Lang) -> Path:
    """Write ``plan.html`` with the forecast in words and as a chart, and return the file.

    Raises:
        ConfigError: ``out_unwritable``.
    """
    file = folder / "plan.html"
    heads = (text("nightly.page.what", lang), text("nightly.page.count", lang))
    lines = list(due_lines(told.as_json(), lang))
    backlog = [sum(told.due.values()), *told.backlog[:_SHOWN]]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_page(
            file,
            title=text("nightly.plan.title", lang, night=day.isoformat()),
            lead=list(forecast_lines(told, lang)),
            warning="",
            charts=[Chart(text("nightly.chart.coming", lang), coming_nights(backlog, lang))],
            sections=[Section(text("nightly.page.budget", lang), heads, lines)],
            foot=text("nightly.plan.foot", lang),
            lang=lang,
        )
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise ConfigError("out_unwritable", folder=str(folder), problem=problem) from error
    return file
