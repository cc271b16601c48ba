"""The words of an assessment pass: person type, industry and unit type, which sources write as one or as three."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from certverify.rules.packs.pack import Pack
from certverify_schemas.catalogue import normal_word

__all__ = ["industry_words", "type_words"]

_SHORT: Final = (
    ("危化品", "危险化学品"),
    ("危化", "危险化学品"),
    ("非煤矿山", "金属非金属矿山"),
    ("非煤", "金属非金属矿山"),
)
_FORMS: Final = re.compile(
    "(生产|经营|储存|批发|带储存|无储存|不带储存|单位|企业|行业|类|和|及|与|[-、,/()（）])*"
)
"""Forms of trade that say nothing against the industry before them; 使用 and 零售 are other matters."""


def industry_words(words: Iterable[pl.Series], pack: Pack) -> pl.DataFrame:
    """Return one line per distinct word: ``word, plain`` (the industry), ``known``, and ``unit`` where it names one.

    危险化学品生产单位 is 危险化学品 with the unit type 生产单位; a word with anything else in it stays unknown.
    """
    units = _units(pack)
    lines = [(word, *_industry(normal_word(word), units)) for word in _distinct(words)]
    schema = {"word": pl.String, "plain": pl.String, "known": pl.Boolean, "unit": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")


def type_words(words: Iterable[pl.Series], pack: Pack) -> pl.DataFrame:
    """Return one line per distinct person type: ``word, role``, and the ``type_industry`` that stands before it."""
    roles = {word: role for role, words in pack.person_types.items() for word in words}
    lines = [(word, *_type(normal_word(word), roles)) for word in _distinct(words)]
    schema = {"word": pl.String, "role": pl.String, "type_industry": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")


def _units(pack: Pack) -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for manager in pack.managers:
        units.setdefault(normal_word(manager.industry), set()).add(normal_word(manager.unit_type))
    return units


def _industry(word: str, units: Mapping[str, set[str]]) -> tuple[str, bool, str | None]:
    if word in units:
        return word, True, None
    spelt = next((long + word.removeprefix(short) for short, long in _SHORT if word.startswith(short)), word)
    for industry in sorted(units, key=len, reverse=True):
        if not spelt.startswith(industry):
            continue
        rest = spelt.removeprefix(industry).strip("-、,/()")
        if rest in units[industry] or _FORMS.fullmatch(rest):
            return industry, True, _unit(rest, units[industry])
    return word, False, None


def _unit(rest: str, units: set[str]) -> str | None:
    """Return the unit type that the rest of a word names: 生产 stands for 生产单位."""
    return next((unit for unit in (rest, f"{rest}单位") if unit in units), None)


def _type(word: str, roles: Mapping[str, str]) -> tuple[str | None, str | None]:
    for known, role in roles.items():
        if word == known:
            return role, None
        if word.endswith(known):
            return role, word.removesuffix(known).strip("-、,/()") or None
    return None, None


def _distinct(words: Iterable[pl.Series]) -> list[str]:
    return sorted(
        {word for series in words for word in series.drop_nulls().unique().to_list() if word.strip()}
    )
