"""What a cell says of each certificate by its name: 低压：2028-05-01；焊工：2027-03-02, 2023年取得焊工证."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.table.header.fields import kind_of
from certverify.rosters.table.header.headers import CARD_FIELDS
from certverify.rosters.table.lines.card_facts import facts_of, only_card_to_come
from certverify.rosters.values.attained import attained
from certverify.rosters.values.cleaning import fold, squeeze, without_brackets

__all__ = ["NAMING", "names_each", "parted_by_name"]

NAMING: Final = ("operation_item", "cert_name", "job_category", "trade")
"""Cells that may name the certificates, the surest first; 工种 does where no column of certificates says anything."""
_SAYING: Final = sorted(CARD_FIELDS - set(NAMING) - {"issuer", "qr_payload"})
_BETWEEN: Final = re.compile(r"[\n、,，;；]+|\s+(?![至到])(?=[\u4e00-\u9fff])")
_NAMED: Final = re.compile(r"(?P<name>[\u4e00-\u9fff()]{2,16}?)\s*[:：]?\s*(?P<said>[TＴt]?\d.*)")
_NAMED_BEHIND: Final = re.compile(r"(?P<said>[TＴt]?\d[^()]*)[(](?P<name>[\u4e00-\u9fff]{2,16})[)]")
_ENDING: Final = re.compile("(?:特种)?(?:作业)?(?:操作)?证?(?:有效期?[至到]?|到期)?$")
"""What a name may end with and be of the same certificate: 低压电工证, 低压电工作业, 低压有效期至."""
_VALUE: Final = r"[TＴt]?\d{4}"
_LABELLED: Final = (
    rf"\p{{Han}}[)）]?\s*[:：]?\s*{_VALUE}(?s:.*)\p{{Han}}[)）]?\s*[:：]?\s*{_VALUE}"
    r"|\d\s*[(（]\p{Han}+[)）](?s:.*)\d\s*[(（]\p{Han}+[)）]"
)
_DATE_BEHIND: Final = re.compile(r"(?:19|20)\d{2}(?:[-./年]\d|\d{4}(?!\d))")
_DATE_IN: Final = r"\d{4}"
Known = Callable[[str], bool]
Words = Callable[[str], list[str]]


def names_each() -> pl.Expr:
    """Tell the lines in which some cell may say something of each certificate by its name."""
    labelled = [pl.col(name).str.contains(_LABELLED) for name in _SAYING]
    return pl.any_horizontal(*labelled, *(pl.col(name).str.contains(_DATE_IN) for name in NAMING[:3]))


def parted_by_name(
    line: Mapping[str, Any], known: Known, words: Words, as_of: date
) -> Iterator[dict[str, Any]]:
    """Yield a line for each certificate of a line, with what its cells say of it by its name; else the line as it is.

    A cell is parted only where each of its pieces names one of the certificates, and no two the same one.
    """
    naming = next((name for name in NAMING if line[name].strip()), "trade")
    line = dict(line)
    pieces = [attained(piece, as_of) for piece in _BETWEEN.split(fold(line[naming]))]
    if (
        naming != "trade"
        and any(day for _, day in pieces)
        and _all_known([n for n, _ in pieces], known, words)
    ):
        yield from _got(line, naming, pieces)
        return
    cards = _told_behind(line, naming, known, words, as_of)
    if cards:
        for card in cards:
            kinds = {kind_of(name): int(CellKind.TEXT) for name in card}
            yield {**line, **kinds, **card}
        return
    items = words(line[naming])
    told = {name: _said_of(line[name], items) for name in _SAYING} if len(items) > 1 else {}
    told = {name: said for name, said in told.items() if said}
    if not told or not all(map(known, items)):
        yield line
        return
    for n, item in enumerate(items):
        yield {**line, naming: item, **{name: said.get(n, "") for name, said in told.items()}}


def _told_behind(
    line: Mapping[str, Any], naming: str, known: Known, words: Words, as_of: date
) -> list[dict[str, str]]:
    """Return what a cell says of each certificate behind its name (低压电工作业 2030.3.7), as fields of a line.

    Nothing where other cells say something of the certificate, or where it is not clear what is said of which.
    """
    if naming == "trade" or not _DATE_BEHIND.search(fold(line[naming])):
        return []
    if any(line[name].strip() for name in _SAYING):
        return []
    found = facts_of(line[naming], known, words, as_of)
    named = [(card["cert_name"], card) for card in found.cards]
    if found.unclear or not named or only_card_to_come(line[naming], found, as_of):
        return []
    if not _all_known([name for name, _ in named], known, words):
        return []
    return [
        {
            **{place: text for place, text in card.items() if place in CARD_FIELDS and text},
            "cert_name": "",
            naming: name,
        }
        if naming != "cert_name"
        else {place: text for place, text in card.items() if text}
        for name, card in named
    ]


def _all_known(names: list[str], known: Known, words: Words) -> bool:
    return all((named := words(name)) and all(map(known, named)) for name in names)


def _got(line: Mapping[str, Any], naming: str, pieces: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield a line for each certificate with the day on which it was got, where no other cell says when that was."""
    dated = bool(line["first_issue_date"].strip())
    for name, day in pieces:
        own = (
            {}
            if dated or not day
            else {"first_issue_date": day, kind_of("first_issue_date"): int(CellKind.TEXT)}
        )
        yield {**line, naming: name, **own}


def _said_of(cell: str, items: list[str]) -> dict[int, str]:
    """Return what a cell says of each item by its place, nothing where a piece names none, or two the same one."""
    said: dict[int, str] = {}
    pieces = [piece.strip() for piece in _BETWEEN.split(fold(cell))]
    for piece in filter(None, pieces):
        found = _NAMED.fullmatch(piece) or _NAMED_BEHIND.fullmatch(piece)
        meant = _meant(found["name"], items) if found is not None else []
        if found is None or len(meant) != 1 or meant[0] in said:
            return {}
        said[meant[0]] = found["said"]
    return said if len(said) > 1 else {}


def _meant(name: str, items: list[str]) -> list[int]:
    """Return the places of the items that a name may be of: 低压 is of 低压电工, 电工 of 低压电工 and of 高压电工."""
    plain = _ENDING.sub("", squeeze(name))
    stems = [_ENDING.sub("", without_brackets(squeeze(item))[0]) for item in items]
    exact = [n for n, stem in enumerate(stems) if stem == plain]
    return exact or [n for n, stem in enumerate(stems) if plain and (plain in stem or stem in plain)]
