"""Bodies as a source might spoil them."""

import json
from collections.abc import Iterator
from typing import Any, Final

__all__ = ["JUNK", "mutations"]

JUNK: Final = (
    b"", b" ", b"null", b"[]", b"{}", b"0", b'""', b"undefined", b"<html><body>503</body></html>", b"\xff\xfe\x00",
    b"{" * 50_000, b"[" * 50_000, b'{"code":', b'{"a":1,"a":2}', b"NaN", "没有查询到相关证件信息！".encode(),
)  # fmt: skip
"""Bodies that are nobody's answer, whatever the language."""


def mutations(body: bytes) -> Iterator[bytes]:
    """Yield a body in every way in which a source might spoil it: cut off, fields dropped, renamed, of other types."""
    yield from (body[: len(body) * part // 8] for part in range(8))
    try:
        value = json.loads(body)
    except ValueError:
        return
    for changed in _changed(value):
        yield json.dumps(changed, ensure_ascii=False).encode("utf-8")


def _changed(value: Any) -> Iterator[Any]:
    others: tuple[Any, ...] = (None, 7, "x", [], {}, True, [value])
    yield from (other for other in others if other != value)
    if isinstance(value, dict):
        for key, inner in value.items():
            rest = {k: v for k, v in value.items() if k != key}
            yield from (rest, {**rest, f"{key}X": inner})
            yield from ({**value, key: changed} for changed in _changed(inner))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield value[:place] + value[place + 1 :]
            yield [*value, inner]
            yield from ([*value[:place], changed, *value[place + 1 :]] for changed in _changed(inner))
