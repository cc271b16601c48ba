"""Certificates are read some answers at a time, in the order of the ledger."""

import asyncio

import polars as pl
import pytest

from certverify.lookup import told
from certverify_schemas.tables import CertificateTable


class Shelf:
    """A ledger that notes which answers it was asked for together."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    async def certificates(self, evidence_ids: list[str]) -> pl.DataFrame:
        self.asked.append(evidence_ids)
        return CertificateTable.create_empty()


def read(monkeypatch: pytest.MonkeyPatch, at_once: int, *evidence_ids: str) -> list[list[str]]:
    monkeypatch.setattr(told, "_AT_ONCE", at_once)
    answers = pl.DataFrame({"id": evidence_ids}, schema={"id": pl.String})
    shelf = Shelf()

    async def all_parts() -> None:
        async for _ in told.in_ledger_order(shelf, answers.select(told.ledger_place(pl.col("id")))):
            pass

    asyncio.run(all_parts())
    return shelf.asked


def test_no_batch_is_opened_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of four at a time, two batches of two go together, and one of five goes whole."""
    ids = ["10-0", "2-1", "3-0", "2-0", "3-7", "10-1", "10-2", "10-3", "10-4", "11-0"]
    assert read(monkeypatch, 4, *ids) == [
        ["2-0", "2-1", "3-0", "3-7"],
        ["10-0", "10-1", "10-2", "10-3", "10-4"],
        ["11-0"],
    ]


def test_nothing_is_read_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anybody found the ledger is left alone."""
    assert read(monkeypatch, 4) == []
