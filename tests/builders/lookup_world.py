"""A world for look-ups: virtual time, a ledger in memory, a source that answers by script, people who do not exist."""

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from unittest import mock

import httpx
import polars as pl

from certverify.lookup import Asked, AskSettings, ProgressState, plan, run, with_rectified
from certverify.lookup.standing.reuse import HISTORY
from certverify.lookup.told import Listener
from certverify.lookup.wire import transport
from certverify.store import Claimed, PaceState, Record
from certverify_connectors.protocol import Coverage, Limits
from certverify_schemas import gb11643
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Unanswered
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity
from certverify_schemas.query import Family, Kind, Query
from certverify_schemas.tables import CertificateTable, EntryTable

_T = TypeVar("_T")
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
EVERYTHING = Coverage(kinds=frozenset(Kind), coal=True)


class _Selector(selectors.DefaultSelector):
    """Instead of waiting, lets the loop's time jump to when it would have woken."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everybody waits for nothing")
        if not ready and timeout:
            self.skipped += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.virtual = _Selector()
        super().__init__(self.virtual)

    def time(self) -> float:
        return 1000.0 + self.virtual.skipped


def in_virtual_time(
    work: Callable[[Callable[[], datetime]], Coroutine[Any, Any, _T]], start: datetime = START
) -> _T:
    """Run ``work(now)`` where every wait takes no time and ``now`` says how long it would have taken."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        loop = runner.get_loop()
        began = loop.time()
        return runner.run(work(lambda: start + timedelta(seconds=loop.time() - began)))


class PlainKeys:
    """Keys that can be read, for tests."""

    def query_key(self, source: str, identity: Identity, kind: Kind) -> str:
        return f"{source}|{identity.id_number}|{identity.name}|{kind.value}".encode().hex()

    def query_keys(self, source: str, questions: pl.DataFrame) -> pl.Series:
        return _in_hex(questions, pl.lit(source), "id_number", "name", pl.col("kind").cast(pl.String))

    def person_keys(self, people: pl.DataFrame) -> pl.Series:
        return _in_hex(people, "id_number", "name")


def _in_hex(table: pl.DataFrame, *parts: pl.Expr | str) -> pl.Series:
    joined = table.select(pl.concat_str(*parts, separator="|").cast(pl.Binary)).to_series()
    return joined.bin.encode("hex")


