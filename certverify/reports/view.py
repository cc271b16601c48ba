"""The lines that workbook and page show, in the reader's language: one table per list, text ready to be read.

Every table starts with the running number and may end with columns that are not shown: ``severity`` and ``status``
colour a line. Times are minutes of Asia/Shanghai. Numbers are masked and control characters gone.
"""

from functools import cached_property
from typing import Final

import polars as pl

from certverify.messages import Lang, keys, text
from certverify.reports.advice import advice_for
from certverify.reports.carried import carry_over
from certverify.reports.counts import local_minute
from certverify.reports.lettered import lettered
from certverify.reports.order import in_order
from certverify.reports.rectification import Rectification, change_words
from certverify.reports.result import RunResult
from certverify.reports.safetext import readable
from certverify.reports.same_number import same_number
from certverify.reports.words import (
    cause_words,
    department,
    employment,
    filled,
    measures,
    place,
    required,
    role_words,
    rule_titles,
)
from certverify_schemas.finding import Severity, Status

__all__ = ["View"]

_FLAGGING: Final = (Severity.VIOLATION.value, Severity.SUSPICION.value)


_ABOUT: Final = {
    "appointment_date_missing": "appointment_date",
    "id_suspect": "id_number",
    "number_of_another": "cert_number",
    "other_name": "id_number",
    "other_name_former": "name",
}
"""The field that a cause is about, so that the reader is led to its cell."""

_FATES: Final = ("asked", "not_asked", "not_judged", "out_of_scope", "partly", "rejected")
"""What a problem's row came to, each said by ``report.effect.<word>``."""


