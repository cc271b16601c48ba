"""JSON as a source must send it: UTF-8, no duplicate keys, no NaN, no half characters (RFC 8259, RFC 7493 I-JSON)."""

import json
from typing import Final, NoReturn

from certverify_schemas.errors import AnswerNotUnderstood

__all__ = ["loads", "not_understood"]

_HALF_CHARACTER: Final = "\\ud"


def not_understood(cause: str, field: str = "") -> AnswerNotUnderstood:
    """Return the error for one answer; ``cause`` and ``field`` are words of ours, never values of the body."""
    return AnswerNotUnderstood("answer_not_understood", cause=f"{cause}:{field}" if field else cause)


def loads(body: bytes) -> object:
    """Parse a body.

    Raises:
        AnswerNotUnderstood: it is empty, no UTF-8, no JSON, has a key twice, NaN, or an unpaired surrogate.
    """
    if not body.strip():
        raise not_understood("empty_body")
    try:
        text = body.decode("utf-8")
        value = _DECODER.decode(text)
        if _HALF_CHARACTER in text.lower():
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        # The parser's message quotes the body: it must not be chained.
        raise not_understood("not_json") from None
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


def _constant(_: str) -> NoReturn:
    raise ValueError


def _finite(text: str) -> float:
    value = float(text)
    if value - value != 0:
        raise ValueError
    return value


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant, parse_float=_finite)
