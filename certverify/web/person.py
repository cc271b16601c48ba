"""One entry of a run: what the roster claims beside what is on record, and the evidence for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from certverify.messages import Lang
from certverify.reports.order import in_order
from certverify.reports.result import RunResult
from certverify.reports.safetext import readable
from certverify.reports.same_number import same_number
from certverify.reports.words import cause_word, measures, place, rule_titles
from certverify.rules import packs
from certverify.rules.issuers import contradicts
from certverify.rules.numbering import core
from certverify.rules.packs.pack import Issuers
from certverify.web.statutory import statutory_day

__all__ = ["Compared", "Person", "person_of"]

_COMPARED: Final = (
    # what is compared, column of the entry, column of the certificate
    ("item", "claimed_item", "item"),
    ("number", "claimed_number", "number"),
    ("first_issue", "claimed_first_issue", "first_issue"),
    ("valid_from", "claimed_valid_from", "valid_from"),
    ("valid_to", "claimed_valid_to", "valid_to"),
    ("review_due", "claimed_review_due", "review_due"),
    ("issuer", "claimed_issuer", "issuer"),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact on both sides; ``differs`` where both are given and cannot be reconciled."""

    what: str
    claimed: str
    official: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One entry. ``answer`` is its line of ``AnswerTable``, ``None`` where nobody was asked.

    ``same_number`` says on which other rows its certificate number stands; empty if on none.
    """

    entry: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    compared: Sequence[Compared]
    certificates: Sequence[Mapping[str, Any]]
    answer: Mapping[str, Any] | None
    cause: str
    same_number: str


def person_of(
    result: RunResult, tables: Mapping[str, pl.DataFrame], entry: int, lang: Lang, *, unmasked: bool = False
) -> Person | None:
    """Return an entry of a run by its number; ``None`` if there is none. Numbers are masked unless ``unmasked``."""
    row = result.rows.filter(pl.col("entry") == entry)
    if row.is_empty():
        return None
    key = row.item(0, "query_key")
    claimed = row.select(core("claimed_number")).item()
    held = tables["certificates"].filter(pl.col("query_key") == key)
    held = held.with_columns(
        other_number=core("number") != pl.lit(claimed, pl.String)
    )  # before they are masked
    answers = tables["answers"].filter(pl.col("query_key") == key)
    told = result.findings.filter(pl.col("entry") == entry).with_columns(department=pl.lit(None, pl.String))
    told = in_order(told).with_columns(title=rule_titles(pl.concat_list("rule"), lang), todo=measures(lang))
    same = same_number(result.rows, place(lang, result.rows), lang)
    shown = _readable(row, unmasked=unmasked)
    certificates = _readable(held.rename({"number": "claimed_number"}), unmasked=unmasked)
    records = [{**one, "number": one["claimed_number"]} for one in certificates]
    return Person(
        entry=shown[0],
        findings=[{**one, "statutory": statutory_day(one)} for one in _readable(told, unmasked=unmasked)],
        compared=_compared(shown[0], _chosen(shown[0], records), packs.load(result.as_of).issuers),
        certificates=records,
        answer=answers.to_dicts()[0] if answers.height else None,
        cause=cause_word(shown[0]["cause"], lang) if shown[0]["cause"] else "",
        same_number=next(iter(same.filter(pl.col("entry") == entry)["same_number"]), ""),
    )


def _readable(table: pl.DataFrame, *, unmasked: bool) -> list[dict[str, Any]]:
    plain = table.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    return readable(plain, unmasked=unmasked).to_dicts()


def _chosen(entry: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the record that the entry was judged by, else one of the claimed item, else the first; empty if none."""
    wanted = (entry.get("chosen_item"), entry.get("claimed_item"))
    for item in wanted:
        for record in records:
            if item is not None and record["item"] == item:
                return record
    return records[0] if records else {}


def _compared(entry: Mapping[str, Any], record: Mapping[str, Any], issuers: Issuers) -> list[Compared]:
    """Compare facts as the rules do: an abbreviated issuer, or a number written without its T, is no difference."""
    lines = []
    for what, ours, theirs in _COMPARED:
        claimed, official = _said(entry.get(ours)), _said(record.get(theirs))
        if claimed or official:
            differ = {"issuer": contradicts(claimed, official, issuers), "number": record.get("other_number")}
            differs = bool(claimed and official and differ.get(what, claimed != official))
            lines.append(Compared(what, claimed, official, differs))
    return lines


def _said(value: object) -> str:
    return "" if value is None else str(value)
