"""Issuers compared: what the reform of 2018, delegation and abbreviation explain is no contradiction."""

import re
import unicodedata
from collections.abc import Iterable

import polars as pl

from certverify.rules.packs.pack import Issuers

__all__ = ["contradictions", "contradicts"]


def contradicts(claimed: str, official: str, words: Issuers) -> bool:
    """Tell whether a claimed issuer cannot be reconciled with the official one.

    It cannot if it is a training school, an authority of another system, or one of another province. Predecessors,
    cities, approvals, coal and energy bureaus of the same province are no contradiction, nor is a national body.
    """
    claimed, official = (_plain(issuer) for issuer in (claimed, official))
    if any(name in claimed or name in official for name in words.national):
        return False
    if _names(claimed, words.schools) or _names(claimed, words.other_systems):
        return not (_names(official, words.schools) or _names(official, words.other_systems))
    provinces = [_first(claimed, words.provinces), _first(official, words.provinces)]
    return None not in provinces and provinces[0] != provinces[1]


def contradictions(pairs: pl.DataFrame, words: Issuers) -> pl.DataFrame:
    """Return the distinct pairs ``claimed_issuer, official_issuer`` that contradict each other."""
    found = [
        (ours, theirs)
        for ours, theirs in pairs.drop_nulls().unique().rows()
        if contradicts(ours, theirs, words)
    ]
    schema = {"claimed_issuer": pl.String, "official_issuer": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def _plain(issuer: str) -> str:
    return "".join(unicodedata.normalize("NFKC", issuer).split())


def _names(issuer: str, words: Iterable[str]) -> bool:
    return any(word in issuer for word in words)


def _first(issuer: str, provinces: Iterable[str]) -> str | None:
    """Return the province named first; 海南州 lies in 青海, 河北区 in 天津: a part below a province names none."""
    below = "(?!州|藏族|蒙古族|县|区)"
    found = [(hit.start(), p) for p in provinces if (hit := re.search(p + below, issuer))]
    return min(found)[1] if found else None
