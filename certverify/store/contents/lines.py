"""The lines of one batch of answers: what goes into its blob, and what into the index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import compress
from typing import Any, Final, Self

import polars as pl
import pyarrow as pa

from certverify.store.chain.blobs import ANSWERS, certificates_array, encode
from certverify.store.chain.canonical import FIELDS, canonical_text, canonical_texts
from certverify.store.contents.tables import HistoryTable
from certverify.store.keys import Keys
from certverify.store.sql.moments import to_micros
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Unanswered
from certverify_schemas.certificate import Certificate
from certverify_schemas.query import Query

__all__ = ["Lines", "Record", "from_records", "from_table"]

_TABLE_BATCH: Final = 5_000
"""Answers of a data file to a batch: loading by the thousands is quick, and opening one for a single person cheap."""


@dataclass(frozen=True, slots=True)
class Record:
    """One question and what came back. ``control``: asked only to see whether the source is in its right mind."""

    query: Query
    answer: Answer
    sent_at: datetime
    replied_at: datetime
    control: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines numbered from 0; ``index`` has the columns of the tables ``answer`` and ``control`` but batch and run."""

    table: pa.Table
    index: Mapping[str, Sequence[Any]]
    controls: Sequence[bool]

    def __len__(self) -> int:
        return len(self.controls)

    @property
    def found_families(self) -> str:
        """Return the families with a Found among these lines."""
        told = set(zip(self.index["outcome"], self.index["family"], strict=True))
        return " ".join(sorted(family for outcome, family in told if outcome == "found"))

    def plain(self) -> bytes:
        """Return the blob before its encryption."""
        return encode(self.table)

    def history(self, *, batch: int, run: str, session: str) -> pl.DataFrame:
        """Return what the ledger tells of these lines once they are the batch ``batch`` (``HistoryTable``)."""
        known = self.table.select([name for name in HistoryTable.column_names() if name in ANSWERS.names])
        digests = pl.Series("digest", self.index["digest"], pl.Binary)
        told = pl.DataFrame(known).with_row_index("line").with_columns(digests)
        return HistoryTable.validate(
            told.select(
                pl.exclude("line", "query_key", "digest"),
                pl.col("query_key", "digest").bin.encode("hex"),
                evidence_id=pl.concat_str(pl.lit(f"{batch}-"), "line"),
                run=pl.lit(run),
                session=pl.lit(session),
            ).select(HistoryTable.column_names())
        )

    def kept(self, keep: Sequence[bool]) -> Self:
        """Return the lines so marked, numbered anew."""
        if all(keep):
            return self
        chosen = {name: list(compress(values, keep)) for name, values in self.index.items()}
        index = chosen | {"line": range(sum(keep))}
        return type(self)(
            self.table.filter(pa.array(keep, pa.bool_())), index, list(compress(self.controls, keep))
        )


def from_records(records: Sequence[Record], keys: Keys) -> Lines:
    """Return the lines of answers that came over a wire."""
    people = [_certificates(record.answer) for record in records]
    index = _record_index(records, people, keys)
    return Lines(_table(records, people, index), index, [record.control for record in records])


def from_table(table: pl.DataFrame, keys: Keys, now: datetime, as_of: date | None) -> Iterator[Lines]:
    """Yield the lines of a data file's answers, some thousands of people at a time.

    ``table`` has one line per query and certificate: the columns of ``DataFile.answer_table`` and of its query
    (``id_type``, ``id_number``, ``name``, ``kind``, ``family``). They count as asked and answered ``now``.
    """
    people = _people(table)
    for chunk in people.iter_slices(_TABLE_BATCH):
        index = _table_index(chunk, keys, now, as_of)
        yield Lines(_blob_table(chunk, now, as_of), index, [False] * chunk.height)


def _certificates(answer: Answer) -> tuple[Certificate, ...]:
    return answer.certificates if isinstance(answer, Found) else ()


def _outcome(answer: Answer) -> str:
    match answer:
        case Found():
            return "found"
        case NotFound():
            return "not_found"
        case Unanswered():
            return "unanswered"


def _digest(answer: Answer, certificates: tuple[Certificate, ...], keys: Keys) -> bytes | None:
    return None if isinstance(answer, Unanswered) else keys.digest(canonical_text(certificates))


