"""The charts of the page, drawn once as SVG: no script runs in the reader's browser.

They are written in Vega-Lite as it stands: to load altair for five of them took longer than to draw them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import polars as pl
import vl_convert

from certverify.messages import Lang, text
from certverify.reports.counts import by_department, by_month
from certverify.reports.facts import Facts, rule_title
from certverify.reports.result import RunResult
from certverify.reports.tallies import items
from certverify.reports.view import View
from certverify.reports.words import folded
from certverify_schemas.finding import Certainty, Severity

__all__ = ["FONT", "Drawing", "draw", "start", "svg"]

FONT: Final = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_WIDTH: Final = 430
_STEP: Final = 30
_STATUS_INK: Final = {
    "compliant": "#2E7D32",
    "flagged": "#B3261E",
    "unverified": "#B26A00",
    "rejected": "#6A4C93",
    "not_applicable": "#6B7780",
}
_SEVERITY_INK: Final = {Severity.VIOLATION: "#B3261E", Severity.SUSPICION: "#D98E04"}
_PALE_INK: Final = {Severity.VIOLATION: "#E39A93", Severity.SUSPICION: "#F3CE8A"}
_CERTAINTY_INK: Final = {"confirmed": "#8E1B14", "provisional": "#E39A93"}
_PLAIN: Final = "#1F4E79"
_LOOK: Final[dict[str, Any]] = {
    "font": FONT,
    "background": "transparent",
    "autosize": {"type": "fit-x", "contains": "padding"},
    "view": {"stroke": None},
    "axis": {"labelFontSize": 13, "labelColor": "#1F2933"},
    "text": {"fontSize": 13, "color": "#1F2933"},
    "legend": {"labelFontSize": 13, "titleFontSize": 13},
}
_VERSION: Final = "6.4"
"""Of Vega-Lite; vl-convert carries several."""
_MOST: Final = 10  # items or departments in one chart
_NUMBER: Final = {"field": "n", "type": "quantitative"}
_FLAGGED: Final = 2  # among the numbers of a tally


_Chart = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart: its caption, the same in words for whoever cannot see it, and the SVG element."""

    title: str
    spoken: str
    svg: str


def start() -> None:
    """Start the engine that draws, which takes as long as drawing all charts of a page."""
    vl_convert.vegalite_to_svg(
        {"data": {"values": []}, "mark": "bar"}, vl_version=_VERSION, allowed_base_urls=[]
    )


def draw(facts: Facts, view: View) -> list[Drawing]:
    """Draw entries by status, problems by rule, item and department, certificates by month of end; no empty ones."""
    result, lang, problems = facts.result, facts.lang, view.problem_lines
    drawn = [
        _statuses(facts, lang),
        _rules(problems, lang),
        _items(facts, lang),
        _departments(problems, lang),
        _expiry(result, lang),
    ]
    return [one for one in drawn if one is not None]


def _statuses(facts: Facts, lang: Lang) -> Drawing:
    lines = facts.statuses()
    data = pl.DataFrame(
        {
            "label": [_fold(x.label) for x in lines],
            "n": [x.numbers[0] for x in lines],
            "part": [x.tone for x in lines],
        }
    )
    inks = {line.tone: _STATUS_INK[line.tone] for line in lines}
    return _drawing("report.chart.status", data, _bars(data, inks, legend=None), lang)


def _rules(problems: pl.DataFrame, lang: Lang) -> Drawing | None:
    counted = problems.group_by("rule", "certainty", maintain_order=True).len("n")
    words = {
        c.value: text(f"certainty.{c.value}", lang) for c in (Certainty.CONFIRMED, Certainty.PROVISIONAL)
    }
    titles = pl.Series([_fold(rule_title(rule, lang)) for rule in counted["rule"]], dtype=pl.String)
    data = counted.select(
        label=titles, part=pl.col("certainty").replace_strict(words, return_dtype=pl.String), n="n"
    )
    inks = {words[key]: ink for key, ink in _CERTAINTY_INK.items()}
    return _stacked("report.chart.rules", data, inks, "list.certainty", lang)


def _items(facts: Facts, lang: Lang) -> Drawing | None:
    """Draw the operation items (and managers' posts) with the most entries that have problems."""
    lines = [line for line in items(facts) if line.numbers[_FLAGGED]][:_MOST]
    if not lines:
        return None
    word = text("status.flagged", lang)
    numbers = [line.numbers[_FLAGGED] for line in lines]
    data = pl.DataFrame({"label": [_fold(line.label) for line in lines], "part": word, "n": numbers})
    return _drawing(
        "report.chart.items", data, _bars(data, {word: _STATUS_INK["flagged"]}, legend=None), lang
    )


