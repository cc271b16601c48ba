"""After a night: what is too old goes, who wants to know is told, what is watched is written."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from certverify.nightly.hours import Night
from certverify.nightly.order import Order
from certverify.reports.place import clear_leftovers
from certverify.store import Ledger

__all__ = ["after_night"]


async def after_night(
    order: Order, night: Night, ledger: Ledger, summary: Mapping[str, Any], now: datetime
) -> None:
    """Forget nights and months of the ledger older than ``retention``.

    Raises:
        StoreError: the ledger failed; the night itself is done.
    """
    del summary
    clear_leftovers(order.archive.folder, now)
    oldest = night.day - order.nightly.retention
    for day in order.archive.days():
        if day < oldest:
            shutil.rmtree(order.archive.of(day), ignore_errors=True)
    for month in await ledger.months():
        if month < f"{oldest:%Y-%m}":
            await ledger.purge(month)