def _record_index(
    records: Sequence[Record], people: Sequence[tuple[Certificate, ...]], keys: Keys
) -> dict[str, Sequence[Any]]:
    answers = [record.answer for record in records]
    return {
        "line": range(len(records)),
        "query_key": [bytes.fromhex(record.query.key) for record in records],
        "outcome": [_outcome(answer) for answer in answers],
        "reason": [answer.reason.value if isinstance(answer, Unanswered) else None for answer in answers],
        "family": [record.query.family.value for record in records],
        "sent_at": [to_micros(record.sent_at) for record in records],
        "replied_at": [to_micros(record.replied_at) for record in records],
        "data_as_of": [None] * len(records),
        "digest": [_digest(answer, held, keys) for answer, held in zip(answers, people, strict=True)],
    }


def _table(
    records: Sequence[Record], people: list[tuple[Certificate, ...]], index: Mapping[str, Sequence[Any]]
) -> pa.Table:
    columns: dict[str, Any] = {
        name: index[name]
        for name in ("query_key", "outcome", "reason", "family", "sent_at", "replied_at", "data_as_of")
    }
    identities = [record.query.identity for record in records]
    evidence = [record.answer.evidence for record in records]
    columns |= {
        "id_type": [identity.id_type.value for identity in identities],
        "id_number": [identity.id_number for identity in identities],
        "name": [identity.name for identity in identities],
        "kind": [record.query.kind.value for record in records],
        "control": [record.control for record in records],
        "retry_after": [_retry_after(record.answer) for record in records],
        "alarms": [_alarms(item) for item in evidence],
        "body": [item.body if item else None for item in evidence],
    }
    arrays = {
        field.name: pa.array(columns[field.name], field.type) for field in ANSWERS if field.name in columns
    }
    return pa.table(arrays | {"certificates": certificates_array(people)}, schema=ANSWERS)


def _retry_after(answer: Answer) -> timedelta | None:
    return answer.retry_after if isinstance(answer, Unanswered) else None


def _alarms(evidence: Evidence | None) -> list[str]:
    return list(evidence.alarms) if evidence else []


def _people(table: pl.DataFrame) -> pl.DataFrame:
    """Return one line per query, its certificates nested, in the order of the table."""
    found = pl.col("state") == "found"
    once = [pl.col(name).first() for name in ("id_type", "id_number", "name", "family", "state", "reason")]
    return table.group_by("query_key", maintain_order=True).agg(
        *once,
        kind_asked=pl.col("kind").drop_nulls().first(),
        body=pl.col("evidence").drop_nulls().unique(maintain_order=True).str.join("\n"),
        certificates=pl.struct(FIELDS).filter(found),
        canonical=canonical_texts(found),
    )


def _table_index(people: pl.DataFrame, keys: Keys, now: datetime, as_of: date | None) -> dict[str, list[Any]]:
    index = people.select(
        pl.int_range(pl.len()).alias("line"),
        pl.col("query_key").str.decode("hex"),
        pl.col("state").alias("outcome"),
        "reason",
        "family",
        pl.lit(to_micros(now)).alias("sent_at"),
        pl.lit(to_micros(now)).alias("replied_at"),
        pl.lit(as_of, pl.Date).alias("data_as_of"),
        pl.when(pl.col("state") != "unanswered").then(keys.digests(people["canonical"])).alias("digest"),
    )
    return index.to_dict(as_series=False)


def _blob_table(people: pl.DataFrame, now: datetime, as_of: date | None) -> pa.Table:
    filled = people.select(
        pl.col("query_key").str.decode("hex"),
        "id_type",
        "id_number",
        "name",
        pl.col("kind_asked").alias("kind"),
        "family",
        pl.col("state").alias("outcome"),
        "reason",
        pl.lit(now).dt.convert_time_zone("UTC").alias("sent_at"),
        pl.lit(now).dt.convert_time_zone("UTC").alias("replied_at"),
        pl.lit(value=False).alias("control"),
        pl.lit(as_of, pl.Date).alias("data_as_of"),
        pl.lit(None, pl.Duration("us")).alias("retry_after"),
        pl.lit([], pl.List(pl.String)).alias("alarms"),
        pl.col("body").cast(pl.Binary),
        "certificates",
    )
    return filled.to_arrow().cast(ANSWERS)
