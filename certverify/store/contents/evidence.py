"""Single answers as they were stored, opened one by one: what a dispute is settled from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.errors import StoreError
from certverify.store.chain.batches import Batches
from certverify.store.chain.blobs import decode
from certverify.store.chain.canonical import canonical_text
from certverify.store.chain.links import BatchKind
from certverify.store.keys import Keys
from certverify.store.sql.moments import from_micros, to_micros
from certverify.store.sql.schema import answer, batch, control, run
from certverify.store.sql.sources import of_source
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind

__all__ = ["Bracket", "StoredAnswer", "bracket_of", "stored_answers"]

_TIMES: Final = ("sent_at", "replied_at")


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer, read from its encrypted batch; ``link`` (hex) is that batch's place in the chain.

    ``digest`` (hex, keyed) is that of the certificates, null where there was no answer. ``from_file``: it came from a
    data file, which needs no controls. ``body`` is what the source sent, byte for byte.
    """

    evidence_id: str
    source: str
    run: str
    session: str
    link: str
    stored_at: datetime
    from_file: bool
    identity: Identity
    kind: Kind
    family: Family
    outcome: str
    reason: str | None
    sent_at: datetime
    replied_at: datetime
    control: bool
    data_as_of: date | None
    digest: str | None
    alarms: tuple[str, ...]
    certificates: tuple[Certificate, ...]
    body: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A record found in the same session and family: what a "no record" beside it stands by."""

    evidence_id: str
    sent_at: datetime
    replied_at: datetime
    control: bool


async def stored_answers(
    connection: AsyncConnection, batches: Batches, keys: Keys, *, source: str, query_key: str, last: int
) -> list[StoredAnswer]:
    """Return every answer of a source to one query in batches up to number ``last``, the oldest first.

    Raises:
        StoreError: ``evidence_purged``; ``store_altered``, a batch or its index line is not what was stored.
    """
    places = await _places(connection, source, query_key, last)
    opened = {
        sequence: decode(plain)
        async for sequence, plain in batches.opened(connection, [place.sequence for place in places])
    }
    found = [_read(place, opened[place.sequence], keys) for place in places]
    return sorted(found, key=lambda one: (one.sent_at, one.replied_at))


async def bracket_of(
    connection: AsyncConnection, told: StoredAnswer, last: int
) -> tuple[Bracket | None, Bracket | None]:
    """Return the nearest record replied to before an answer was sent, and the nearest sent after its reply.

    Both of its session and family, in batches up to number ``last``; what a "no record" stands by.
    """
    before = await _nearest(connection, told, last, after=False)
    return before, await _nearest(connection, told, last, after=True)


async def _places(
    connection: AsyncConnection, source: str, query_key: str, last: int
) -> Sequence[sa.Row[Any, Any]]:
    rows: list[sa.Row[Any, Any]] = []
    for table in (answer, control):
        columns: list[sa.ColumnElement[Any]] = [
            table.c.line, table.c.outcome, table.c.sent_at, table.c.replied_at, table.c.digest, batch.c.sequence,
            batch.c.session, batch.c.kind, batch.c.link, batch.c.stored_at, run.c.name.label("run"), batch.c.source,
        ]  # fmt: skip
        columns.append(sa.literal(table is control).label("control"))
        query = sa.select(*columns)
        joined = query.join(batch, batch.c.sequence == table.c.batch).join(run, run.c.number == table.c.run)
        mine = joined.where(
            table.c.query_key == bytes.fromhex(query_key), of_source(source), batch.c.sequence <= last
        )
        rows += (await connection.execute(mine)).all()
    return rows


def _read(place: sa.Row[Any, Any], table: pa.Table, keys: Keys) -> StoredAnswer:
    """Return one line of an opened batch; its index line must say the same."""
    lines = table.slice(place.line, 1).to_pylist()
    if not lines:
        raise StoreError("store_altered")
    line = lines[0]
    certificates = tuple(_certificate(held) for held in line["certificates"] or ())
    digest = None if line["outcome"] == "unanswered" else keys.digest(canonical_text(certificates))
    said = (line["outcome"], *(to_micros(line[name]) for name in _TIMES), digest, line["control"])
    if said != (place.outcome, place.sent_at, place.replied_at, place.digest, bool(place.control)):
        raise StoreError("store_altered")
    return StoredAnswer(
        evidence_id=f"{place.sequence}-{place.line}",
        source=place.source,
        run=place.run,
        session=place.session,
        link=place.link.hex(),
        stored_at=from_micros(place.stored_at),
        from_file=place.kind == BatchKind.FILE,
        identity=Identity(IdType(line["id_type"]), line["id_number"], line["name"]),
        kind=Kind(line["kind"]),
        family=Family(line["family"]),
        outcome=line["outcome"],
        reason=line["reason"],
        sent_at=line["sent_at"],
        replied_at=line["replied_at"],
        control=line["control"],
        data_as_of=line["data_as_of"],
        digest=digest.hex() if digest else None,
        alarms=tuple(line["alarms"] or ()),
        certificates=certificates,
        body=line["body"],
    )


def _certificate(held: dict[str, Any]) -> Certificate:
    words = {"kind": Kind(held["kind"]), "status": CertificateStatus(held["status"])}
    return Certificate(**{**held, **words})


async def _nearest(
    connection: AsyncConnection, told: StoredAnswer, last: int, *, after: bool
) -> Bracket | None:
    found: list[Bracket] = []
    for table in (answer, control):
        query = sa.select(batch.c.sequence, table.c.line, table.c.sent_at, table.c.replied_at).join(
            batch, batch.c.sequence == table.c.batch
        )
        held = query.where(
            of_source(told.source),
            batch.c.session == told.session,
            batch.c.sequence <= last,
            table.c.family == told.family.value,
            table.c.outcome == "found",
        )
        held = (
            held.where(table.c.sent_at > to_micros(told.replied_at)).order_by(table.c.sent_at)
            if after
            else held.where(table.c.replied_at < to_micros(told.sent_at)).order_by(table.c.replied_at.desc())
        )
        found += [
            _bracket(row, is_control=table is control)
            for row in (await connection.execute(held.limit(1))).all()
        ]
    if after:
        return min(found, key=lambda one: one.sent_at, default=None)
    return max(found, key=lambda one: one.replied_at, default=None)


def _bracket(row: sa.Row[int, int, int, int], *, is_control: bool) -> Bracket:
    times = (from_micros(row.sent_at), from_micros(row.replied_at))
    return Bracket(f"{row.sequence}-{row.line}", *times, is_control)