class MemoryLedger:
    """The ledger's interface over a list."""

    def __init__(self) -> None:
        self.keys = PlainKeys()
        self.lines: list[dict[str, Any]] = []
        self.records: list[Record] = []
        self.batches: list[int] = []
        self.certificate_lines: dict[str, list[dict[str, Any]]] = {}
        self.pace: dict[str, PaceState] = {}
        self.fails_after: int | None = None
        self.claimed: dict[str, str] = {}

    async def append(self, run: str, source: str, session: str, records: Sequence[Record]) -> None:
        if self.fails_after is not None and len(self.lines) >= self.fails_after:
            raise OSError("disk full")
        await asyncio.sleep(0.001)
        self.batches.append(len(records))
        self.records += records
        for record in records:
            self._line(run, source, session, record)

    def _line(self, run: str, source: str, session: str, record: Record) -> None:
        evidence_id = f"{len(self.batches)}-{len(self.lines)}"
        answer = record.answer
        certificates = answer.certificates if isinstance(answer, Found) else ()
        self.certificate_lines[evidence_id] = [_line_of(record.query.key, held) for held in certificates]
        outcome = {Found: "found", NotFound: "not_found", Unanswered: "unanswered"}[type(answer)]
        self.lines.append(
            {
                "query_key": record.query.key,
                "outcome": outcome,
                "reason": answer.reason.value if isinstance(answer, Unanswered) else None,
                "family": record.query.family.value,
                "session": session,
                "run": run,
                "control": record.control,
                "sent_at": record.sent_at,
                "replied_at": record.replied_at,
                "data_as_of": None,
                "digest": None if isinstance(answer, Unanswered) else str(certificates),
                "evidence_id": evidence_id,
                "source": source,
                "query": record.query,
            }
        )

    async def append_table(
        self, run: str, source: str, session: str, table: pl.DataFrame, as_of: date | None
    ) -> pl.DataFrame:
        raise NotImplementedError("part of the interface only: tests of data files use the real ledger")

    def _frame(self, lines: list[dict[str, Any]]) -> pl.DataFrame:
        return pl.DataFrame([{name: line[name] for name in HISTORY} for line in lines], schema=HISTORY)

    async def history(self, source: str, query_keys: Sequence[str]) -> pl.DataFrame:
        wanted = set(query_keys)
        return self._frame([x for x in self.lines if x["source"] == source and x["query_key"] in wanted])

    async def proofs(self, source: str, sessions: Sequence[str]) -> pl.DataFrame:
        found = [
            x
            for x in self.lines
            if x["source"] == source and x["session"] in sessions and x["outcome"] == "found"
        ]
        return self._frame(found).select("session", "family", "sent_at", "replied_at")

    async def witnessed(self, source: str, session: str, family: Family, named: Collection[str]) -> bool:
        records = [x for x in self.lines if x["source"] == source and x["outcome"] == "found"]
        ordinary = {x["query_key"] for x in records if not x["control"]} - {*named}
        here = {x["query_key"] for x in records if (x["session"], x["family"]) == (session, family.value)}
        return not ordinary.isdisjoint(here)

    async def absent_people(self, source: str, family: Family, sessions: Sequence[str]) -> int:
        return len(
            {
                x["query_key"]
                for x in self.lines
                if (x["source"], x["family"], x["outcome"]) == (source, family.value, "not_found")
                and x["session"] in sessions
                and not x["control"]
            }
        )

    async def certificates(self, evidence_ids: Sequence[str]) -> pl.DataFrame:
        lines = [line for name in evidence_ids for line in self.certificate_lines[name]]
        return CertificateTable.validate(
            pl.DataFrame(lines, schema=CertificateTable.create_empty().schema), cast=True
        )

    async def known_found(self, source: str, family: Family, limit: int) -> list[Query]:
        last: dict[str, dict[str, Any]] = {}
        for line in self.lines:
            if (
                line["source"] == source
                and line["family"] == family.value
                and line["outcome"] != "unanswered"
            ):
                last[line["query_key"]] = line
        return [line["query"] for line in last.values() if line["outcome"] == "found"][:limit]

    async def claim(
        self, run: str, query_keys: Collection[str], *, holder: str, since: int, length: timedelta
    ) -> Claimed:
        for key in query_keys:
            self.claimed.setdefault(key, run)
        await asyncio.sleep(0.0005)
        mine = frozenset(key for key in query_keys if self.claimed[key] == run)
        others = {self.claimed[key]: [holder] for key in query_keys if key not in mine}
        answered = {line["query_key"] for line in self.lines if line["run"] != run}
        return Claimed(mine, others, len(self.batches), frozenset({*query_keys} & answered))

    async def release(self, run: str, query_keys: Collection[str]) -> None:
        self.claimed = {
            key: owner for key, owner in self.claimed.items() if owner != run or key not in query_keys
        }

    async def bury(self, run: str, holder: str) -> None:
        raise AssertionError("nobody dies here")

    async def change_pace(self, name: str, change: Callable[[PaceState | None], tuple[PaceState, _T]]) -> _T:
        self.pace[name], result = change(self.pace.get(name))
        await asyncio.sleep(0.0005)
        return result


def _line_of(key: str, held: Certificate) -> dict[str, Any]:
    names = [name for name in CertificateTable.column_names() if name != "query_key"]
    return {"query_key": key} | {name: getattr(held, name) for name in names}


