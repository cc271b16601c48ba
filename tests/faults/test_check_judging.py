"""A check judges while the ledger stores what is judged: what comes of the one does not leave the other halfway."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from certverify import rules
from certverify.commands import check
from certverify.errors import StoreError
from certverify.store import Ledger

EXAMPLES = Path(__file__).parents[2] / "examples"
ROSTER = EXAMPLES / "rosters" / "化工公司三项岗位人员台账.xlsx"


def run(folder: Path) -> int:
    return check.run(
        [ROSTER],
        folder / "out",
        connectors="snapshot",
        config=EXAMPLES / "certverify.toml",
        store=f"sqlite:///{folder / 'ledger.sqlite'}",
        as_of=date(2026, 11, 23),
        show_progress=False,
    )


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("out/**/*"))


def test_a_judge_that_fails_waits_for_what_is_being_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fault is what is told; the ledger was not closed under whoever wrote to it; there are no reports."""
    noted: list[str] = []
    save = Ledger.save_inputs

    def fail(*_: object, **__: object) -> None:
        noted.append("failed")
        raise ZeroDivisionError

    async def saved(*told: object) -> None:
        await save(*told)
        noted.append("stored")

    monkeypatch.setattr(rules, "judge", fail)
    monkeypatch.setattr(Ledger, "save_inputs", saved)
    with pytest.raises(ZeroDivisionError):
        run(tmp_path)
    assert sorted(noted) == ["failed", "stored"]
    assert written(tmp_path) == []
    monkeypatch.undo()
    assert run(tmp_path) == 0


def test_what_cannot_be_stored_is_not_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict whose inputs are not in the ledger could not be judged again."""

    async def full(self: Ledger, run: str, tables: dict[str, pl.DataFrame], facts: object) -> None:
        raise StoreError("store_failed", problem="disk full")

    monkeypatch.setattr(Ledger, "save_inputs", full)
    with pytest.raises(StoreError):
        run(tmp_path)
    assert written(tmp_path) == []
