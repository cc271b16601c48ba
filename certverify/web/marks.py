"""What a run found, as remarks in the roster: at the person's name, with rule, severity and certainty."""

from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.lettered import lettered
from certverify.reports.order import in_order
from certverify.reports.result import RunResult
from certverify.reports.words import filled, measures, rule_titles
from certverify_schemas.finding import Certainty, Severity

__all__ = ["findings_to_mark"]

_ACCUSING: Final = [Severity.VIOLATION.value, Severity.SUSPICION.value]


def findings_to_mark(result: RunResult, lang: Lang) -> pl.DataFrame:
    """Return what flags somebody as the doctor's remarks: ``source, sheet, row, column, rejects, message_…, remedy_…``.

    Nobody else is marked: who is not verified, or not marked, is not therefore without a problem.
    """
    accused = result.findings.filter(pl.col("severity").cast(pl.String).is_in(_ACCUSING))
    told = in_order(accused.with_columns(department=pl.lit(None, pl.String))).with_columns(
        title=rule_titles(pl.concat_list("rule"), lang),
        severity_told=_word("severity", _ACCUSING, lang),
        certainty_told=_word("certainty", [one.value for one in Certainty], lang),
    )
    said = {name: pl.col(name) for name in ("title", "severity_told", "certainty_told")}
    letters = lettered(result, "name").select("source", "sheet", column=pl.format("({})", "letters"))
    marked = told.select(
        "source",
        pl.col("sheet").cast(pl.String),
        "row",
        rejects=False,
        **{f"message_{lang}": filled("web.mark", lang, **said), f"remedy_{lang}": measures(lang)},
    )
    return marked.join(letters, on=["source", "sheet"], how="left", nulls_equal=True, maintain_order="left")


def _word(kind: str, values: list[str], lang: Lang) -> pl.Expr:
    words = [text(f"{kind}.{value}", lang) for value in values]
    return pl.col(kind).cast(pl.String).replace_strict(values, words, default=None)
