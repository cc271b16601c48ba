"""A rule: a name, an expression for when it holds, and what its findings say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from certverify_schemas.finding import RuleFamily, Severity

__all__ = ["Rule", "Text", "Variant", "both"]


@dataclass(frozen=True, slots=True)
class Text:
    """One fact in words, as expressions for Chinese and for English."""

    zh: pl.Expr
    en: pl.Expr


@dataclass(frozen=True, slots=True)
class Variant:
    """Another wording of a rule's message (``rule.<name>.message.<suffix>``) where ``when`` holds."""

    suffix: str
    when: pl.Expr


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table of rules, over the columns of the weighed entries.

    ``when`` may be null, which counts as false. ``confirmed`` says whether a finding is confirmed: by default it
    rests on what the record positively says; ``pl.col("sure")`` where it rests on absence (``weighed``). ``facts`` fill
    placeholders of its own messages, ``variants`` are tried in order, and ``official`` and ``claimed`` are the short
    texts set against each other. ``event`` is the first day on which the fact holds, where it has one: its law judges,
    and otherwise that of the day of the verdict. ``follows`` marks the two that only corroborate others and look at
    ``accused``; ``alone`` is the severity of one of them where nothing else accuses the entry. Where ``milder`` holds,
    the finding is advice: it accuses nobody, and is no sign for those that follow.
    """

    name: str
    family: RuleFamily
    when: pl.Expr
    confirmed: pl.Expr = field(default_factory=lambda: pl.lit(value=True))
    facts: Mapping[str, Text] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    measures: tuple[Variant, ...] = ()
    claimed: pl.Expr | None = None
    official: pl.Expr | None = None
    event: pl.Expr | None = None
    dated: bool = False
    follows: bool = False
    alone: Severity | None = None
    milder: pl.Expr | None = None


def both(expression: pl.Expr) -> Text:
    """Return a fact that reads the same in both languages."""
    return Text(expression, expression)
