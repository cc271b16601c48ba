"""Files and folders that this user may not read are said to be that, whoever runs the tests."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from certverify import rosters
from certverify.errors import ConfigError, RosterError
from certverify.rules import packs
from certverify.store import open_ledger

DAY = date(2026, 11, 23)


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may not be entered. Root may enter any, so the system's answer is put in its mouth."""
    folder = tmp_path / "closed"
    folder.mkdir()
    stat = Path.stat

    def refused(path: Path, **options: Any) -> Any:
        if path.is_relative_to(folder) and path != folder:
            raise PermissionError(13, "Permission denied")
        return stat(path, **options)

    def not_made(path: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refused)
    monkeypatch.setattr(Path, "mkdir", not_made)
    return folder


def test_a_roster_that_may_not_be_read(closed: Path) -> None:
    """Not missing, not damaged: forbidden, and named."""
    with pytest.raises(RosterError) as raised:
        rosters.read([closed / "名册.csv"], packs.load(DAY).catalogue, DAY)
    assert (raised.value.code, raised.value.facts["file"]) == ("roster_forbidden", "名册.csv")


def test_a_folder_of_rosters_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of a folder that the call names: it is there, and may not be looked into."""

    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    (tmp_path / "名册").mkdir()
    with pytest.raises(RosterError) as raised:
        rosters.read([tmp_path / "名册"], packs.load(DAY).catalogue, DAY)
    assert (raised.value.code, raised.value.facts["file"]) == ("roster_forbidden", "名册")


async def test_a_ledger_in_a_folder_that_may_not_be_entered(closed: Path) -> None:
    """A mistake of configuration, not a fault of the program."""
    with pytest.raises(ConfigError) as raised:
        async with open_ledger(
            f"sqlite:///{closed / 'ledger.sqlite'}", key=None, now=lambda: datetime.now(UTC)
        ):
            pass
    assert raised.value.code == "store_unwritable"
