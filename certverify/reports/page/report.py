"""``report.html``: the report for reading. One file, no script, nothing loaded from anywhere."""

import base64
import hashlib
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from certverify.messages import Lang, text
from certverify.reports.facts import Facts
from certverify.reports.formats import Format
from certverify.reports.page.tables import count_table, line_table
from certverify.reports.tallies import departments, freshness, items
from certverify.reports.view import View

__all__ = ["MOST_LINES", "write_page"]

MOST_LINES: Final = 300
"""How many lines of a list the page shows; the rest stands in the workbook, which the page says."""

_BY_CERTAINTY: Final = (
    "list.kind",
    "list.nature",
    "certainty.confirmed",
    "certainty.provisional",
    "report.column.total",
)
_BY_STATUS: Final = (
    "report.column.group",
    "report.column.total",
    "status.compliant",
    "status.flagged",
    "status.unverified",
)
_LANGUAGES: Final[dict[Lang, str]] = {"zh": "zh-CN", "en": "en"}


def write_page(path: Path, facts: Facts, view: View) -> None:
    """Write the page: key numbers, charts, lists, sources, what the report does not say, proof.

    Every text is escaped; a policy in the page itself forbids scripts, frames and anything from elsewhere.

    Raises:
        OSError: the file cannot be written.
        ValueError: an entry is missing from the account.
    """
    environment = Environment(
        loader=PackageLoader("certverify.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    environment.globals["zip"] = zip
    template = environment.get_template("report.html.j2")
    path.write_text(template.render(_content(environment, facts, view)), encoding="utf-8")


def _content(environment: Environment, facts: Facts, view: View) -> dict[str, Any]:
    from certverify.reports.charts import draw  # noqa: PLC0415  # vl-convert is large

    tables = _tables(facts, view)
    drawings = draw(facts, view)
    return {
        **_head(environment, facts),
        "contents": _contents(tables, facts.lang),
        "keys": _keys(facts),
        "drawings": [{"title": d.title, "spoken": d.spoken, "svg": Markup(d.svg)} for d in drawings],  # noqa: S704  # vega escapes the texts it draws
        "tables": tables,
        "limits": facts.limits(),
        "run": facts.run(),
        "sources": [
            (" · ".join(filter(None, s[:3])), "\n".join(filter(None, s[3:]))) for s in facts.sources()
        ],
        "proof": facts.proof(),
    }


def _head(environment: Environment, facts: Facts) -> dict[str, Any]:
    result, lang = facts.result, facts.lang
    style = environment.get_template("report.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "language": _LANGUAGES[lang],
        "style": Markup(style),  # noqa: S704  # our own file; its digest is what the policy lets pass
        "style_hash": f"sha256-{digest}",
        "title": facts.title(),
        "employer": facts.employer(),
        "asked": text("report.labelled", lang, label=text("report.fact.asked", lang), value=facts.asked()),
        "warning": facts.warning(),
        "unfit": facts.unfit(),
        "run_id": result.run_id,
        "complete": str(result.complete).lower(),
        "unmasked": str(facts.unmasked).lower(),
        "print_hint": _print_hint(facts),
        "words": lambda key: text(key, lang),
    }


def _print_hint(facts: Facts) -> str:
    workbook = facts.file(Format.XLSX)
    if workbook is None:
        return text("report.page.print_hint.alone", facts.lang)
    return text("report.page.print_hint", facts.lang, file=workbook)


def _keys(facts: Facts) -> list[dict[str, Any]]:
    lang = facts.lang
    read = {"label": text("report.key.read", lang), "number": f"{facts.total().numbers[0]:,}", "tone": "read"}
    people = {"label": text("report.key.people", lang), "number": f"{facts.people():,}", "tone": "read"}
    return [read, people] + [
        {"label": line.label, "number": f"{line.numbers[0]:,}", "tone": line.tone}
        for line in facts.statuses()
    ]


def _tables(facts: Facts, view: View) -> list[dict[str, Any]]:
    lang, resolved = facts.lang, view.resolved_lines
    lists = {
        "problems": view.problem_lines,
        **({} if resolved is None or resolved.is_empty() else {"resolved": resolved}),
        "unverified": view.unverified_lines,
        "data": view.data_lines,
        "advice": view.advice_lines,
    }
    tables = [
        count_table("rules", facts.rules(), lang, _BY_CERTAINTY),
        *(line_table(name, lines, MOST_LINES, facts.list_file(name), lang) for name, lines in lists.items()),
        count_table("items", items(facts), lang, _BY_STATUS),
        count_table("departments", departments(facts), lang, _BY_STATUS),
        count_table("lookups", facts.lookups(), lang),
        count_table("freshness", freshness(facts), lang),
    ]
    alarms = facts.alarms()
    return tables + ([count_table("alarms", alarms, lang)] if alarms else [])


def _contents(tables: list[dict[str, Any]], lang: Lang) -> list[tuple[str, str]]:
    sheets = {"problems", "resolved", "unverified", "data", "advice"}
    listed = [
        (name, text(f"report.{'sheet' if name in sheets else 'section'}.{name}", lang))
        for name in (table["name"] for table in tables)
    ]
    rest = [(name, text(f"report.section.{name}", lang)) for name in ("limits", "run", "sources", "proof")]
    return listed + rest
