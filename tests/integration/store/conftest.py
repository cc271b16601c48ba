"""A ledger in either database: tests of the store run over both."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from postgresql_server import Server, new_database, running_server
from stored import KEY, SOURCE, Clock, Opener

from certverify.store import Ledger, open_ledger


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def opener(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Opener:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    else:
        url = new_database(request.getfixturevalue("server"))
    return lambda: open_ledger(url, key=KEY, now=clock)


@pytest.fixture
async def ledger(opener: Opener) -> AsyncIterator[Ledger]:
    async with opener() as opened:
        await opened.begin_run("run-1", SOURCE)
        yield opened
