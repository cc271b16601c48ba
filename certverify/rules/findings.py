"""From the rules that hold to findings: who is primary, how sure, in which words, on what basis."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from certverify.messages import Lang, text
from certverify.rules.packs.pack import Pack, RuleLaw
from certverify.rules.render import rendered
from certverify.rules.rule import Rule, Text
from certverify.rules.vocabulary import vocabulary
from certverify_schemas.finding import Severity
from certverify_schemas.tables import FindingTable

__all__ = ["found_rules", "written"]

_FLAGGING = [Severity.VIOLATION.value, Severity.SUSPICION.value]


def found_rules(facts: pl.DataFrame, rules: tuple[Rule, ...], pack: Pack) -> pl.DataFrame:
    """Return one line per finding: ``entry, rule, order, severity, confirmed, primary``, by entry and order."""
    first = facts.with_columns(
        r.when.fill_null(value=False).alias(f"is_{r.name}") for r in rules if not r.follows
    )
    flagging = [
        f"is_{r.name}" for r in rules if not r.follows and pack.rules[r.name].severity.value in _FLAGGING
    ]
    held = first.with_columns(pl.any_horizontal(flagging).alias("accused"))
    held = held.with_columns(r.when.fill_null(value=False).alias(f"is_{r.name}") for r in rules if r.follows)
    lines = [_lines(held, rule, order, pack.rules[rule.name]) for order, rule in enumerate(rules)]
    found = pl.concat(lines).sort("entry", "order")
    flags = pl.col("severity").is_in(_FLAGGING)
    return found.with_columns((flags & (flags.cum_sum().over("entry") == 1)).alias("primary"))


def written(
    found: pl.DataFrame, facts: pl.DataFrame, rules: tuple[Rule, ...], pack: Pack, as_of: date
) -> pl.DataFrame:
    """Return the findings as a ``FindingTable``, by entry and by the order of the table."""
    words = vocabulary(pack, as_of)
    parts = [
        _written(
            rule, found.filter(pl.col("order") == order).join(facts, on="entry", how="left"), words, pack
        )
        for order, rule in enumerate(rules)
    ]
    table = pl.concat(parts).sort("entry", "order")
    return FindingTable.validate(table.select(FindingTable.column_names()), cast=True)


def _lines(held: pl.DataFrame, rule: Rule, order: int, law: RuleLaw) -> pl.DataFrame:
    severity = pl.lit(law.severity.value)
    if rule.name == "number_mismatch":  # alone, with no other sign, a slip of the pen
        severity = pl.when("accused").then(severity).otherwise(pl.lit(Severity.ADVISORY.value))
    return held.filter(f"is_{rule.name}").select(
        "entry",
        pl.lit(rule.name).alias("rule"),
        pl.lit(order, dtype=pl.UInt8).alias("order"),
        severity.alias("severity"),
        rule.confirmed.fill_null(value=False).alias("confirmed"),
    )


def _written(rule: Rule, lines: pl.DataFrame, words: Mapping[str, Text], pack: Pack) -> pl.DataFrame:
    law, known = pack.rules[rule.name], {**words, **rule.facts}
    nothing = pl.lit(None, dtype=pl.String)
    key = f"rule.{rule.name}"
    date_or_null = [
        c if rule.dated else pl.lit(None, dtype=pl.Date).alias(c) for c in ("deadline", "deadline_rolled")
    ]
    return lines.select(
        "entry", "rule", "order", "severity", "primary", "first_asked_at", "asked_at", *date_or_null,
        pl.lit(rule.family.value).alias("family"),
        pl.when("confirmed").then(pl.lit("confirmed")).otherwise(pl.lit("provisional")).alias("certainty"),
        rendered(f"{key}.message", "zh", known, rule.variants).alias("message_zh"),
        rendered(f"{key}.message", "en", known, rule.variants).alias("message_en"),
        rendered(f"{key}.measure", "zh", known, rule.measures).alias("measure"),
        rendered(f"{key}.measure", "en", known, rule.measures).alias("measure_en"),
        pl.lit(_basis(law, "zh"), dtype=pl.String).alias("basis"),
        pl.lit(_basis(law, "en"), dtype=pl.String).alias("basis_en"),
        pl.lit(law.evidence).alias("evidence_level"),
        pl.lit(pack.label).alias("pack"),
        (nothing if rule.claimed is None else rule.claimed).alias("claimed"),
        (nothing if rule.official is None else rule.official).alias("official"),
        pl.col("evidence_ids").fill_null([]),
    )  # fmt: skip  # one column a line


def _basis(law: RuleLaw, lang: Lang) -> str | None:
    joint = "；" if lang == "zh" else "; "
    return joint.join(text(key, lang) for key in law.basis) or None
