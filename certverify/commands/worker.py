"""``certverify worker``: asks chunks of a night's questions on any machine, until SIGTERM."""

import asyncio
import logging
import os
import signal
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.desk import EmptyDesk
from certverify.errors import ConfigError
from certverify.lookup.loop import run_loop
from certverify.messages import Lang, text
from certverify.nightly.machines.clock import ServerClock
from certverify.nightly.order import Order
from certverify.pipeline.sources import connect
from certverify.settings import default_store
from certverify.store import open_ledger
from certverify_connectors.protocol import Connector

__all__ = ["run"]

NAME: Final = f"worker-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
"""What all log lines of one start carry."""


def run(
    config: Path,
    *,
    store: str | None = None,
    chunks: int = 2,
    alive: Path | None = None,
    lang: Lang | None = None,
) -> int:
    """Work until SIGTERM or Ctrl-C and return 0; what was under way is finished, or back in the queue.

    Raises:
        ConfigError: a setting or key is wrong, or the ledger is not on PostgreSQL.
        ConnectorUnusable: a connector cannot be set up.
        StoreError: the database cannot be reached at the start; later it is waited for.
    """
    logs.configure(logging.INFO, run=NAME)
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)
    if find_spec("procrastinate") is None:
        raise ConfigError("cluster_missing")
    run_loop(_work(Order(chosen), chunks, alive))
    print(text("worker.stopped", chosen.lang))
    return 0


async def _work(order: Order, chunks: int, alive: Path | None) -> None:
    # Imported here: procrastinate is an extra.
    from certverify.nightly.machines.queue import open_queue  # noqa: PLC0415
    from certverify.nightly.machines.worker import Post, Worker  # noqa: PLC0415

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sources = dict(zip(order.connectors, connect(order.connectors, order.settings), strict=True))
    wired = {name: source for name, source in sources.items() if isinstance(source, Connector)}
    url = order.settings.store or default_store()
    clock = ServerClock(datetime.now(UTC))
    ledger_open = open_ledger(url, key=order.settings.master_key(), now=clock)
    async with open_queue(url) as queue, ledger_open as ledger:
        await clock.correct(ledger)
        post = Post(
            connectors={source.source: source for source in wired.values()},
            terms={source.source: order.terms(name, again=True) for name, source in wired.items()},
            ledger=ledger,
            queue=queue,
            desk=EmptyDesk(),
            clock=clock,
            chunks=chunks,
            alive=alive,
        )
        print(text("worker.started", order.lang), flush=True)
        await Worker(post, stop).serve()
