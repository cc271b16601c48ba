"""Messages filled for whole columns: a template split at its placeholders into literals and columns."""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl

from certverify.messages import Lang, template, text
from certverify.rules.rule import Text, Variant

__all__ = ["rendered"]

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def rendered(key: str, lang: Lang, facts: Mapping[str, Text], variants: tuple[Variant, ...] = ()) -> pl.Expr:
    """Return the message ``key``, or its first variant that holds, filled with ``facts``; an unknown fact says so.

    Raises:
        KeyError: no such message, or a placeholder without a fact.
    """
    result = _filled(template(key, lang), lang, facts)
    for variant in reversed(variants):
        other = _filled(template(f"{key}.{variant.suffix}", lang), lang, facts)
        result = pl.when(variant.when).then(other).otherwise(result)
    return result


def _filled(pattern: str, lang: Lang, facts: Mapping[str, Text]) -> pl.Expr:
    missing = text("fact.missing", lang)
    pieces = _PLACEHOLDER.split(pattern)
    parts = [
        (facts[piece].zh if lang == "zh" else facts[piece].en).fill_null(missing) if odd else pl.lit(piece)
        for odd, piece in ((i % 2, piece) for i, piece in enumerate(pieces))
        if odd or piece
    ]
    return pl.concat_str(parts)
