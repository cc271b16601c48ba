"""The charts of a night and of a forecast, drawn once as SVG: no script runs in the reader's browser."""

from typing import Any, Final

import altair as alt
import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.rollup import KINDS
from certverify.nightly.register import in_words
from certverify.reports.charts import svg

__all__ = ["by_region", "coming_nights", "past_nights"]

_INKS: Final = {
    "no_problem": "#2E7D32",
    "no_record": "#8E1B14",
    "overdue": "#B3261E",
    "six_months": "#D9695F",
    "in_doubt": "#D98E04",
    "not_verified": "#B26A00",
    "bad_data": "#6A4C93",
    "not_applicable": "#6B7780",
}
_WIDTH: Final = 520
_REGIONS: Final = 20


def by_region(table: pl.DataFrame, lang: Lang) -> str:
    """Draw the entries of each region by what is said of them; of many regions those with most entries."""
    named = table.with_columns(
        pl.col("region").map_elements(lambda name: in_words(name, lang), return_dtype=pl.String)
    )
    shown = named.sort("entries", descending=True).head(_REGIONS)
    long = shown.unpivot(KINDS, index="region", variable_name="kind", value_name="n").filter(pl.col("n") > 0)
    words = {kind: text(f"nightly.kind.{kind}", lang) for kind in KINDS}
    order = {kind: n for n, kind in enumerate(KINDS)}
    told = long.with_columns(
        pl.col("kind").replace_strict(words, return_dtype=pl.String),
        order=pl.col("kind").replace_strict(order, return_dtype=pl.Int64),
    )
    scale = alt.Scale(domain=list(words.values()), range=[_INKS[kind] for kind in KINDS])
    bars = (
        alt.Chart(_values(told))
        .mark_bar(size=18)
        .encode(
            x=alt.X("n:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1)),
            y=alt.Y("region:N", title=None, sort=shown["region"].to_list()),
            color=alt.Color(
                "kind:N", title=None, scale=scale, legend=alt.Legend(orient="bottom", columns=3, labelLimit=0)
            ),
            order=alt.Order("order:Q"),
        )
    )
    return _drawn(bars.properties(width=_WIDTH, height=max(60, 30 * shown.height)), "region")


def past_nights(nights: pl.DataFrame, lang: Lang) -> str:
    """Draw how many problems each night left open and proved resolved (``night``, ``open``, ``resolved``)."""
    words = {name: text(f"nightly.trend.{name}", lang) for name in ("open", "resolved")}
    long = nights.rename(words).unpivot(
        list(words.values()), index="night", variable_name="what", value_name="n"
    )
    return _drawn(_lines(long, "night:N", "what:N"), "nights")


def coming_nights(backlog: list[int], lang: Lang) -> str:
    """Draw how many questions are due now (0), and still are after each of the coming nights (1, 2 …)."""
    label = text("nightly.trend.due", lang)
    told = pl.DataFrame({"night": range(len(backlog)), "n": backlog, "what": [label] * len(backlog)})
    return _drawn(_lines(told, "night:O", "what:N"), "coming")


def _lines(long: pl.DataFrame, x: str, colour: str) -> Any:
    count = alt.Axis(format="d", tickMinStep=1)
    return (
        alt.Chart(_values(long))
        .mark_line(point=True)
        .encode(
            x=alt.X(
                x,
                title=None,
                axis=alt.Axis(labelAngle=0 if x.endswith("O") else -60, labelOverlap=True),
            ),
            y=alt.Y("n:Q", title=None, axis=count, scale=alt.Scale(zero=True)),
            color=alt.Color(colour, title=None, legend=alt.Legend(orient="bottom")),
        )
        .properties(width=_WIDTH, height=220)
    )


def _drawn(chart: Any, name: str) -> str:
    return svg(chart.to_dict(validate=False), name)  # what never varies need not be validated


def _values(data: pl.DataFrame) -> Any:
    return alt.InlineData(values=data.to_dicts())
