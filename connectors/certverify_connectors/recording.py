"""Recordings of answers: written from a run, read back as the same answers.

A recording holds personal data: it is written with mode 0600.
"""

import base64
import binascii
import io
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeAlias, assert_never

import polars as pl
from polars.exceptions import PolarsError

from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.query import Kind, Query

__all__ = ["FIELDS", "Recorded", "read_recording", "write_recording"]

FIELDS: Final = (
    "query_key", "id_type", "id_number", "name", "kind", "outcome", "reason", "retry_after", "body", "alarms",
    "certificates",
)  # fmt: skip
"""``query_key`` or the identity may be null, not both; ``retry_after`` in seconds, ``body`` in base64."""

_Key: TypeAlias = tuple[str, ...]

_DATES: Final = ("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on")
_CERTIFICATE: Final = frozenset(f.name for f in fields(Certificate))
_SCHEMA: Final = {
    **dict.fromkeys(FIELDS[:7], pl.String()),
    "retry_after": pl.Float64(),
    "body": pl.String(),
    "alarms": pl.List(pl.String()),
    "certificates": pl.List(
        pl.Struct(
            {f.name: pl.Boolean() if f.name == "superseded" else pl.String() for f in fields(Certificate)}
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """Answers by identity and kind, and by query key where only that was recorded."""

    answers: Mapping[_Key, Answer] = field(repr=False)

    def find(self, query: Query) -> Answer | None:
        """Return the answer that was recorded for a query."""
        return self.answers.get(_identity_key(query)) or self.answers.get((query.key, query.kind.value))


def _identity_key(query: Query) -> _Key:
    person = query.identity
    return person.id_type.value, person.id_number, person.name, query.kind.value


def write_recording(path: Path, answers: Iterable[tuple[Query, Answer]], *, identities: bool = True) -> None:
    """Write a recording, mode 0600; JSON Lines, or Arrow IPC if the file's name ends in ``.arrow``.

    Without ``identities`` only query keys stand in it, so that it answers queries of the same ledger and source.
    Bodies and certificates stand in it all the same.

    Raises:
        OSError: the file cannot be written.
    """
    lines = [_line(query, answer, identities=identities) for query, answer in answers]
    if path.suffix == ".arrow":
        buffer = io.BytesIO()
        pl.DataFrame(lines, schema=_SCHEMA).write_ipc(buffer)
        body = buffer.getvalue()
    else:
        body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, 0o600)
        stream.write(body)


def _line(query: Query, answer: Answer, *, identities: bool) -> dict[str, Any]:
    person = query.identity
    line = dict.fromkeys(FIELDS) | {
        "query_key": query.key,
        "kind": query.kind.value,
        "alarms": [],
        "certificates": [],
    }
    if identities:
        line |= {"id_type": person.id_type.value, "id_number": person.id_number, "name": person.name}
    if answer.evidence is not None:
        line["body"] = base64.b64encode(answer.evidence.body).decode("ascii")
        line["alarms"] = list(answer.evidence.alarms)
    match answer:
        case Found():
            return line | {"outcome": "found", "certificates": [_written(c) for c in answer.certificates]}
        case NotFound():
            return line | {"outcome": "not_found"}
        case Unanswered():
            wait = answer.retry_after.total_seconds() if answer.retry_after is not None else None
            return line | {"outcome": "unanswered", "reason": answer.reason.value, "retry_after": wait}
    assert_never(answer)


def _written(certificate: Certificate) -> dict[str, Any]:
    return {f.name: _plain(getattr(certificate, f.name)) for f in fields(certificate)}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def read_recording(connector: str, path: Path) -> tuple[bytes, Recorded]:
    """Read a recording; returns its bytes, too, for their digest.

    Raises:
        ConnectorUnusable: ``replay_unreadable``, or ``replay_line_wrong`` naming the line.
    """
    try:
        body = path.read_bytes()
        lines = _arrow_lines(body) if path.suffix == ".arrow" else body.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError, PolarsError):
        raise ConnectorUnusable("replay_unreadable", connector=connector, file=path.name) from None
    answers: dict[_Key, Answer] = {}
    for number, line in enumerate(lines, 1):
        try:
            key, answer = _read(json.loads(line) if isinstance(line, str) else line)
        # What is wrong could quote a person: only the line is told.
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            raise ConnectorUnusable(
                "replay_line_wrong", connector=connector, file=path.name, line=number
            ) from None
        answers[key] = answer
    return body, Recorded(answers)


def _arrow_lines(body: bytes) -> list[Any]:
    return pl.read_ipc(io.BytesIO(body)).to_dicts()


def _read(line: dict[str, Any]) -> tuple[_Key, Answer]:
    if unknown := line.keys() - set(FIELDS):
        raise KeyError(len(unknown))
    kind = Kind(line["kind"])
    person = [line.get(name) for name in ("id_type", "id_number", "name")]
    known = tuple(part for part in person if isinstance(part, str) and part)
    if len(known) == len(person):
        return (*known, kind.value), _answer(line, kind)
    if any(person) or not isinstance(line["query_key"], str):
        raise ValueError("neither identity nor key")
    return (line["query_key"], kind.value), _answer(line, kind)


def _answer(line: dict[str, Any], kind: Kind) -> Answer:
    evidence = _evidence(line)
    certificates = tuple(_certificate(record, kind) for record in line.get("certificates") or ())
    match line["outcome"]:
        case "found" if certificates and evidence:
            return Found(certificates, evidence)
        case "not_found" if not certificates and evidence:
            return NotFound(evidence)
        case "unanswered" if not certificates:
            wait = line.get("retry_after")
            return Unanswered(
                Reason(line["reason"]), None if wait is None else timedelta(seconds=wait), evidence
            )
    raise ValueError("outcome and certificates disagree")


def _evidence(line: dict[str, Any]) -> Evidence | None:
    body = line.get("body")
    if body is None:
        return None
    try:
        return Evidence(base64.b64decode(body, validate=True), tuple(map(str, line.get("alarms") or ())))
    except binascii.Error:
        raise ValueError("body") from None


def _certificate(record: dict[str, Any], kind: Kind) -> Certificate:
    if (
        record.keys() != _CERTIFICATE
        or Kind(record["kind"]) is not kind
        or not isinstance(record["superseded"], bool)
    ):
        raise ValueError("certificate")
    days = {name: None if record[name] is None else date.fromisoformat(record[name]) for name in _DATES}
    return Certificate(**{**record, **days, "kind": kind, "status": CertificateStatus(record["status"])})
