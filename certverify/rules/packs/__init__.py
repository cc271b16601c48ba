"""Dated packs: pack A (``order-30``, 2010-07-01 to 2026-05-31) and pack B (``order-19``, from 2026-06-01, unconfirmed).

Each pack is a folder of data: ``pack.toml`` (span, sources, windows, words), ``items.csv`` and ``aliases.csv`` (the
catalogue of special operations and the words rosters use), ``managers.csv``, ``systems.csv``, ``hosts.csv``,
``rules.csv`` (severity, legal basis, evidence level and parameters of each rule), ``laws.csv`` (the articles behind
them) and ``versions.csv`` (how a basis was called before the law was amended).
"""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from certverify.errors import ConfigError
from certverify.rules.packs.overlay import laid_over, read_overlay
from certverify.rules.packs.pack import Pack
from certverify.rules.packs.reading import read_pack

__all__ = ["PACKS", "Pack", "load", "read_overlay"]

PACKS: Final = ("order-30", "order-19")
_read = cache(read_pack)


def load(as_of: date, overlay: str | None = None) -> Pack:
    """Return the pack in force on ``as_of`` beside those of other days, with an overlay (TOML) laid over each.

    Raises:
        ConfigError: ``pack_missing``: no pack covers that day (before 2010-07-01); ``pack_syntax`` and others of
            :func:`laid_over`.
    """
    packs = [_read(name) if overlay is None else laid_over(_read(name), overlay) for name in PACKS]
    for pack in packs:
        if pack.valid_from <= as_of and (pack.valid_to is None or as_of <= pack.valid_to):
            return replace(pack, others=tuple(other for other in packs if other is not pack))
    raise ConfigError("pack_missing", as_of=as_of.isoformat())
