"""The roll-ups as tables: which there are, and how each reads on a page and in a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.leaves import Leaf, Value
from certverify.nightly.outputs.rollup import MEASURES, roll_up
from certverify.nightly.register import in_words

__all__ = ["ROLL_UPS", "leaf_of", "roll_ups", "with_most_problems"]

ROLL_UPS: Final[Mapping[str, tuple[str, ...]]] = {
    "all": (),
    "prefecture": ("prefecture",),
    "region": ("region",),
    "industry": ("industry",),
    "level": ("level",),
    "group": ("group",),
    "cross": ("region", "industry", "level", "group"),
    "employer": ("region", "employer_key", "employer"),
}
"""The tables by name, and what each is rolled up by."""

_WIDTHS: Final[Mapping[str, int]] = {"level": 8, "employer_key": 23, "employer": 24}
"""Of columns on a sheet, in characters, where it is not 14."""


def roll_ups(lines: pl.DataFrame, changes: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return every table of :data:`ROLL_UPS`."""
    return {name: roll_up(lines, changes, by) for name, by in ROLL_UPS.items()}


def with_most_problems(table: pl.DataFrame, most: int) -> pl.DataFrame:
    """Return the lines of a table with most flagged entries, those first; at most ``most``."""
    flagged = pl.sum_horizontal("no_record", "overdue", "six_months", "in_doubt")
    return table.filter(flagged > 0).sort(flagged, descending=True, maintain_order=True).head(most)


def leaf_of(name: str, table: pl.DataFrame, lang: Lang) -> Leaf:
    """Return a table of :data:`ROLL_UPS` with its title and heads."""
    heads = [text(f"nightly.key.{key}", lang) for key in ROLL_UPS[name]] or [text("nightly.by.all", lang)]
    measures = [measure for measure in MEASURES if name != "employer" or measure != "employers"]
    return Leaf(
        text(f"nightly.by.{name}", lang),
        [*heads, *(text(f"nightly.kind.{measure}", lang) for measure in measures)],
        list(_lines(name, table, measures, lang)),
        labels=len(heads),
        widths=[_WIDTHS.get(key, 14) for key in ROLL_UPS[name]] or (18,),
    )


def _lines(name: str, table: pl.DataFrame, measures: Sequence[str], lang: Lang) -> Iterator[list[Value]]:
    for line in table.iter_rows(named=True):
        keys = [in_words(line[key], lang) for key in ROLL_UPS[name]] or [text("nightly.by.all", lang)]
        yield [*keys, *(line[measure] for measure in measures)]
