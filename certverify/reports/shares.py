"""A run's share for each employer: what may be handed to one of them without showing anything of another."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.result import ByHand, RunResult
from certverify.reports.safetext import hidden
from certverify_schemas.answer import Reason
from certverify_schemas.finding import Status

__all__ = ["folder_names", "shares"]

_UNSAFE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST: Final = 40  # characters; in UTF-8 120 bytes, and a path keeps room for the rest
_OWN: Final = ("employer", "contractor")
_REASONS: Final = [reason.value for reason in Reason]


def shares(result: RunResult, lang: Lang) -> Iterator[tuple[str, RunResult]]:
    """Yield a folder's name and the share of each employer of the rosters, in the order of their names.

    A share holds the employer's own entries, findings and problems, and of the sheets read those with its entries.
    The name of any other employer within a text, a file's or a sheet's name is left out. Entries without an employer
    are a share of their own.

    Raises:
        polars.exceptions.ColumnNotFoundError: the run lacks a promised column.
    """
    named = result.rows.get_column("employer").unique().sort(nulls_last=True).to_list()
    folders = folder_names([name or text("employers.unnamed", lang) for name in named])
    for name, folder in zip(named, folders, strict=True):
        yield folder, _share(result, name, [other for other in named if other and other != name], lang)


def folder_names(names: Sequence[str]) -> list[str]:
    """Return a name for each folder that every file system takes: short, without signs of paths, each once."""
    taken: dict[str, int] = {}
    return [_unique(_safe(name), taken) for name in names]


def _safe(name: str) -> str:
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFKC", str(hidden(name))))
    short = plain.strip(" .")[:_LONGEST].strip(" .") or "_"
    return f"_{short}" if _RESERVED.fullmatch(short) else short


def _unique(name: str, taken: dict[str, int]) -> str:
    """Number a name that is taken; some file systems do not tell capitals apart."""
    key = name.casefold()
    taken[key] = taken.get(key, 0) + 1
    return name if taken[key] == 1 else _unique(f"{name}-{taken[key]}", taken)


def _share(result: RunResult, name: str | None, others: Sequence[str], lang: Lang) -> RunResult:
    mine = pl.col("employer").eq_missing(pl.lit(name, dtype=pl.String))
    rows, findings, problems = (
        table.filter(mine) for table in (result.rows, result.findings, result.problems)
    )
    known = {str(word) for column in _OWN for word in rows.get_column(column).drop_nulls().unique()}
    strange = [other for other in others if not any(other in word for word in known)]
    sheets = {(source, sheet) for source, sheet in rows.select("source", "sheet").unique().iter_rows()}
    alone = _alone(result.rows, name)
    return replace(
        result,
        rows=_without(rows, strange, lang),
        findings=_without(findings, strange, lang),
        problems=_without(problems, strange, lang),
        understood=[
            _sheet(one, strange, lang, whole=(one.get("file"), one.get("sheet")) in alone)
            for one in result.understood
            if (one.get("file"), one.get("sheet")) in sheets
        ],
        lookups=_lookups(rows),
        unanswered=_unanswered(rows),
        alarms={},
        unreadable=(),
        employer=name,
        by_hand=ByHand(),
    )


def _alone(rows: pl.DataFrame, name: str | None) -> set[tuple[str, str | None]]:
    """Return the sheets that hold entries of this employer only."""
    mine = pl.col("employer").eq_missing(pl.lit(name, dtype=pl.String))
    return set(
        rows.group_by("source", "sheet").agg(mine.all().alias("mine")).filter("mine").drop("mine").rows()
    )


def _sheet(one: Mapping[str, Any], strange: Sequence[str], lang: Lang, *, whole: bool) -> Mapping[str, Any]:
    """Return what was understood of a sheet; of one shared with others, only where the employer's columns are."""
    told = dict(one) if whole else {**one, "notes": (), "employer": None, "entries": 0}
    mark = text("employers.other", lang)
    return {key: _cleared(value, strange, mark) for key, value in told.items()}


def _cleared(value: Any, strange: Sequence[str], mark: str) -> Any:
    if isinstance(value, str):
        for word in strange:
            value = value.replace(word, mark)
        return value
    if isinstance(value, Mapping):
        return {key: _cleared(item, strange, mark) for key, item in value.items()}
    return [_cleared(item, strange, mark) for item in value] if isinstance(value, list | tuple) else value


def _without(table: pl.DataFrame, strange: Sequence[str], lang: Lang) -> pl.DataFrame:
    """Write "another employer" for every strange name in the texts of a table; the longest name that fits counts."""
    if not strange or table.is_empty():
        return table
    mark = text("employers.other", lang)
    texts = [name for name, kind in table.schema.items() if kind == pl.String and name not in _OWN]
    return table.with_columns(
        pl.col(name).str.replace_many(list(strange), [mark] * len(strange), leftmost=True) for name in texts
    )


def _lookups(rows: pl.DataFrame) -> dict[str, int]:
    """Count the share's questions; how many were reused or asked is known of the whole run only."""
    asked = rows.filter(pl.col("query_key").is_not_null())
    waiting = _waiting(asked)
    return {
        "needed": asked.get_column("query_key").n_unique(),
        "unanswered": waiting.get_column("query_key").n_unique(),
    }


def _unanswered(rows: pl.DataFrame) -> dict[str, int]:
    waiting = _waiting(rows.filter(pl.col("query_key").is_not_null()))
    return dict(waiting.group_by("cause").agg(pl.col("query_key").n_unique()).sort("cause").iter_rows())


def _waiting(asked: pl.DataFrame) -> pl.DataFrame:
    unverified = pl.col("status").cast(pl.String) == Status.UNVERIFIED.value
    return asked.filter(unverified, pl.col("cause").is_in(_REASONS))
