"""``certverify nightly``: one night, started by a scheduler, that ends by itself or within ten seconds of SIGTERM."""

import asyncio
import logging
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.desk import EmptyDesk
from certverify.commands.progress import Silent
from certverify.errors import CertverifyError
from certverify.lookup.loop import run_loop
from certverify.messages import Lang, text
from certverify.nightly.night import run_night
from certverify.nightly.order import Order, Outcome
from certverify.nightly.outputs.metrics import write_start
from certverify.nightly.plan.forecast import Forecast
from certverify.nightly.plan.words import forecast_lines
from certverify.pipeline import Watch

__all__ = ["run"]

RUN: Final = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
"""What all log lines of one start carry."""
_LOG: Final = logging.getLogger(__name__)
_PATIENCE: Final = 9.0
"""Seconds after SIGTERM until the process ends even in the middle of something: all of it survives that."""


def run(config: Path, *, dry_run: bool = False, store: str | None = None, lang: Lang | None = None) -> int:
    """Do tonight's work and return the exit code: 0 done, 3 something is left to the next start; others by errors."""
    logs.configure(logging.INFO, run=RUN)
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)
    order = Order(chosen, dry_run=dry_run)
    code = 1
    try:
        outcome = run_loop(_watched(order))
        code = outcome.exit_code
    except CertverifyError as error:
        code = error.exit_code
        raise
    finally:
        _mark(order, code)
    _tell(outcome, chosen.lang)
    return code


def _mark(order: Order, code: int) -> None:
    """Leave word for the watchers of how this start ended; that it cannot be left must not hide how."""
    if order.nightly.metrics is None or order.dry_run:
        return
    try:
        write_start(order.path(order.nightly.metrics), code, datetime.now(UTC))
    except OSError:
        _LOG.warning("metrics unwritable")


async def _watched(order: Order) -> Outcome:
    stop = asyncio.Event()

    def end() -> None:
        stop.set()
        deadline = threading.Timer(_PATIENCE, os._exit, (3,))
        deadline.daemon = True
        deadline.start()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    return await run_night(order, Watch(lambda: datetime.now(UTC), EmptyDesk(), Silent(), stop))


def _tell(outcome: Outcome, lang: Lang) -> None:
    console = Console()
    said = text(f"nightly.ended.{outcome.ended}", lang, night=outcome.day, folder=outcome.folder or "")
    console.print(said, soft_wrap=True)
    if outcome.ended == "incomplete" and outcome.stopped_by is not None:
        why = text(f"stopped.{outcome.stopped_by}", lang)
        console.print(text("cli.summary.stopped", lang, why=why), soft_wrap=True)
    if outcome.forecast is not None:
        for line in _forecast(outcome, outcome.forecast, lang):
            console.print(line, soft_wrap=True)
    for alarm in outcome.alarms:
        console.print(text(f"nightly.alarm.{alarm}", lang), style="yellow", soft_wrap=True)


def _forecast(outcome: Outcome, told: Forecast, lang: Lang) -> list[str]:
    """Return the forecast; of a night that has begun under a heading, and without what would come had it gone well."""
    lines = list(forecast_lines(told, lang))
    if outcome.ended == "planned":
        return lines
    ahead = [] if outcome.ended in {"done", "already_done"} else [text("nightly.forecast.unmet", lang)]
    return [text("nightly.forecast.was", lang), *(lines[:-1] if ahead else lines), *ahead]
