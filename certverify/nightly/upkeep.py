"""After a night: what is too old goes, who wants to know is told, what is watched is written."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from certverify.errors import ConfigError
from certverify.nightly.hours import Night
from certverify.nightly.order import Order
from certverify.nightly.outputs.metrics import write_freshness
from certverify.nightly.outputs.webhook import Outbox
from certverify.reports.place import clear_leftovers
from certverify.store import Ledger

__all__ = ["after_night", "deliver", "forget"]


async def after_night(
    order: Order, night: Night, ledger: Ledger, summary: Mapping[str, Any], now: Callable[[], datetime]
) -> None:
    """Write the metrics, forget what is too old, and tell the receiver of the webhook.

    Raises:
        ConfigError: ``out_unwritable``; the webhook's address is not allowed. The night itself is done.
        StoreError: the ledger failed; the night itself is done.
    """
    told = order.nightly
    try:
        if told.metrics is not None:
            write_freshness(order.path(told.metrics), summary)
        if order.receiver() is not None:
            _outbox(order).put(summary)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise ConfigError("out_unwritable", folder=str(order.archive.folder), problem=problem) from error
    await forget(order, night, ledger, now())
    await deliver(order, now)


async def deliver(order: Order, now: Callable[[], datetime]) -> None:
    """Send the receiver of the webhook, if there is one, what waits for it.

    Raises:
        ConfigError: the webhook's address is not allowed.
    """
    receiver = order.receiver()
    if receiver is not None:
        await _outbox(order).deliver(receiver, now)


def _outbox(order: Order) -> Outbox:
    return Outbox(order.archive.folder / ".outbox")


async def forget(order: Order, night: Night, ledger: Ledger, now: datetime) -> None:
    """Remove nights older than ``retention``, plans never finished, and purge the ledger's months before it.

    Raises:
        StoreError: the ledger failed.
    """
    clear_leftovers(order.archive.folder, now)
    for plan in order.archive.stale_plans(night.day):
        plan.unlink(missing_ok=True)
    oldest = night.day - order.nightly.retention
    for day in order.archive.days():
        if day < oldest:
            shutil.rmtree(order.archive.of(day), ignore_errors=True)
    for month in await ledger.months():
        if month < f"{oldest:%Y-%m}":
            await ledger.purge(month)
