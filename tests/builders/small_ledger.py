"""A small ledger with a bundle taken out of it, for those who tamper with them."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

from certverify.store import Ledger, Record, open_ledger
from certverify_schemas.answer import Evidence, Found, NotFound
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

_NOW = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)
_KIND = Kind.SPECIAL_OPERATION


def opened(path: Path) -> AbstractAsyncContextManager[Ledger]:
    """Open the ledger in this file."""
    return open_ledger(f"sqlite:///{path}", key="a key of thirty-two characters or more", now=lambda: _NOW)


async def five_batches(folder: Path) -> Path:
    """Make a ledger of five batches, with one run that ended after the fourth, and its ``bundle.zip`` beside it."""
    path = folder / "ledger.sqlite"
    async with opened(path) as ledger:
        await ledger.begin_run("run", "t")
        for number in range(5):
            person = Identity(IdType.ID_CARD, f"32019919900101000{number}", "测试")
            query = Query(ledger.keys.query_key("t", person, _KIND), person, _KIND, Family.OPERATORS)
            held = Found((Certificate(_KIND, f"T{number}"),), Evidence(b"{}"))
            answer = NotFound(Evidence(b"none")) if number == 1 else held
            await ledger.append("run", "t", "s", [Record(query, answer, _NOW, _NOW)])
            if number == 3:
                await ledger.finish_run("run", complete=True, summary={})
                await ledger.export("run", folder / "bundle.zip")
    return path
