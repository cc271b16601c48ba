"""Lists in pages: a cursor says where the next page begins, and of which state of the list."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, TypeVar

import polars as pl
from fastapi import Query
from pydantic import BaseModel, Field

from certverify.reports.safetext import readable
from certverify.web.api.answers import Failed

__all__ = ["Cursor", "Limit", "Page", "lines_of", "paged", "position_of", "token_of"]

T = TypeVar("T")
_PER_PAGE = 50

Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before; none: the first")
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most")]


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last one")


def token_of(*position: str | int) -> str:
    """Return the cursor for a position."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def position_of(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Return the position that a cursor stands for; ``None`` for the first page.

    Raises:
        Failed: 404 ``api_cursor``: it is none of this list's.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise Failed(404, "api_cursor") from None
    if not isinstance(found, list) or [type(part) for part in found] != list(kinds):
        raise Failed(404, "api_cursor")
    return tuple(found)


def paged(
    table: pl.DataFrame, state: str, cursor: str | None, limit: int, made: Callable[[Mapping[str, Any]], T]
) -> Page[T]:
    """Return a page of a table, masked; ``state`` names the table, so that a cursor of another one is told apart.

    Raises:
        Failed: 404 ``api_cursor``: the cursor is another list's, or the run was taken up again since.
    """
    position = position_of(cursor, str, int) or (state, 0)
    start = position[1]
    if position[0] != state or start < 0:
        raise Failed(404, "api_cursor")
    items = [made(line) for line in lines_of(table.slice(start, limit))]
    more = start + limit < table.height
    return Page(items=items, next=token_of(state, start + limit) if more else None)


def lines_of(table: pl.DataFrame, *, unmasked: bool = False) -> list[dict[str, Any]]:
    """Return a table's lines as plain values fit to leave the house: numbers masked, control characters gone."""
    plain = table.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    return readable(plain, unmasked=unmasked).to_dicts()
