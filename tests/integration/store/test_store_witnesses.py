"""What the ledger tells of sessions that may have shown nobody but controls, on SQLite and PostgreSQL."""

from datetime import timedelta

from stored import SOURCE, START, query

from certverify.store import Ledger, Record
from certverify_schemas.answer import Answer, Evidence, Found, NotFound
from certverify_schemas.certificate import Certificate
from certverify_schemas.query import Family, Kind

FOUND = Found((Certificate(Kind.SPECIAL_OPERATION, "T1"),), Evidence(b"record"))
ABSENT = NotFound(Evidence(b"none"))


async def store(
    ledger: Ledger, session: str, answers: list[tuple[int, Answer]], *, control: bool = False
) -> None:
    at = START + timedelta(minutes=len(session))
    records = [Record(query(ledger, n), answer, at, at, control) for n, answer in answers]
    await ledger.append("run-1", SOURCE, session, records)


async def test_who_is_a_witness(ledger: Ledger) -> None:
    """Whoever an ordinary question has found there, or elsewhere if found there as a control; and is not named."""
    await store(ledger, "a", [(1, FOUND), (5, ABSENT)])
    await store(ledger, "as control", [(1, FOUND)], control=True)
    await store(ledger, "only a control", [(2, FOUND), (1, ABSENT)], control=True)
    await store(ledger, "nobody", [(3, ABSENT)])

    async def seen(session: str, *named: int, family: Family = Family.OPERATORS) -> bool:
        return await ledger.witnessed(SOURCE, session, family, [query(ledger, n).key for n in named])

    assert [await seen(name) for name in ("a", "as control", "only a control", "nobody")] == [
        True,
        True,
        False,
        False,
    ]
    assert not await seen("a", 1)
    assert await seen("a", 2)
    assert not await seen("a", family=Family.COAL)
    assert not await ledger.witnessed("simulator", "a", Family.OPERATORS, [])


async def test_how_many_people_sessions_left_without_a_record(ledger: Ledger) -> None:
    """Each person once, in however many of them; of one family, controls apart."""
    await store(ledger, "one", [(1, ABSENT), (2, ABSENT), (3, FOUND)])
    await store(ledger, "three", [(2, ABSENT), (4, ABSENT)])
    await store(ledger, "control", [(6, ABSENT)], control=True)
    sessions = ["one", "three", "control"]
    assert await ledger.absent_people(SOURCE, Family.OPERATORS, ["one"]) == 2
    assert await ledger.absent_people(SOURCE, Family.OPERATORS, sessions) == 3
    assert await ledger.absent_people(SOURCE, Family.COAL, sessions) == 0
    assert await ledger.absent_people("simulator", Family.OPERATORS, sessions) == 0
