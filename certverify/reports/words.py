"""How single facts of an entry are written for a reader: where it stands, who employs it, what its post needs."""

import re
import unicodedata
from collections.abc import Mapping
from string import Formatter

import polars as pl

from certverify.messages import Lang, keys, listed, template, text
from certverify_schemas.finding import Certainty, Severity

__all__ = [
    "alarm_word",
    "cause_word",
    "cause_words",
    "closings",
    "department",
    "employment",
    "filled",
    "folded",
    "measures",
    "place",
    "required",
    "role_words",
    "rule_titles",
    "source_words",
    "states",
    "text_columns",
]

_CAUSES = ("reason", "cause", "problem")


def cause_word(cause: str, lang: Lang) -> str:
    """Write a cause in words: a reason of asking, a cause of the roster or the rules, a problem of a cell.

    A cause that no catalogue names is shown as it is: the word itself is the contract.
    """
    word = cause.removeprefix("cause.")
    known = keys()
    return next((text(f"{kind}.{word}", lang) for kind in _CAUSES if f"{kind}.{word}" in known), word)


def alarm_word(alarm: str, lang: Lang) -> str | None:
    """Write an alarm in words, those with the field that they name; ``None`` for what is told by its name alone."""
    word, _, field = alarm.partition(":")
    known = [key for key in (f"alarm.{word}.{field}", f"alarm.{word}") if key in keys()]
    return text(known[0], lang, field=field) if known else None


def cause_words(causes: pl.Series, lang: Lang) -> pl.Expr:
    """Return the expression that writes the ``cause`` column in words; the causes are those of this series."""
    given = causes.drop_nulls().unique().to_list()
    return pl.col("cause").replace_strict(given, [cause_word(c, lang) for c in given], return_dtype=pl.String)


def closings(lang: Lang) -> list[str]:
    """Return what the column "closed" offers: no, yes."""
    return [text("report.no", lang), text("report.yes", lang)]


def department(rows: pl.DataFrame) -> pl.Expr:
    """Write department and team (— for none); the employer before them where the rosters name several."""
    several = rows.get_column("employer").drop_nulls().n_unique() > 1
    own = pl.concat_str("department", "team", separator="/", ignore_nulls=True)
    if not several:
        return own
    given = pl.any_horizontal(pl.col("department", "team").is_not_null())
    return pl.concat_str(
        "employer", pl.when(given).then(own).otherwise(pl.lit("—")), separator="/", ignore_nulls=True
    )


def employment() -> pl.Expr:
    """Write the type of employment with the contractor in brackets: 劳务派遣（某某劳务）."""
    contractor = pl.format("（{}）", "contractor")
    return pl.concat_str("employment_type", contractor, ignore_nulls=True)


def filled(key: str, lang: Lang, **columns: pl.Expr) -> pl.Expr:
    """Return the expression that fills a message's placeholders line by line; null where one of them is null.

    Raises:
        KeyError: no such message, or a placeholder without a column.
    """
    parts = [
        part
        for literal, placeholder, _, _ in Formatter().parse(template(key, lang))
        for part in ([pl.lit(literal)] + ([columns[placeholder]] if placeholder else []))
    ]
    return pl.concat_str(parts)


def folded(words: str, width: int) -> str:
    """Break a text into lines of about ``width`` columns, at spaces and slashes; nothing is lost but the breaks."""
    lines = [""]
    for piece in re.findall(r"[^/ ]*[/ ]|[^/ ]+", words):
        if lines[-1] and text_columns(lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


def measures(lang: Lang) -> pl.Expr:
    """Write the measure of a finding: a provisional accusation is to be verified before anybody acts."""
    measure, certainty = pl.col("measure" if lang == "zh" else "measure_en"), pl.col("certainty")
    open_ = certainty.cast(pl.String) == Certainty.PROVISIONAL.value
    accuses = pl.col("severity").cast(pl.String).is_in([Severity.VIOLATION.value, Severity.SUSPICION.value])
    first = pl.lit(text("report.measure.provisional", lang))
    return pl.when(open_ & accuses).then(pl.concat_str(first, measure)).otherwise(measure)


def place(lang: Lang, rows: pl.DataFrame, *, named: bool = False) -> pl.Expr:
    """Write where an entry stands: file, sheet, row as a person sees it, entry of the row.

    The file is left out where all rows are of one, unless it is to be ``named``.
    """
    row = filled("report.row", lang, row=pl.col("row").cast(pl.String))
    part = pl.when(pl.col("part") > 1).then(pl.format("({})", "part"))
    numbered = pl.concat_str(row, part, ignore_nulls=True)
    several = named or rows.get_column("source").n_unique() > 1
    parts = ["source", "sheet"] if several else ["sheet"]
    return pl.concat_str(*parts, numbered, separator=" · ", ignore_nulls=True)


def required(lang: Lang, roles: Mapping[str, str]) -> pl.Expr:
    """Write what the post needs: an operation item or its category, or for managers industry and role."""
    role = pl.col("role").cast(pl.String).replace_strict(list(roles), list(roles.values()))
    gap = pl.lit("" if lang == "zh" else ", ")
    manager = pl.when(pl.col("role").cast(pl.String) != "operator").then(
        pl.concat_str(pl.concat_str("industry", gap), role, ignore_nulls=True)
    )
    return pl.coalesce("required_item", "required_category", manager)


def role_words(lang: Lang) -> dict[str, str]:
    """Return the three posts in words."""
    return {role: text(f"report.role.{role}", lang) for role in ("operator", "principal", "safety_manager")}


def rule_titles(rules: pl.Expr, lang: Lang) -> pl.Expr:
    """Write a list of rules as their titles; a rule of a pack laid over ours keeps its name."""
    titled = [key for key in sorted(keys()) if key.startswith("rule.") and key.endswith(".title")]
    names = [key.removeprefix("rule.").removesuffix(".title") for key in titled]
    titles = [text(key, lang) for key in titled]
    return rules.list.eval(pl.element().replace(names, titles)).list.join("；" if lang == "zh" else "; ")


def source_words(source: str, lang: Lang, days: Mapping[str, str] | None = None) -> str:
    """Write the sources of a run for a reader: ``snapshot:<name>`` is a data file of the authority, of its day.

    A source of another make is shown by its own name.
    """
    return listed((_source(one, (days or {}).get(one), lang) for one in source.split(",")), lang)


def _source(source: str, day: str | None, lang: Lang) -> str:
    kind, _, name = source.partition(":")
    key = f"report.source.{kind}"
    said = text(key, lang, name=name or kind) if key in keys() else source
    return said if day is None else text("report.source.dated", lang, source=said, day=day)


def states(lang: Lang) -> list[str]:
    """Return the states of rectification as a drop-down offers them."""
    names = ("open", "doing", "submitted", "closed", "disputed", "overdue")
    # a comma would part one option into two: the list is one comma-separated text in the file format
    return [text(f"rectify.{name}", lang).replace(",", ";") for name in names]


def text_columns(words: str) -> int:
    """Count the columns that a text takes: East Asian wide and full-width characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in words)
