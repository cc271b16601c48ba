"""How SQLite looks answers up: what it would do with each statement, as it says itself."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from certverify.store import Record, open_ledger
from certverify_schemas.answer import Evidence, NotFound
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

KEY = "a key of thirty-two characters or more"
NOON = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
SOURCE = "gateway:test@127.0.0.1"


@pytest.fixture
def asked() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reads index lines, with its parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if statement.startswith("SELECT") and (" answer" in statement or " control" in statement):
            statements.append((statement, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


async def test_answers_of_a_person_are_looked_up_by_the_person(
    tmp_path: Path, asked: list[tuple[str, Any]]
) -> None:
    """A source with millions of answers is not gone through to find those of some people, or of one session."""
    file = tmp_path / "ledger.sqlite"
    async with open_ledger(f"sqlite:///{file}", key=KEY, now=lambda: NOON) as ledger:
        person = Identity(IdType.ID_CARD, "320199199001010016", "陆青禾")
        key = ledger.keys.query_key(SOURCE, person, Kind.SPECIAL_OPERATION)
        query = Query(key, person, Kind.SPECIAL_OPERATION, Family.OPERATORS)
        await ledger.begin_run("run-1", SOURCE)
        await ledger.append(
            "run-1", SOURCE, "s", [Record(query, NotFound(Evidence(b'{"total":0}')), NOON, NOON)]
        )
        asked.clear()
        await ledger.history(SOURCE, [key])
        (told,) = await ledger.stored_answers(SOURCE, key, 1)
        await ledger.proofs(SOURCE, ["s"])
        await ledger.bracket_of(told, 1)
    assert {*_ways(file, asked)} <= {
        "(query_key=?)",
        "(session=?)",
        "(session=? AND rowid<?)",
        "(batch=?)",
        "(rowid=?)",
    }


def _ways(file: Path, asked: list[tuple[str, Any]]) -> Iterator[str]:
    """Yield by what each statement picks the lines of each table."""
    with sqlite3.connect(file) as connection:
        for statement, parameters in asked:
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
                assert "SCAN answer" not in step
                if step.startswith("SEARCH"):
                    yield "(" + step.rpartition("(")[2]
