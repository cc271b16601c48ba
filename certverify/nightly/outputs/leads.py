"""Lead packs: for each employer with problems, a Word document that an inspector takes on site.

Its wording is that of 现场检查记录 (record of an inspection on site) and 责令限期整改指令书 (order to correct within a
time limit). Every page says that these are leads until confirmed on site and by the issuer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.penalties import Clause, clauses
from certverify.nightly.register import in_words
from certverify.nightly.verdict import Judged
from certverify.reports.paper.document import Paper
from certverify.reports.paper.tables import Grid
from certverify.reports.safetext import readable
from certverify.reports.words import source_words

__all__ = ["Lead", "leads_of", "write_lead", "write_leads"]

_TABLE: Final = ("name", "id_number", "post", "problem", "certainty", "said")
_WIDTHS: Final = (1.0, 1.9, 4.0, 2.3, 3.2, 1.7, 11.2)


@dataclass(frozen=True, slots=True)
class Lead:
    """One employer: what the register says of it, its problems (one line per flagged entry), the day of the facts."""

    employer: str
    place: Mapping[str, str]
    problems: pl.DataFrame = field(repr=False)
    day: date
    run: str
    source: str
    data_days: Mapping[str, str]

    @property
    def clauses(self) -> list[Clause]:
        """The penalty clauses in force on the day of the facts, each once."""
        found = [
            clause
            for rule in self.problems["rule"].unique(maintain_order=True)
            for clause in clauses(rule, self.day)
        ]
        return [clause for n, clause in enumerate(found) if clause not in found[:n]]

    @property
    def without_clause(self) -> bool:
        """Whether a problem has no clause whose text is known."""
        return any(not clauses(rule, self.day) for rule in self.problems["rule"].unique())


def leads_of(judged: Judged) -> Iterator[Lead]:
    """Yield a lead for every employer with flagged entries; numbers are masked, names are shown to the inspector."""
    result = judged.result
    primary = result.findings.filter("primary").select(
        "entry", "rule", "finding_id", "basis", "basis_en", "measure", "measure_en", "message_zh", "message_en",
        pl.col("certainty").cast(pl.String), pl.col("severity").cast(pl.String),
    )  # fmt: skip
    who = result.rows.filter(pl.col("status").cast(pl.String) == "flagged")
    who = who.select("entry", "source", "employer", "name", "id_number", "post", "department")
    since = judged.changes.select("finding_id", "since")
    lines = who.join(primary, on="entry").join(since, on="finding_id", how="left", maintain_order="left")
    shown = judged.placed(readable(lines, unmasked=False))
    for part in shown.partition_by("employer_key", maintain_order=True):
        first = part.row(0, named=True)
        place = {
            name: str(first[name])
            for name in ("employer_key", "region_code", "region", "level", "group", "firm_industry")
        }
        yield Lead(
            first["employer"], place, part, result.as_of, result.run_id, result.source, result.data_days
        )


def write_leads(folder: Path, judged: Judged, lang: Lang) -> int:
    """Write one pack an employer, in a folder a region, and return how many.

    Raises:
        OSError: a file cannot be written.
    """
    count = 0
    for lead in leads_of(judged):
        place = folder / "leads" / _fit(lead.place["region_code"])
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_lead(place / f"{_fit(lead.place['employer_key'])}.docx", lead, judged.result.finished_at, lang)
        count += 1
    return count


def write_lead(file: Path, lead: Lead, made: Any, lang: Lang) -> None:
    """Write one pack: who, what, the words for the record and the order, the clauses, room for the inspector."""
    paper = Paper(lang, landscape=True)  # the table of leads is wide, and begins below the facts
    title = text("lead.title", lang, employer=lead.employer)
    foot = text("lead.foot", lang)
    paper.describe(title=title, subject=title, comments=foot, status="lead", run=lead.run, made=made)
    paper.running(lead.employer, foot)
    paper.title(title, alert=foot)
    paper.grid(Grid((), list(_facts(lead, lang)), (4.0, 12.0), labels=1))
    paper.heading(text("lead.problems", lang))
    heads = [text(f"lead.column.{name}", lang) for name in ("number", *_TABLE)]
    paper.grid(Grid(heads, list(_lines(lead, lang)), _WIDTHS, points=9))
    paper.turn(landscape=False)
    _record(paper, lead, lang)
    _penalties(paper, lead, lang)
    paper.lines_to_fill(text("lead.on_site", lang), 4, stays=True)
    paper.text(text("lead.signatures", lang), indent=False, stays=True)
    paper.text(foot, alert=True)
    paper.save(file)


def _facts(lead: Lead, lang: Lang) -> Iterator[tuple[str, str]]:
    told = {
        "employer": lead.employer,
        **lead.place,
        "day": lead.day.isoformat(),
        "source": source_words(lead.source, lang, lead.data_days),
        "count": str(lead.problems.height),
    }
    for name in (
        "employer", "employer_key", "region", "level", "group", "firm_industry", "day", "source", "count",
    ):  # fmt: skip
        yield text(f"lead.fact.{name}", lang), in_words(told[name], lang)


def _lines(lead: Lead, lang: Lang) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(lead.problems.to_dicts(), start=1):
        problem = text(f"rule.{line['rule']}.title", lang)
        certainty = text(f"certainty.{line['certainty']}", lang)
        basis = line["basis" if lang == "zh" else "basis_en"] or ""
        said = "\n".join(filter(None, (line[f"message_{lang}"], basis, _since(line, lang))))
        yield (
            str(number),
            line["name"] or "",
            line["id_number"] or "",
            line["post"] or "",
            problem,
            certainty,
            said,
        )


def _since(line: Mapping[str, Any], lang: Lang) -> str:
    return "" if line["since"] is None else text("lead.since", lang, day=line["since"])


def _record(paper: Paper, lead: Lead, lang: Lang) -> None:
    """Write the wording for the record on site and for the order, to be used once the inspector has confirmed it."""
    paper.heading(text("lead.record", lang))
    paper.text(text("lead.record.opening", lang, employer=lead.employer))
    for number, line in enumerate(lead.problems.to_dicts(), start=1):
        post, name = line["post"] or "", line["name"] or ""
        paper.text(
            text("lead.record.line", lang, number=number, post=post, name=name, said=line[f"message_{lang}"])
        )
    paper.text(text("lead.record.closing", lang))
    paper.heading(text("lead.order", lang))
    articles = text("report.separator", lang).join(clause.article[lang] for clause in lead.clauses)
    paper.text(text("lead.order.opening", lang, count=lead.problems.height))
    measures = dict.fromkeys(lead.problems["measure" if lang == "zh" else "measure_en"].drop_nulls())
    for number, measure in enumerate(measures, start=1):
        paper.text(f"{number}. {measure}")
    paper.text(text("lead.order.closing", lang, articles=articles or text("lead.no_article", lang)))


def _penalties(paper: Paper, lead: Lead, lang: Lang) -> None:
    paper.heading(text("lead.penalties", lang))
    for clause in lead.clauses:
        paper.heading(clause.article[lang], level=2)
        paper.text(clause.words[lang])
    if lead.without_clause:
        paper.text(text("lead.no_clause", lang), alert=True)


def _fit(name: str) -> str:
    """Return a code or name as a file's name, whatever the register says."""
    return re.sub(r"[^\w-]", "_", name)[:60] or "unknown"
