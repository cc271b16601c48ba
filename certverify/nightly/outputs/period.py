"""The summary of a period: how it went night by night, and some typical cases that name nobody."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.drawings import past_nights
from certverify.nightly.outputs.pages import Chart, Section, write_page
from certverify.nightly.plan.planner import drawn
from certverify.nightly.verdict import Judged

__all__ = ["CASES", "trend", "typical_cases", "write_period"]

CASES: Final = ("rule", "industry", "role", "item", "measure", "measure_en")
"""What is told of a case. Nothing of it comes from a cell that may name somebody, but the industry."""

_CROWD: Final = 3
"""Employers of whom all that a case tells must be true: of fewer, one could be known by it."""


def trend(nights: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return ``night``, ``open`` and ``resolved`` of these summaries, one line a night."""
    lines = [
        {
            "night": night["night"],
            "open": sum(night["changes"][name] for name in ("new", "persisting", "not_verified")),
            "resolved": night["changes"]["resolved"],
        }
        for night in nights
    ]
    return pl.DataFrame(lines, schema={"night": pl.String, "open": pl.Int64, "resolved": pl.Int64})


def typical_cases(judged: Judged, most: int, seed: str) -> pl.DataFrame:
    """Draw up to ``most`` kinds of confirmed problems under the night's seed, of as many rules as there are.

    One line each: :data:`CASES`, and of how many ``employers`` and ``people`` all of it is true; fewer than three
    employers are no case.
    """
    item = pl.coalesce("required_item", "required_category").alias("item")
    entries = judged.result.rows.select("entry", "role", "source", "employer", "industry", item)
    sure = judged.result.findings.filter("primary", pl.col("certainty").cast(pl.String) == "confirmed")
    told = judged.placed(sure.drop("employer", "source").join(entries, on="entry"))
    kinds = told.group_by(pl.col(name).cast(pl.String) for name in CASES).agg(
        pl.col("employer_key").n_unique().alias("employers"),
        pl.col("person_key").n_unique().alias("people"),
        drawn(pl.col("finding_id"), seed).min().alias("lot"),
    )
    lots = kinds.filter(pl.col("employers") >= _CROWD).sort("lot")
    turn = lots.with_columns(pl.int_range(pl.len()).over("rule").alias("turn")).sort("turn", "lot")
    return turn.head(most).select(*CASES, "employers", "people")


def write_period(file: Path, nights: Sequence[Mapping[str, Any]], cases: pl.DataFrame, lang: Lang) -> None:
    """Write the page of a period: nights with their numbers, the trend, and the cases.

    Raises:
        OSError: the file cannot be written.
    """
    first, last = nights[0]["night"], nights[-1]["night"]
    seen = trend(nights)
    chart = [Chart(text("nightly.chart.nights", lang), past_nights(seen, lang))] if seen.height > 1 else []
    write_page(
        file,
        title=text("nightly.period.title", lang, first=first, last=last),
        lead=[text("nightly.period.lead", lang, nights=len(nights), resolved=f"{seen['resolved'].sum():,}")],
        warning="",
        charts=chart,
        sections=[_nights(nights, lang), _cases(cases, lang)],
        foot=text("nightly.page.foot", lang, run=nights[-1]["run_id"], pack=nights[-1]["pack"]),
        lang=lang,
    )


def _nights(nights: Sequence[Mapping[str, Any]], lang: Lang) -> Section:
    heads = ("night", "people", "asked", "open", "new", "resolved", "flagged", "not_verified")
    opened = trend(nights)["open"].to_list()
    lines = [
        (
            night["night"],
            *(f"{n:,}" for n in (night["people"], night["lookups"]["asked"], left, night["changes"]["new"])),
            *(
                f"{n:,}"
                for n in (night["changes"]["resolved"], night["rows"]["flagged"], night["rows"]["unverified"])
            ),
        )
        for night, left in zip(nights, opened, strict=True)
    ]
    return Section(
        text("nightly.period.nights", lang), [text(f"nightly.period.{head}", lang) for head in heads], lines
    )


def _cases(cases: pl.DataFrame, lang: Lang) -> Section:
    heads = [
        text(f"nightly.period.case.{name}", lang)
        for name in ("rule", "industry", "role", "item", "employers", "measure")
    ]
    lines = [
        (
            text(f"rule.{case['rule']}.title", lang),
            case["industry"] or "",
            text(f"report.role.{case['role']}", lang) if case["role"] else "",
            case["item"] or "",
            f"{case['employers']:,} / {case['people']:,}",
            case["measure" if lang == "zh" else "measure_en"] or "",
        )
        for case in cases.to_dicts()
    ]
    return Section(
        text("nightly.period.cases", lang),
        heads,
        lines,
        text("nightly.period.anonymous", lang),
        numbers=False,
    )
