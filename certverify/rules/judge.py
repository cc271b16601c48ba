"""The one function from answers to verdicts."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from certverify.rules.abreast import abreast
from certverify.rules.dealing import dealt, filtered, numbered
from certverify.rules.employers import nobody_at_several, several_employers
from certverify.rules.findings import found_rules, written
from certverify.rules.gate import dated, gated
from certverify.rules.issuers import contradictions
from certverify.rules.packs.pack import Pack
from certverify.rules.pairs import pairs_of
from certverify.rules.posts import comparable_posts
from certverify.rules.records import comparable
from certverify.rules.registry import registry
from certverify.rules.sharing import shared_numbers
from certverify.rules.statuses import NOT_APPLICABLE, stated
from certverify.rules.weighing import weighed

__all__ = ["Verdict", "judge", "judge_parts"]

_PART: Final = 100_000
"""Entries judged at once: what they need fits the caches of ordinary machines, and more would only be slower."""

_UNREAD: Final = (
    "sheet", "row", "part", "employer_uscc", "department", "team", "region", "employment_type", "name_written", "coal",
    "claimed_review_due", "remark", "person_key",
)  # fmt: skip  # a list of names
"""Columns of an entry that no rule reads once its part is known and whom it shares with: they are not dealt out."""

_LISTING_RULES = ("item_not_covered", "item_mismatch", "item_unstated")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``statuses``: ``StatusTable``, every entry once; ``findings``: ``FindingTable``, in the order of the rules."""

    statuses: pl.DataFrame
    findings: pl.DataFrame


def judge(
    entries: pl.DataFrame,
    answers: pl.DataFrame,
    certificates: pl.DataFrame,
    pack: Pack,
    as_of: date,
    *,
    across_employers: bool = False,
) -> Verdict:
    """Judge every entry as of a day, from what was answered and nothing else.

    Pure: the same rows give identical tables, whatever their order and the number of threads.

    Args:
        entries: ``PlannedEntryTable``.
        answers: ``AnswerTable``; a query without a line was not asked.
        certificates: ``CertificateTable``, the records behind the ``found`` answers.
        pack: the dated rules in force on ``as_of``, with the windows laid over them; what happened under an earlier or
            later law is judged by the pack of that day (``pack.timeline``).
        as_of: the day (Asia/Shanghai) for which the verdict holds.
        across_employers: also tell who manages at several employers (``multi_employer``). For a regulator's run over
            the rosters of many employers only; an employer's own run leaves it off.
    """
    count = max(1, math.ceil(entries.height / _PART))
    tables = (entries.lazy(), answers.lazy(), certificates.lazy())
    parts = list(judge_parts(*tables, pack, as_of, parts=count, across_employers=across_employers))
    if count == 1:
        return parts[0]
    statuses = pl.concat([part.statuses for part in parts]).sort("entry")
    findings = pl.concat([part.findings for part in parts])
    return Verdict(statuses, findings.sort("entry", maintain_order=True))


def judge_parts(
    entries: pl.LazyFrame,
    answers: pl.LazyFrame,
    certificates: pl.LazyFrame,
    pack: Pack,
    as_of: date,
    *,
    parts: int,
    across_employers: bool = False,
    scratch: Path | None = None,
) -> Iterator[Verdict]:
    """Yield what :func:`judge` returns in ``parts``, each of some of the entries, by entry.

    Entries meet only in a shared certificate number and, ``across_employers``, in a person; those are found first.
    What two parts need of the three tables (frames, or files that are scanned) is all that is held in memory at a
    time. With a ``scratch`` folder the tables are dealt out to it in one pass; without, each part reads them anew.
    """
    followups = entries.select(query_key="followup_key").drop_nulls().unique().collect()
    asked_again = answers.join(followups.lazy(), on="query_key", how="semi").collect(engine="streaming")
    several = several_employers(entries, as_of) if across_employers else nobody_at_several()
    common = _Common(shared_numbers(entries, pack), several, asked_again, pack, as_of)
    key = pl.col("query_key")  # whoever shares a query shares a part
    tables = {
        "entries": numbered(entries, pl.coalesce(key, "person_key"), parts, _UNREAD),
        "answers": numbered(answers, key, parts),
        "certificates": numbered(certificates, key, parts),
    }
    shares = [
        filtered(table, parts) if scratch is None else dealt(table, parts, scratch, name)
        for name, table in tables.items()
    ]
    yield from abreast(partial(_judge, common=common), zip(*shares, strict=True))


@dataclass(frozen=True, slots=True)
class _Common:
    """What the parts share: shared numbers, managers at several employers, follow-up answers, the law, the day."""

    shared: pl.DataFrame
    several: pl.DataFrame
    asked_again: pl.DataFrame
    pack: Pack
    as_of: date


def _judge(part: Iterable[pl.LazyFrame], common: _Common) -> Verdict:
    entries, answers, certificates = (table.collect(engine="in-memory") for table in part)
    pack, as_of = common.pack, common.as_of
    answers = dated(answers)
    posts = comparable_posts(_in_order(entries), common.shared, pack, as_of)
    posts = posts.join(common.several, on="entry", how="left", maintain_order="left")
    posts = gated(posts, answers, common.asked_again, as_of)
    records = comparable(certificates, answers, pack, as_of)
    pairs = pairs_of(posts, records)
    facts = _with_issuers(weighed(posts, pairs, pack, as_of), pack)
    facts = facts.with_columns(_out().alias("out"))
    rules = registry(pack, as_of)
    found = found_rules(facts, rules, pack, as_of)
    listed = facts.join(_items(pairs, found), on="entry", how="left", maintain_order="left")
    return Verdict(stated(facts, found), written(found, listed, rules, pack, as_of))


def _in_order(entries: pl.DataFrame) -> pl.DataFrame:
    """Sort the entries and mark them as sorted, which what is read from a file is not: the joins need not hash them."""
    ordered = entries if entries["entry"].is_sorted() else entries.sort("entry")
    return ordered.set_sorted("entry")


def _out() -> pl.Expr:
    """Tell whether an entry lies outside what is judged at all."""
    ours = pl.col("disposition").is_null() & pl.col("settled").is_in(NOT_APPLICABLE)
    return ((pl.col("disposition").cast(pl.String) == "not_applicable") | ours).fill_null(value=False)


def _with_issuers(facts: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    columns = ["claimed_issuer", "official_issuer"]
    found = contradictions(facts.select(columns), pack.issuers).with_columns(
        pl.lit(value=True).alias("issuer_contradicts")
    )
    return facts.join(found, on=columns, how="left", maintain_order="left")


def _items(pairs: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """List the items on record, only for the entries whose findings name them."""
    wanted = found.filter(pl.col("rule").is_in(_LISTING_RULES)).select("entry").unique()
    item = pl.coalesce("item_text", "category_text")
    current = item.filter(pl.col("state") == "current")
    return pairs.join(wanted, on="entry", how="semi").group_by("entry").agg(
        current.drop_nulls().unique().sort().str.join("、").replace("", None).alias("official_items"),
        item.drop_nulls().unique().sort().str.join("、").replace("", None).alias("all_items"),
    )  # fmt: skip  # one column a line
