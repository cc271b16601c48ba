"""A body held against the expected form, field by field; nothing in it is believed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from certverify_connectors.gateway.config import DATE_FIELDS
from certverify_connectors.mem.form import Form, KindForm
from certverify_connectors.probes import FieldCheck
from certverify_connectors.strict_json import loads
from certverify_schemas.errors import AnswerNotUnderstood
from certverify_schemas.query import Kind

__all__ = ["examine"]

_ENVELOPE = ("code", "msg", "data")


def examine(body: bytes, form: Form, kind: Kind) -> Sequence[FieldCheck]:
    """Tell of each field of the form what became of it: see :class:`FieldCheck`. New fields are the reader's alarms."""
    try:
        said = loads(body)
    except AnswerNotUnderstood:
        return [FieldCheck("answer", "wrong")]
    if not isinstance(said, dict):
        return [FieldCheck("answer", "wrong")]
    envelope = [FieldCheck(f"answer.{key}", "read" if key in said else "missing", key) for key in _ENVELOPE]
    records = said.get("data")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return envelope
    return [*envelope, *_fields(records, form.kinds[kind])] if records else envelope


def _fields(records: list[dict[str, Any]], kind: KindForm) -> Iterable[FieldCheck]:
    for name, fact in kind.fields.items():
        key = next((key for key in fact.value if any(key in record for record in records)), "")
        yield FieldCheck(name, _state(name, key, records, kind), key)


def _state(name: str, key: str, records: list[dict[str, Any]], kind: KindForm) -> str:
    if not key:
        return "absent" if name in kind.optional.value else "missing"
    values = [record.get(key) for record in records]
    if all(value is None for value in values):
        return "empty"
    return "read" if all(value is None or _fits(name, value) for value in values) else "wrong"


def _fits(name: str, value: object) -> bool:
    if name == "superseded":
        return isinstance(value, bool)
    if not isinstance(value, str) or not value.strip():
        return False
    return name not in DATE_FIELDS or _is_day(value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-11-23")