def _departments(problems: pl.DataFrame, lang: Lang) -> Drawing | None:
    """Draw problems by department; what nobody has confirmed yet stands in pale colours, under a name of its own."""
    counted = by_department(problems, _MOST).with_row_index("place")
    words = {s.value: text(f"severity.{s}", lang) for s in _SEVERITY_INK}
    unproved = {s: text("report.chart.provisional", lang, nature=word) for s, word in words.items()}
    parts = [(words, pl.col("entries") - pl.col("provisional")), (unproved, pl.col("provisional"))]
    label = pl.col("department").map_elements(_fold, return_dtype=pl.String)
    data = pl.concat(
        [
            counted.select("place", label=label, part=pl.col("severity").replace_strict(named), n=number)
            for named, number in parts
        ]
    )
    there = data.filter(pl.col("n") > 0).sort("place", maintain_order=True).drop("place")
    inks = {
        named[s.value]: ink
        for s in _SEVERITY_INK
        for named, ink in ((words, _SEVERITY_INK[s]), (unproved, _PALE_INK[s]))
        if named[s.value] in there["part"]
    }
    return _stacked("report.chart.departments", there, inks, "list.nature", lang)


def _expiry(result: RunResult, lang: Lang) -> Drawing | None:
    data = by_month(result.rows, result.as_of).select(label="month", n="entries")
    if data.get_column("n").sum() == 0:
        return None
    months = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": -60}}
    places = {"x": months, "y": _count(int(data.select(pl.col("n").max()).item()))}
    chart = {
        "data": _values(data),
        "layer": [
            {"mark": {"type": "bar", "color": _PLAIN}, "encoding": places},
            {"mark": {"type": "text", "dy": -7}, "encoding": {**places, "text": _NUMBER}},
        ],
        "width": _WIDTH,
        "height": 190,
    }
    return _drawing("report.chart.expiry", data, chart, lang)


def _stacked(key: str, data: pl.DataFrame, inks: dict[str, str], legend: str, lang: Lang) -> Drawing | None:
    if data.is_empty():
        return None
    return _drawing(key, data, _bars(data, inks, legend=text(legend, lang)), lang)


def _bars(data: pl.DataFrame, inks: dict[str, str], *, legend: str | None) -> _Chart:
    labels = data.get_column("label").unique(maintain_order=True).to_list()
    split = {"labelLimit": 215, "ticks": False, "domain": False, "labelExpr": "split(datum.label, '\\n')"}
    y = {"field": "label", "type": "nominal", "sort": labels, "title": None, "axis": split}
    colour = {
        "field": "part",
        "type": "nominal",
        "scale": {"domain": list(inks), "range": list(inks.values())},
        "legend": {"title": legend, "orient": "bottom", "columns": 2} if legend else None,
    }
    stack = {part: place for place, part in enumerate(inks)}
    data = data.with_columns(order=pl.col("part").replace_strict(stack, return_dtype=pl.UInt8))
    totals = data.group_by("label", maintain_order=True).agg(pl.col("n").sum())
    most = int(totals.select(pl.col("n").max().fill_null(1)).item())
    order = {"field": "order", "type": "quantitative"}
    bars = {
        "data": _values(data),
        "mark": {"type": "bar", "size": 18},
        "encoding": {"x": _count(most), "y": y, "color": colour, "order": order},
    }
    ends = {
        "data": _values(totals),
        "mark": {"type": "text", "align": "left", "dx": 5},
        "encoding": {"x": _NUMBER, "y": y, "text": _NUMBER},
    }
    return {"layer": [bars, ends], "width": _WIDTH, "height": _step(labels) * len(labels)}


def _step(labels: list[str]) -> int:
    """Room for one bar, in pixels: more where a label needs several lines."""
    return max(_STEP, 12 + 16 * max(label.count("\n") + 1 for label in labels))


def _count(most: int) -> _Chart:
    """The axis of counts, with room for the number at the end of the longest bar."""
    axis = {
        "tickMinStep": 1, "tickCount": 5, "format": "d", "gridColor": "#E1E6EB", "domain": False, "ticks": False,
    }  # fmt: skip  # one look
    scale = {"domain": [0, most * 1.15], "nice": False}
    return {**_NUMBER, "title": None, "axis": axis, "stack": "zero", "scale": scale}


def _fold(label: str) -> str:
    return folded(label, 28)


def _values(data: pl.DataFrame) -> _Chart:
    return {"values": data.to_dicts()}


def _drawing(key: str, data: pl.DataFrame, chart: _Chart, lang: Lang) -> Drawing:
    title = text(key, lang)
    parts = (
        ["part"]
        if "part" in data.columns and "label" in data.columns and key != "report.chart.status"
        else []
    )
    said = [
        " ".join(str(value).replace("\n", "") for value in row)
        for row in data.select("label", *parts, "n").iter_rows()
    ]
    spoken = text("report.labelled", lang, label=title, value=text("report.separator", lang).join(said))
    return Drawing(title, spoken, svg(chart, key.rsplit(".", 1)[-1]))


def svg(chart: Mapping[str, Any], name: str) -> str:
    """Render a chart, given in Vega-Lite; ids are made unique, as several charts stand in one page."""
    plain = _drawn(json.dumps({**chart, "config": _LOOK}))
    unique = re.sub(r'\b(id="|url\(#|href="#)', rf"\1{name}-", plain)
    return re.sub(r"<svg ", '<svg aria-hidden="true" focusable="false" ', unique, count=1)


@lru_cache(maxsize=32)
def _drawn(chart: str) -> str:
    """Draw a chart, as JSON; reports that are written again, as after each problem worked off, show most as before."""
    drawn: str = vl_convert.vegalite_to_svg(chart, vl_version=_VERSION, allowed_base_urls=[])
    return drawn
