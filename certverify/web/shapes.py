"""Mappings that outlive their roster: what a person fixed for one layout is fixed for the next roster of that layout.

A layout is the header words of a sheet in their columns, as the reader understands the sheet by itself; it is kept as a
keyed digest. The employer is a fact of one roster and is not kept; the header row is kept as the distance from where
the reader had seen it, because titles above a table come and go.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from certverify.rosters import Fixed, Roster, UnderstoodSheet
from certverify.web.ground import Ground
from certverify.web.mapped import columns_of, literal
from certverify.web.schema import shape

__all__ = ["forget", "known", "learn", "recall"]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept for a layout: rows between the header seen and the header meant, and fields by column letters."""

    down: int
    columns: dict[str, str] = field(default_factory=dict)


async def learn(ground: Ground, tenant: str, alone: Roster, mapping: Sequence[Fixed]) -> None:
    """Keep a mapping under the layouts of its sheets; ``alone`` is what is understood without any mapping."""
    for sheet in alone.understood:
        fixed = next((one for one in mapping if one.meant(sheet.file, sheet.sheet)), Fixed())
        if (key := _key(ground, tenant, sheet)) is not None:
            down = fixed.header_row - (sheet.header_row or 0) if fixed.header_row else 0
            await _keep(ground, tenant, key, _Known(down, dict(fixed.columns)))


async def recall(ground: Ground, tenant: str, alone: Roster, mapping: Sequence[Fixed]) -> list[Fixed]:
    """Return what is known of the layouts of sheets that ``mapping`` does not speak of."""
    fresh = [s for s in alone.understood if not any(one.meant(s.file, s.sheet) for one in mapping)]
    kept = await _kept(ground, tenant, fresh)
    return [_fixed(sheet, kept[key]) for sheet, key in _keyed(ground, tenant, fresh) if key in kept]


async def known(ground: Ground, tenant: str, alone: Roster) -> set[tuple[str, str | None]]:
    """Return file and sheet of those whose layout is known."""
    kept = await _kept(ground, tenant, alone.understood)
    return {(s.file, s.sheet) for s, key in _keyed(ground, tenant, alone.understood) if key in kept}


async def forget(ground: Ground, tenant: str, alone: Roster) -> None:
    """Forget the layouts of these sheets."""
    keys = [key for _, key in _keyed(ground, tenant, alone.understood)]
    await ground.do(shape.delete().where(shape.c.tenant == tenant, shape.c.key.in_(keys)))


async def _keep(ground: Ground, tenant: str, key: str, kept: _Known) -> None:
    """Put a layout's mapping in the place of the former one; one that fixes nothing is not kept."""
    place = f"shape {key}"
    sealed = ground.vault.seal_json(tenant, place, {"down": kept.down, "columns": kept.columns})
    gone = shape.delete().where(shape.c.tenant == tenant, shape.c.key == key)
    row = shape.insert().values(tenant=tenant, key=key, fixed=sealed, changed_at=ground.micros())
    await ground.do(gone, *([row] if kept.down or kept.columns else []))


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
    """Return the keyed digest of a layout; ``None`` where no header was seen: such sheets are not alike."""
    headers = [[letters, header] for letters, header, _, _ in columns_of(sheet)]
    if sheet.header_row is None or not headers:
        return None
    return ground.vault.digest(tenant, f"shape {json.dumps(headers, ensure_ascii=False)}")


def _fixed(sheet: UnderstoodSheet, kept: _Known) -> Fixed:
    row = (sheet.header_row or 0) + kept.down if kept.down else None
    return Fixed(literal(sheet.file), literal(sheet.sheet or ""), row, None, kept.columns)
