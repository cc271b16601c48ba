"""What is stored in tests of the ledger: a clock that stands still, and answers about numbered people."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta

from certverify.store import Ledger, Record
from certverify_schemas.answer import Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

KEY = "a key of thirty-two characters or more"
START = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
SOURCE = "gateway:test@127.0.0.1"
SECOND = timedelta(seconds=1)

Opener = Callable[[], AbstractAsyncContextManager[Ledger]]


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def certificate(number: int, **more: object) -> Certificate:
    values = {"item": "低压电工作业", "category": "电工作业", "valid_to": date(2027, 1, 31)} | more
    return Certificate(Kind.SPECIAL_OPERATION, f"T3201991990{number:08d}", **values)


def query(ledger: Ledger, number: int, family: Family = Family.OPERATORS) -> Query:
    identity = Identity(IdType.ID_CARD, f"3201991990{number:08d}", f"测试{number}")
    kind = Kind.SAFETY_ASSESSMENT if family is Family.MANAGERS else Kind.SPECIAL_OPERATION
    return Query(ledger.keys.query_key(SOURCE, identity, kind), identity, kind, family)


def found(
    ledger: Ledger, number: int, at: datetime = START, *, control: bool = False, **more: object
) -> Record:
    answer = Found(
        (certificate(number, **more),), Evidence(f'{{"total":1,"n":{number}}}'.encode(), ("new_field",))
    )
    return Record(query(ledger, number), answer, at, at + SECOND, control)


def absent(ledger: Ledger, number: int, at: datetime = START) -> Record:
    return Record(query(ledger, number), NotFound(Evidence(b'{"total":0}')), at, at + SECOND)


def unanswered(ledger: Ledger, number: int, at: datetime = START) -> Record:
    return Record(query(ledger, number), Unanswered(Reason.THROTTLED, timedelta(seconds=30)), at, at + SECOND)