@dataclass
class ScriptedSource:
    """A connector that answers from ``holds`` after ``latency``, unless ``fault`` says otherwise."""

    holds: set[str]
    source: str = "scripted"
    coverage: Coverage = EVERYTHING
    limits: Limits = field(default_factory=lambda: Limits(rate_per_second=50.0, concurrency=4))
    latency: float = 0.02
    fault: Callable[[Query, int], Answer | Exception | None] = lambda _query, _number: None
    asked: list[Query] = field(default_factory=list)

    async def ask(self, queries: Sequence[Query], wire: httpx.AsyncClient, desk: object) -> list[Answer]:
        await wire.get("http://source.invalid/")
        answers = []
        for query in queries:
            self.asked.append(query)
            answer = self.fault(query, len(self.asked))
            if isinstance(answer, Exception):
                raise answer
            answers.append(answer or self.truth(query))
        return answers

    def truth(self, query: Query) -> Answer:
        if query.identity.id_number not in self.holds:
            return NotFound(Evidence(b"none"))
        return Found((Certificate(query.kind, "T" + query.identity.id_number),), Evidence(b"record"))


class Wire(httpx.AsyncBaseTransport):
    """What stands for the network: 200 after ``latency``; remembers when each request arrived."""

    def __init__(self, latency: float = 0.02) -> None:
        self.latency = latency
        self.arrivals: list[float] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.arrivals.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.latency)
        return httpx.Response(200, request=request, stream=_Bytes())


class _Bytes(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"ok"


def person(number: int) -> tuple[str, str]:
    """Return ID number (county 320199, which does not exist) and name of one of many people."""
    head = f"320199{1960 + number % 40}{1 + number // 40 % 12:02d}{1 + number // 480 % 28:02d}{number % 1000:03d}"
    return head + gb11643.check_character(head), f"张试{chr(0x4E00 + number)}"


def entries(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Return an ``EntryTable``: an operator each, with what ``rows`` say otherwise; ``person`` numbers the people."""
    lines = []
    for number, row in enumerate(rows):
        id_number, name = person(row.get("person", number))
        blank = {"entry": number, "source": "r.xlsx", "row": number + 1, "part": 1, "name": name}
        flags = ("name_fragile", "id_suspect", "id_card_seen", "coal", "claims", "renewal_applied")
        blank |= {"id_type": "id_card", "id_number": id_number, "role": "operator"} | dict.fromkeys(
            flags, False
        )
        lines.append(blank | {name: value for name, value in row.items() if name != "person"})
    schema = EntryTable.create_empty().schema
    return EntryTable.validate(pl.DataFrame(lines, schema=schema), cast=True)


@dataclass
class World:
    """One ledger and one wire over several runs, each at its own time."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    wire: Wire = field(default_factory=Wire)
    runs: int = 0
    stop_after: float | None = None
    states: list[ProgressState] = field(default_factory=list)

    def check(
        self,
        rows: pl.DataFrame,
        *sources: Any,
        days: float = 0.0,
        settings: AskSettings | None = None,
        listener: Listener | None = None,
        rectified: pl.DataFrame | None = None,
    ) -> tuple[Asked, timedelta]:
        """Plan and run; return what was asked and how long it took in virtual time."""
        self.runs += 1
        start = START + timedelta(days=days)
        planned = plan(rows, self.ledger.keys, sources[0].source)

        async def work(now: Callable[[], datetime]) -> tuple[Asked, timedelta]:
            stop = asyncio.Event()
            if self.stop_after is not None:
                asyncio.get_running_loop().call_later(self.stop_after, stop.set)
            asked = await run(
                planned if rectified is None else with_rectified(planned, rectified),
                sources,
                self.ledger,
                {source.source: settings or AskSettings() for source in sources},
                run_id=f"run{self.runs}",
                now=now,
                desk=NoDesk(),
                progress=self,
                stop=stop,
                listener=listener,
            )
            return asked, now() - start

        with mock.patch.object(transport, "_network", return_value=self.wire):
            return in_virtual_time(work, start)

    def update(self, state: ProgressState) -> None:
        """Remember what the progress line would have shown."""
        self.states.append(state)


class NoDesk:
    """Nobody sits there."""

    async def read_captcha(self, image: bytes) -> str | None:
        """Give no answer."""
        return None

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Shrug."""


def states(asked: Asked) -> dict[str, str]:
    """Return the state of each ID number asked about, or the reason if there is none."""
    answers = asked.answers.select(
        "query_key", pl.coalesce(pl.col("reason").cast(pl.String), "state").alias("word")
    )
    rows = asked.entries.join(answers, on="query_key").select("id_number", "word")
    return dict(rows.iter_rows())
