"""From the rules that hold to findings: who is primary, how sure, in which words, on what basis."""

from collections.abc import Iterable, Iterator, Mapping
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
_KEPT = ("entry", "rule", "order", "severity", "primary", "first_asked_at", "asked_at")


def found_rules(facts: pl.DataFrame, rules: tuple[Rule, ...], pack: Pack) -> pl.DataFrame:
    """Return one line per finding: ``entry, at, rule, order, severity, confirmed, primary``, by entry and order.

    ``at`` is the line of the entry in ``facts``.
    """
    held = facts.select("entry", *_marks(r for r in rules if not r.follows)).with_row_index("at")
    flagging = [
        f"is_{r.name}" for r in rules if not r.follows and pack.rules[r.name].severity.value in _FLAGGING
    ]
    held = held.with_columns(pl.any_horizontal(flagging).alias("accused"))
    corroborated = facts.with_columns(held["accused"]).select(*_marks(r for r in rules if r.follows))
    held = held.hstack(corroborated)
    lines = [_lines(held, rule, order, pack.rules[rule.name]) for order, rule in enumerate(rules)]
    found = pl.concat(lines).sort("at", "order")
    accuses = found["severity"].is_in(_FLAGGING)
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
        _written(rule, found.filter(pl.col("order") == order), facts, words, pack)
        for order, rule in enumerate(rules)
    ]
    table = pl.concat(parts).sort("entry", "order")
    return FindingTable.cast(table.select(FindingTable.column_names()))


def _marks(rules: Iterable[Rule]) -> Iterator[pl.Expr]:
    """Yield for each rule whether it holds (``is_<name>``) and whether that is certain (``sure_<name>``)."""
    for rule in rules:
        yield rule.when.fill_null(value=False).alias(f"is_{rule.name}")
        yield rule.confirmed.fill_null(value=False).alias(f"sure_{rule.name}")


def _lines(held: pl.DataFrame, rule: Rule, order: int, law: RuleLaw) -> pl.DataFrame:
    severity = pl.lit(law.severity.value)
    if rule.name == "number_mismatch":  # alone, with no other sign, a slip of the pen
        severity = pl.when("accused").then(severity).otherwise(pl.lit(Severity.ADVISORY.value))
    needed = held.select("entry", "at", "accused", f"is_{rule.name}", f"sure_{rule.name}")
    return needed.filter(f"is_{rule.name}").select(
        "entry",
        "at",
        pl.lit(rule.name).alias("rule"),
        pl.lit(order, dtype=pl.UInt8).alias("order"),
        severity.alias("severity"),
        pl.col(f"sure_{rule.name}").alias("confirmed"),
    )


def _written(
    rule: Rule, found: pl.DataFrame, facts: pl.DataFrame, words: Mapping[str, Text], pack: Pack
) -> pl.DataFrame:
    columns = _columns(rule, words, pack)
    named = {name for column in columns for name in column.meta.root_names()} - set(found.columns)
    return found.hstack(facts.select(sorted(named))[found["at"]]).select(columns)


def _columns(rule: Rule, words: Mapping[str, Text], pack: Pack) -> list[pl.Expr]:
    law, known = pack.rules[rule.name], {**words, **rule.facts}
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
        pl.lit(_basis(law, "zh"), dtype=pl.String).alias("basis"),
        pl.lit(_basis(law, "en"), dtype=pl.String).alias("basis_en"),
        pl.lit(law.evidence).alias("evidence_level"),
        pl.lit(pack.label).alias("pack"),
        (nothing if rule.claimed is None else rule.claimed).alias("claimed"),
        (nothing if rule.official is None else rule.official).alias("official"),
        pl.col("evidence_ids").fill_null([]),
    ]  # fmt: skip  # one column a line


def _basis(law: RuleLaw, lang: Lang) -> str | None:
    joint = "；" if lang == "zh" else "; "
    return joint.join(text(key, lang) for key in law.basis) or None
