"""``certverify plan``: what a budget will do, or whom to visit, before anybody is asked."""

import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.check import today
from certverify.commands.desk import EmptyDesk
from certverify.commands.progress import Silent
from certverify.errors import ConfigError
from certverify.messages import Lang, text
from certverify.nightly.night import run_night
from certverify.nightly.order import Order
from certverify.nightly.plan.sampling import write_sample
from certverify.nightly.plan.words import forecast_lines
from certverify.nightly.preview import Drawn, draw_sample, write_forecast
from certverify.pipeline import Watch
from certverify.settings import default_store
from certverify.store import open_ledger

__all__ = ["run"]


def run(
    config: Path, out: Path, *, sample: int | None = None, seed: str | None = None, store: str | None = None,
    lang: Lang | None = None,
) -> int:  # fmt: skip
    """Write the forecast, or with ``sample`` the drawn list, into ``out`` and return 0."""
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)
    order = Order(chosen, dry_run=True)
    return _forecast(order, out) if sample is None else _sample(order, out, sample, seed)


def _forecast(order: Order, out: Path) -> int:
    watch = Watch(lambda: datetime.now(UTC), EmptyDesk(), Silent(), asyncio.Event())
    outcome = asyncio.run(run_night(order, watch))
    console = Console()
    if outcome.forecast is not None:
        for line in forecast_lines(outcome.forecast, order.lang):
            console.print(line, soft_wrap=True)
        file = write_forecast(out, outcome.forecast, outcome.day, order.lang)
        console.print(text("nightly.plan.written", order.lang, file=file), soft_wrap=True)
    return 0


def _sample(order: Order, out: Path, size: int, seed: str | None) -> int:
    drawn = asyncio.run(_drawn(order, size, seed or secrets.token_hex(8)))
    file = out / "sample.csv"
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_sample(file, drawn.people, drawn.seed, drawn.day, order.lang)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise ConfigError("out_unwritable", folder=str(out), problem=problem) from error
    said = text("nightly.sample.written", order.lang, count=drawn.people.height, seed=drawn.seed, file=file)
    Console().print(said, soft_wrap=True)
    return 0


async def _drawn(order: Order, size: int, seed: str) -> Drawn:
    url = order.settings.store or default_store()
    async with open_ledger(url, key=order.settings.master_key(), now=lambda: datetime.now(UTC)) as ledger:
        return await draw_sample(order, size, seed, today(), ledger)