class View:
    """The lists of one run in one language. Nothing is computed twice; the run's tables stay as they are."""

    def __init__(
        self,
        result: RunResult,
        lang: Lang,
        *,
        unmasked: bool = False,
        rectification: Rectification | None = None,
    ) -> None:
        self._lang: Lang = lang
        self._unmasked = unmasked
        self._rectification = rectification or Rectification()
        self._result = result
        rows = result.rows.with_columns(pl.col("status").cast(pl.String))
        self._rows = rows.with_columns(
            department=department(rows),
            employment=employment(),
            place=place(lang, rows),
            named_place=place(lang, rows, named=True),
            required=required(lang, role_words(lang)),
            asked_at=local_minute("asked_at"),
            next_try_at=local_minute("next_try_at"),
            cause_text=cause_words(rows.get_column("cause"), lang),
        )

    @cached_property
    def problem_lines(self) -> pl.DataFrame:
        """One line per flagged entry: its primary finding, further findings within the description.

        What officers filled into an earlier workbook stands in the line of the same finding. Where there is an
        earlier run to compare with, ``change`` says whether a problem is new.

        Raises:
            ValueError: a flagged entry has no primary finding, so it could not be listed.
        """
        entries = self._rows.filter(pl.col("status") == Status.FLAGGED.value)
        primary = self._told(self._result.findings.filter("primary"))
        others = self._told(self._result.findings.filter(~pl.col("primary")))
        more = others.group_by("entry", maintain_order=True).agg(more=pl.col("further").str.join("\n"))
        lines = (
            entries.drop("certainty", "asked_at").join(primary, on="entry").join(more, on="entry", how="left")
        )
        if lines.height != entries.height:
            raise ValueError("a flagged entry without exactly one primary finding")
        lines = lines.join(self._same_number, on="entry", how="left", maintain_order="left")
        untold = pl.when(~pl.col("rules").list.contains("shared_number")).then("same_number")
        remarked = _remarked(lines, self._lang)
        described = pl.concat_str("message", "more", untold, remarked, separator="\n", ignore_nulls=True)
        shown = in_order(lines).select(
            "department", "name", "id_number", "post", "employment", "kind", "claimed", "official", "asked_at",
            "nature", "basis", "measure", "severity", "certainty", "rule", "finding_id", description=described,
            state=pl.lit(text("rectify.open", self._lang)), closed=pl.lit(text("report.no", self._lang)),
            place="named_place", remark="named_place",
        )  # fmt: skip
        # only now: what officers wrote is theirs, and stays as they wrote it
        told = carry_over(self._numbered(shown), self._rectification.work, self._lang)
        if self._rectification.since is None:
            return told
        since = self._rectification.since.select("finding_id", change=change_words(self._lang))
        return told.join(since, on="finding_id", how="left", maintain_order="left")

    @cached_property
    def resolved_lines(self) -> pl.DataFrame | None:
        """The problems of earlier runs that this run resolved, with the proof; ``None`` without an earlier one."""
        if self._rectification.since is None:
            return None
        return self._resolved(self._rectification.since.filter(pl.col("change") == "resolved"))

    @cached_property
    def settled_lines(self) -> pl.DataFrame:
        """The problems that earlier runs resolved before their deadline, as :attr:`resolved_lines`."""
        return self._resolved(self._rectification.settled)

    def _resolved(self, since: pl.DataFrame) -> pl.DataFrame:
        return self._numbered(
            since.select(
                "department",
                "name",
                "post",
                "finding_id",
                "told",
                "deadline",
                kind=rule_titles(pl.concat_list("rule"), self._lang),
                change=change_words(self._lang),
            ).sort("department", "name", "finding_id", nulls_last=True)
        )

    @cached_property
    def advice_lines(self) -> pl.DataFrame:
        """The advisory findings of entries that are not flagged; the others' stand with their problem."""
        entries = self._rows.filter(pl.col("status") != Status.FLAGGED.value).drop("certainty", "asked_at")
        told = self._told(
            self._result.findings.filter(pl.col("severity").cast(pl.String) == Severity.ADVISORY.value)
        )
        shown = in_order(entries.join(told, on="entry")).select(
            "department",
            "name",
            "post",
            "kind",
            "message",
            "measure",
            "valid_to",
            "place",
            "severity",
            "entry",
        )
        return self._numbered(shown)

    @cached_property
    def people_lines(self) -> pl.DataFrame:
        """Every entry, in the order of the rosters, with its status and what is to be said of it."""
        rejected = self._rejections()
        rows = self._rows.join(rejected, on=["source", "sheet", "row", "part"], how="left", nulls_equal=True)
        said = pl.coalesce(
            "message",
            pl.when(pl.col("rules").list.len() > 0).then(rule_titles(pl.col("rules"), self._lang)),
            "cause_text",
        )
        shown = rows.select(
            "department", "name", "id_number", "post", "employment", "required", "valid_to", "asked_at", "place",
            "status", status_text=self._words("status"), said=said,
        )  # fmt: skip
        return self._numbered(shown)

    @cached_property
    def unverified_lines(self) -> pl.DataFrame:
        """The entries not verified yet: why, when they are asked again, what the reader can do.

        ``why`` is the cause alone; ``told`` names the other rows with the same certificate number, too.
        """
        rows = self._rows.filter(pl.col("status") == Status.UNVERIFIED.value)
        titles = rule_titles(pl.col("rules"), self._lang)
        why = pl.coalesce(pl.col("cause_text").replace("", None), titles.replace("", None))
        rows = rows.join(self._same_number, on="entry", how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("source", "sheet").cast(pl.String)).join(
            self._cells(),
            on=["cause", "source", "sheet"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        cell = filled("report.cell", self._lang, letters=pl.col("letters"))
        shown = rows.sort("cause", "department", nulls_last=True, maintain_order=True).select(
            "department", "name", "id_number", "post", "next_try_at", "status",
            why=why, told=pl.concat_str(why, "same_number", separator="\n", ignore_nulls=True),
            place=pl.concat_str("place", cell, separator=" ", ignore_nulls=True), entry="entry",
            advice=advice_for(self._lang),
        )  # fmt: skip
        return self._numbered(shown)

    @cached_property
    def _same_number(self) -> pl.DataFrame:
        return same_number(self._rows, pl.col("place"), self._lang)

    def _cells(self) -> pl.DataFrame:
        """Return ``cause, source, sheet, letters``: the column in which what a cause is about was read."""
        cells = [
            lettered(self._result, field).with_columns(cause=pl.lit(cause)) for cause, field in _ABOUT.items()
        ]
        return pl.concat(cells)

    @cached_property
    def data_lines(self) -> pl.DataFrame:
        """What is wrong with the rosters: unreadable files, cells, and entries that contradict themselves."""
        cells = self._result.problems.select(
            "source", "sheet", "row", "column", "name", "value",
            reason=f"message_{self._lang}", remedy=f"remedy_{self._lang}", rejects="rejects",
        )  # fmt: skip
        lines = pl.concat([self._unreadable(), cells, self._contradictions()], how="diagonal_relaxed")
        lines = lines.join(self._fates(), on=["source", "sheet", "row"], how="left", nulls_equal=True)
        nobody = pl.col("fate").is_null() & pl.col("row").is_not_null()  # no row of the list stands there
        fate = (
            pl.when(pl.col("rejects") | nobody)
            .then(pl.lit("rejected"))
            .otherwise(pl.col("fate").fill_null("asked"))
        )
        said = {word: text(f"report.effect.{word}", self._lang) for word in _FATES}
        return self._numbered(lines.with_columns(effect=fate.replace_strict(said)).drop("fate"))

    def _fates(self) -> pl.DataFrame:
        """What became of a row's entries: ``partly`` where some were asked about and some not, else the worst."""
        reasons = [key.removeprefix("reason.") for key in keys() if key.startswith("reason.")]
        held = (pl.col("status") == Status.UNVERIFIED.value) & ~pl.col("cause").str.strip_prefix(
            "cause."
        ).is_in(reasons).fill_null(value=True)
        fate = (
            pl.when(pl.col("status") == Status.REJECTED.value).then(pl.lit("rejected"))
            .when(pl.col("status") == Status.NOT_APPLICABLE.value).then(pl.lit("out_of_scope"))
            .when(held & pl.col("asked_at").is_null()).then(pl.lit("not_asked"))
            .when(held).then(pl.lit("not_judged"))
            .otherwise(pl.lit("asked"))
        )  # fmt: skip  # one fate a line
        fates = self._rows.group_by("source", "sheet", "row").agg(fates=fate.unique())
        alone = pl.col("fates").list.len() == 1
        all_asked = pl.col("fates").list.set_difference(["asked", "not_judged"]).list.len() == 0
        fate = pl.when(alone).then(pl.col("fates").list.first()).when(all_asked).then(pl.lit("not_judged"))
        return fates.with_columns(fate.otherwise(pl.lit("partly")).alias("fate")).drop("fates")

    def _told(self, findings: pl.DataFrame) -> pl.DataFrame:
        """Findings in the reader's language, gravest first within an entry."""
        lang = self._lang
        suffix = "" if lang == "zh" else "_en"
        nature = pl.concat_str(
            self._words("severity"),
            pl.lit("\n"),
            filled("report.bracket", lang, words=self._words("certainty")),
        )
        told = in_order(findings.with_columns(department=pl.lit(None, pl.String))).select(
            "entry", "rule", "finding_id", "claimed", "official",
            pl.col("severity").cast(pl.String), pl.col("certainty").cast(pl.String),
            kind=rule_titles(pl.concat_list("rule"), lang), message=f"message_{lang}",
            measure=measures(lang), basis=f"basis{suffix}", asked_at=local_minute("asked_at"), nature=nature,
        )  # fmt: skip
        return told.with_columns(
            further=filled("report.further", lang, problem=pl.col("kind"), message=pl.col("message"))
        )

    def _rejections(self) -> pl.DataFrame:
        return self._result.problems.filter("rejects").select(
            "source", "sheet", "row", "part", message=f"message_{self._lang}"
        )

    def _contradictions(self) -> pl.DataFrame:
        """Findings about the rosters' data (identity, dates) stand with the cells that have to be corrected."""
        problems = pl.col("severity").cast(pl.String) == Severity.PROBLEM.value
        told = self._told(self._result.findings.filter(problems))
        return told.join(self._rows.select("entry", "source", "sheet", "row", "name", "status"), on="entry").select(
            "source", "sheet", "row", "name", value="claimed", reason="message", remedy="measure",
            rejects=pl.col("status") == Status.UNVERIFIED.value,
        )  # fmt: skip

    def _unreadable(self) -> pl.DataFrame:
        lines = [
            {
                "source": str(error.facts.get("file", "")),
                "reason": text(f"error.{error.code}.what", self._lang, **error.facts),
                "remedy": text(f"error.{error.code}.remedy", self._lang, **error.facts),
                "rejects": True,
            }
            for error in self._result.unreadable
        ]
        kinds = {"source": pl.String, "reason": pl.String, "remedy": pl.String, "rejects": pl.Boolean}
        return pl.DataFrame(lines, schema=kinds)

    def _words(self, column: str) -> pl.Expr:
        """A closed set of words of the catalogue: severity, certainty, status."""
        members = {"severity": Severity, "status": Status}.get(column)
        keys = [m.value for m in members] if members else ["provisional", "confirmed"]
        shown = [text(f"{column}.{key}", self._lang) for key in keys]
        return pl.col(column).cast(pl.String).replace_strict(keys, shown)

    def _either(self, column: str, yes: str, no: str) -> pl.Expr:
        return pl.when(column).then(pl.lit(text(yes, self._lang))).otherwise(pl.lit(text(no, self._lang)))

    def _numbered(self, lines: pl.DataFrame) -> pl.DataFrame:
        return readable(lines, unmasked=self._unmasked).with_row_index("seq", offset=1)


def _remarked(lines: pl.DataFrame, lang: Lang) -> pl.Expr:
    """Return what the roster itself remarks beside the person, for whoever has to look into the finding."""
    if "remark" not in lines.columns:
        return pl.lit(None, pl.String)
    return pl.lit(text("list.roster_remark", lang)) + pl.col("remark")
