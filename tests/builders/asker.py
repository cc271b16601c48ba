"""A process that asks a gateway about many people into a ledger: the engine alone, from plan to settled answers.

``python asker.py '{"url": …, "store": …, "first": 0, "people": 1000, "rate": 500}'`` prints what it did as JSON. With
``"wait": true`` it says "ready" when everything is imported and begins at a line on its standard input.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime
from typing import Any

import polars as pl
from worked_example import gateway_options

from certverify.lookup import AskSettings, plan, run
from certverify.lookup.loop import run_loop
from certverify.store import open_ledger
from certverify_connectors.gateway import connect
from certverify_connectors.protocol import Connector, Setup
from certverify_schemas import gb11643
from certverify_schemas.tables import EntryTable


class NoDesk:
    async def read_captcha(self, image: bytes) -> str | None:
        return None

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Shrug."""


def gateway(url: str, rate: float, batch: int = 1) -> Connector:
    """Return the connector of the example's configuration, pointed at ``url``."""
    options = gateway_options()
    options["request"] |= {"url": url, "batch": batch}
    options["limits"] |= {"rate_per_second": rate}
    made = connect(Setup("gateway", options, secrets={"token": "a-token-of-tests"}))
    assert isinstance(made, Connector)
    return made


def people(first: int, count: int) -> pl.DataFrame:
    """Return operators who claim a certificate (``EntryTable``), invented on a county that does not exist."""
    numbers = range(first, first + count)
    flags = ("name_fragile", "id_suspect", "id_card_seen", "coal", "renewal_applied")
    columns: dict[str, Any] = {
        "entry": list(range(count)),
        "source": ["r.csv"] * count,
        "row": [n + 1 for n in range(count)],
        "part": [1] * count,
        "name": [f"张{chr(0x4E00 + n % 2000)}" for n in numbers],
        "id_type": ["id_card"] * count,
        "id_number": [id_number(n) for n in numbers],
        "role": ["operator"] * count,
        "claims": [True] * count,
    } | {flag: [False] * count for flag in flags}
    schema = EntryTable.create_empty().schema
    blank = {
        name: pl.Series(name, [None] * count, kind) for name, kind in schema.items() if name not in columns
    }
    table = pl.DataFrame(columns | blank).select(pl.col(name).cast(kind) for name, kind in schema.items())
    return EntryTable.validate(table)


def id_number(number: int) -> str:
    day, sequence = divmod(number, 1000)
    head = f"320199{1950 + day // 336:04d}{1 + day // 28 % 12:02d}{1 + day % 28:02d}{sequence:03d}"
    return head + gb11643.check_character(head)


async def ask(order: dict[str, Any]) -> dict[str, Any]:
    source = gateway(order["url"], order["rate"], order.get("batch", 1))
    entries = people(order["first"], order["people"])
    name = f"run-{order['first']}"
    began, cpu = time.monotonic(), time.process_time()
    async with open_ledger(order["store"], key="x" * 32, now=lambda: datetime.now(UTC)) as ledger:
        await ledger.begin_run(name, source.source)
        planned = plan(entries, ledger.keys, source.source)
        before = peak_mib()
        asked = await run(
            planned,
            [source],
            ledger,
            {source.source: AskSettings()},
            run_id=name,
            now=lambda: datetime.now(UTC),
            desk=NoDesk(),
        )
    return {
        "seconds": time.monotonic() - began,
        "ended": time.monotonic(),
        "cpu": time.process_time() - cpu,
        "complete": asked.complete,
        "planned_mib": before,
        "peak_mib": peak_mib(),
        **asked.counts.as_json(),
    }


def peak_mib() -> float:
    """Return the most memory this process has had resident so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    the_order = json.loads(sys.argv[1])
    if the_order.get("wait"):
        print("ready", flush=True)
        sys.stdin.readline()
    if profile := the_order.get("profile"):
        import cProfile

        with cProfile.Profile() as profiler:
            done = run_loop(ask(the_order))
        profiler.dump_stats(profile)
    else:
        done = run_loop(ask(the_order))
    print(json.dumps(done))
