"""From the rules that hold to findings: who is primary, how sure, in which words, on what basis."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

import polars as pl

from certverify.rules.law import FLAGGING, basis_on, by_law, by_version, evidence_on
from certverify.rules.packs.pack import Pack
from certverify.rules.render import rendered
from certverify.rules.rule import Rule, Text
from certverify.rules.vocabulary import vocabulary
from certverify_schemas.finding import Severity
from certverify_schemas.tables import FindingTable

__all__ = ["found_rules", "written"]

_KEPT = ("entry", "rule", "order", "severity", "primary", "first_asked_at", "asked_at")


def found_rules(facts: pl.DataFrame, rules: tuple[Rule, ...], pack: Pack, as_of: date) -> pl.DataFrame:
    """Return one line per finding: ``entry, at, rule, order, severity, confirmed, primary``, by entry and order.

    ``at`` is the line of the entry in ``facts``.
    """
    leading = [rule for rule in rules if not rule.follows]
    held = facts.select("entry", *_marks(leading, pack, as_of)).with_row_index("at")
    accusing = [pl.col(f"is_{r.name}") & pl.col(f"flags_{r.name}") for r in leading]
    held = held.with_columns(pl.any_horizontal(accusing).alias("accused"))
    following = [rule for rule in rules if rule.follows]
    held = held.hstack(facts.with_columns(held["accused"]).select(*_marks(following, pack, as_of)))
    found = pl.concat(
        _lines(
            held.lazy().filter(f"is_{rule.name}"),
            facts,
            rule,
            order,
            by_law(rule.event, pack, as_of, _severity(rule)),
        )
        for order, rule in enumerate(rules)
    ).sort("at", "order")
    accuses = found["severity"].is_in(FLAGGING)
    first = found.filter(accuses).unique("at", keep="first", maintain_order=True).select("at", "order")
    return found.join(
        first.with_columns(primary=pl.lit(value=True)), on=["at", "order"], how="left", maintain_order="left"
    ).with_columns(pl.col("primary").fill_null(value=False))


def written(
    found: pl.DataFrame, facts: pl.DataFrame, rules: tuple[Rule, ...], pack: Pack, as_of: date
) -> pl.DataFrame:
    """Return the findings as a ``FindingTable``, by entry and by the order of the table.

    Words are made for the findings only, and from the columns that a rule's words name.
    """
    words = vocabulary(pack, as_of)
    parts = [
        _beside(found.filter(pl.col("order") == order), facts, _columns(rule, words, pack, as_of))
        for order, rule in enumerate(rules)
    ]
    table = pl.concat(parts).sort("entry", "order")
    return FindingTable.cast(table.select(FindingTable.column_names()))


def _marks(rules: Iterable[Rule], pack: Pack, as_of: date) -> Iterator[pl.Expr]:
    """Yield for each rule whether it holds (``is_<name>``), that it is certain (``sure_…``), that it flags."""
    for rule in rules:
        yield rule.when.fill_null(value=False).alias(f"is_{rule.name}")
        yield rule.confirmed.fill_null(value=False).alias(f"sure_{rule.name}")
        flags = by_law(rule.event, pack, as_of, _flagging(rule))
        yield (flags if rule.milder is None else flags & ~_is_milder(rule.milder)).alias(f"flags_{rule.name}")


def _is_milder(milder: pl.Expr) -> pl.Expr:
    return milder.fill_null(value=False)


def _severity(rule: Rule) -> Callable[[Pack], str]:
    return lambda pack: pack.rules[rule.name].severity.value


def _flagging(rule: Rule) -> Callable[[Pack], bool]:
    return lambda pack: pack.rules[rule.name].severity.value in FLAGGING


def _lines(
    held: pl.LazyFrame, facts: pl.DataFrame, rule: Rule, order: int, severity: pl.Expr
) -> pl.DataFrame:
    if rule.alone is not None:
        severity = pl.when("accused").then(severity).otherwise(pl.lit(rule.alone.value))
    if rule.milder is not None:
        advice = _is_milder(rule.milder) & severity.is_in(FLAGGING)
        severity = pl.when(advice).then(pl.lit(Severity.ADVISORY.value)).otherwise(severity)
    lines = held.select("entry", "at", "accused", confirmed=f"sure_{rule.name}").collect(engine="in-memory")
    columns = [
        pl.col("entry"),
        pl.col("at"),
        pl.lit(rule.name).alias("rule"),
        pl.lit(order, dtype=pl.UInt8).alias("order"),
        severity.alias("severity"),
        pl.col("confirmed"),
    ]
    return _beside(lines, facts, columns)


def _beside(found: pl.DataFrame, facts: pl.DataFrame, columns: list[pl.Expr]) -> pl.DataFrame:
    """Return columns made from lines of ``found`` and of ``facts``, which they point ``at``."""
    named = {name for column in columns for name in column.meta.root_names()} - set(found.columns)
    if not named:
        return found.select(columns)
    return found.hstack(facts.select(sorted(named))[found["at"]]).select(columns)


def _columns(rule: Rule, words: Mapping[str, Text], pack: Pack, as_of: date) -> list[pl.Expr]:
    known = {**words, **rule.facts}
    nothing = pl.lit(None, dtype=pl.String)
    key = f"rule.{rule.name}"
    dates = [
        pl.col(c) if rule.dated else pl.lit(None, dtype=pl.Date).alias(c)
        for c in ("deadline", "deadline_rolled")
    ]
    return [
        *(pl.col(c) for c in _KEPT), *dates,
        pl.lit(rule.family.value).alias("family"),
        pl.when("confirmed").then(pl.lit("confirmed")).otherwise(pl.lit("provisional")).alias("certainty"),
        rendered(f"{key}.message", "zh", known, rule.variants).alias("message_zh"),
        rendered(f"{key}.message", "en", known, rule.variants).alias("message_en"),
        rendered(f"{key}.measure", "zh", known, rule.measures).alias("measure"),
        rendered(f"{key}.measure", "en", known, rule.measures).alias("measure_en"),
        by_version(rule.event, pack, as_of, lambda p, day: basis_on(p, rule.name, day, "zh")).alias("basis"),
        by_version(rule.event, pack, as_of, lambda p, day: basis_on(p, rule.name, day, "en")).alias("basis_en"),
        by_version(rule.event, pack, as_of, lambda p, day: evidence_on(p, rule.name, day)).alias("evidence_level"),
        by_law(rule.event, pack, as_of, lambda p: p.label).alias("pack"),
        (nothing if rule.claimed is None else rule.claimed).alias("claimed"),
        (nothing if rule.official is None else rule.official).alias("official"),
        pl.concat_list(pl.col(f"{which}evidence_ids").fill_null([]) for which in ("", "followup_")),
    ]  # fmt: skip  # one column a line
