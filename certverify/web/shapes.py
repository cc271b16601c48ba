"""Mappings that outlive their roster: what a person fixed for one layout is fixed for the next roster of that layout.

A layout is the header words of a sheet in their columns, as the reader understands the sheet by itself; of a sheet in
which it sees no header, the columns used and those among them that hold ID numbers. It is kept as a keyed digest. The
employer is a fact of one roster and is not kept; the header row is kept as the distance from where the reader had seen
it, because titles above a table come and go, and as its number where the reader had seen none.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

import sqlalchemy as sa

from certverify.rosters import Fixed, UnderstoodSheet
from certverify.web.ground import Ground
from certverify.web.mapped import columns_of, literal
from certverify.web.schema import shape

__all__ = ["forget", "known", "learn", "recall"]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept for a layout: where its header is, and fields by column letters.

    ``down`` are the rows between the header seen and the header meant; ``row`` is the header's row where none was seen,
    or 0 where there is none.
    """

    down: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    row: int | None = None


async def learn(
    ground: Ground, tenant: str, alone: Sequence[UnderstoodSheet], mapping: Sequence[Fixed]
) -> None:
    """Keep a mapping under the layouts of its sheets; ``alone`` is what is understood without any mapping."""
    for sheet in alone:
        fixed = next((one for one in mapping if one.meant(sheet.file, sheet.sheet)), Fixed())
        if (key := _key(ground, tenant, sheet)) is not None:
            await _keep(ground, tenant, key, _learnt(sheet, fixed))


async def recall(
    ground: Ground, tenant: str, alone: Sequence[UnderstoodSheet], mapping: Sequence[Fixed]
) -> list[Fixed]:
    """Return what is known of the layouts of sheets that ``mapping`` does not speak of."""
    fresh = [s for s in alone if not any(one.meant(s.file, s.sheet) for one in mapping)]
    kept = await _kept(ground, tenant, fresh)
    return [_fixed(sheet, kept[key]) for sheet, key in _keyed(ground, tenant, fresh) if key in kept]


async def known(ground: Ground, tenant: str, alone: Sequence[UnderstoodSheet]) -> set[tuple[str, str | None]]:
    """Return file and sheet of those whose layout is known."""
    kept = await _kept(ground, tenant, alone)
    return {(s.file, s.sheet) for s, key in _keyed(ground, tenant, alone) if key in kept}


async def forget(ground: Ground, tenant: str, alone: Sequence[UnderstoodSheet]) -> None:
    """Forget the layouts of these sheets."""
    keys = [key for _, key in _keyed(ground, tenant, alone)]
    await ground.do(shape.delete().where(shape.c.tenant == tenant, shape.c.key.in_(keys)))


def _learnt(sheet: UnderstoodSheet, fixed: Fixed) -> _Known:
    row, seen = fixed.header_row, sheet.header_row
    if row is None:
        return _Known(0, dict(fixed.columns))
    if row == 0 or seen is None:
        return _Known(0, dict(fixed.columns), row)
    return _Known(row - seen, dict(fixed.columns))


async def _keep(ground: Ground, tenant: str, key: str, kept: _Known) -> None:
    """Put a layout's mapping in the place of the former one; one that fixes nothing is not kept."""
    place = f"shape {key}"
    sealed = ground.vault.seal_json(tenant, place, asdict(kept))
    gone = shape.delete().where(shape.c.tenant == tenant, shape.c.key == key)
    row = shape.insert().values(tenant=tenant, key=key, fixed=sealed, changed_at=ground.micros())
    await ground.do(gone, *([row] if kept != _Known() else []))


async def _kept(ground: Ground, tenant: str, sheets: Sequence[UnderstoodSheet]) -> dict[str, _Known]:
    keys = [key for _, key in _keyed(ground, tenant, sheets)]
    rows = await ground.rows(sa.select(shape).where(shape.c.tenant == tenant, shape.c.key.in_(keys)))
    return {row.key: _Known(**ground.vault.open_json(tenant, f"shape {row.key}", row.fixed)) for row in rows}


def _keyed(
    ground: Ground, tenant: str, sheets: Sequence[UnderstoodSheet]
) -> Iterator[tuple[UnderstoodSheet, str]]:
    for sheet in sheets:
        if (key := _key(ground, tenant, sheet)) is not None:
            yield sheet, key


def _key(ground: Ground, tenant: str, sheet: UnderstoodSheet) -> str | None:
    """Return the keyed digest of a layout; ``None`` for a sheet that has none: neither header words nor ID numbers."""
    headers = [[letters, header] for letters, header, _, _ in columns_of(sheet)]
    if sheet.header_row is None:
        if sheet.first is None or not sheet.first.numbers:
            return None
        headers = [
            [letters, "#" if letters in sheet.first.numbers else ""] for letters in sheet.first.letters
        ]
    if not headers:
        return None
    return ground.vault.digest(tenant, f"shape {json.dumps(headers, ensure_ascii=False)}")


def _fixed(sheet: UnderstoodSheet, kept: _Known) -> Fixed:
    row = (sheet.header_row or 0) + kept.down if kept.down else kept.row
    return Fixed(literal(sheet.file), literal(sheet.sheet or ""), row, None, kept.columns)
