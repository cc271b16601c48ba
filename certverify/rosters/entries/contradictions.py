"""Contradictions of a roster with itself: what a row says against its ID number, and rows against each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from certverify import messages
from certverify.rosters.entries.leavers_named import doubted_by_name
from certverify.rosters.entries.series import superseded
from certverify.rosters.table.understood import Column, UnderstoodSheet
from certverify.rosters.values.numbers import other_person
from certverify_schemas.masking import mask_numbers_in
from certverify_schemas.tables import ProblemTable

__all__ = [
    "between_rows",
    "doubted_by_name_alone",
    "doubted_of_two_names",
    "doubted_where_left",
    "doubted_where_superseded",
    "within_rows",
]

_HEADERS: Final = {"sex": "gender", "birth_date": "birth_date", "age": "age"}
_PLACE: Final = ("source", "sheet", "row")
_SAME: Final = (
    "source", "sheet", "name", "id_number", "post", "claimed_word", "claimed_number", "claimed_first_issue",
    "claimed_valid_from", "claimed_valid_to", "claimed_review_due", "claimed_reviewed_on", "employer", "contractor",
    "department", "team", "appointed_on", "remark", "cause",
)  # fmt: skip
_DOUBT: Final = "employment_unclear"
_Line = Mapping[str, Any]
_Said = tuple[_Line, str, str, str | Sequence[_Line]]
"""Entry, reason, field, and detail of a problem: words, or the other rows that it speaks of."""


def within_rows(entries: pl.DataFrame, understood: Sequence[UnderstoodSheet]) -> pl.DataFrame:
    """Return as ``ProblemTable`` the cells that contradict the row's ID number: sex, birth date, age, card's number."""
    return _problems(_in_row(entries), understood)


def _in_row(entries: pl.DataFrame) -> Iterator[_Said]:
    doubtful = pl.col("conflict_field").is_not_null() | pl.col("claimed_number").is_not_null()
    operators = pl.col("role").eq_missing("operator") & (pl.col("id_type") == "id_card")
    for line in entries.filter(doubtful).with_columns(operators.alias("compared")).iter_rows(named=True):
        if line["conflict_field"]:
            field = _HEADERS[line["conflict_field"]]
            yield line, "identity_conflict", field, str(line["conflict_detail"] or "")
        number = str(line["claimed_number"] or "")
        whole = len(number.removeprefix("T")) == 18
        if line["compared"] and whole and other_person(number, line["id_number"]):
            yield line, "number_of_another", "cert_number", mask_numbers_in(number)


def between_rows(entries: pl.DataFrame, understood: Sequence[UnderstoodSheet]) -> pl.DataFrame:
    """Return as ``ProblemTable`` one ID number under two names, repeated rows, and who has left by another row."""
    said = [*_two_names(entries), *_repeated(entries), *_left_elsewhere(entries)]
    return _problems(said, understood)


def doubted_where_superseded(
    entries: pl.DataFrame, understood: Sequence[UnderstoodSheet]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the entries, unverified where a later list of the same series bears them out no more, and the problems."""
    found = superseded(entries)
    cause = pl.when("moved").then(pl.lit("post_changed")).otherwise(pl.lit(_DOUBT))
    return _doubted(entries, found, cause, _superseded, understood)


def doubted_by_name_alone(
    entries: pl.DataFrame, named: pl.DataFrame, understood: Sequence[UnderstoodSheet]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the entries, unverified where another sheet of the file says of that name that it has left; the problems.

    ``named`` are those said so without an ID number.
    """
    return _doubted(entries, doubted_by_name(entries, named), pl.lit(_DOUBT), _left_by_name, understood)


def _doubted(
    entries: pl.DataFrame,
    found: pl.DataFrame,
    cause: pl.Expr,
    said: Callable[[pl.DataFrame], Iterator[_Said]],
    understood: Sequence[UnderstoodSheet],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the entries, those ``found`` (``at`` their lines) unverified for a cause, and what is said of them."""
    if found.is_empty():
        return entries, ProblemTable.create_empty()
    numbered = entries.with_row_index("at")
    told = numbered.join(found, on="at", how="inner", maintain_order="left")
    doubts = found.select("at", cause=cause, disposition=pl.lit("unverified"))
    return numbered.update(doubts, on="at", how="left").drop("at"), _problems(list(said(told)), understood)


def _left_by_name(told: pl.DataFrame) -> Iterator[_Said]:
    for rows in told.partition_by(_PLACE, maintain_order=True):
        line = rows.row(0, named=True)
        other = {"source": line["source"], "sheet": line["sheet_left"], "row": line["row_left"]}
        yield line, "left_by_name", "name", [other]


def _superseded(told: pl.DataFrame) -> Iterator[_Said]:
    for rows in told.partition_by(_PLACE, maintain_order=True):
        line = rows.row(0, named=True)
        names = (line["source_latest"], line["sheet_latest"])
        own = (line["source"], line["sheet"])
        detail = " · ".join(
            mask_numbers_in(name) for name, mine in zip(names, own, strict=True) if name and name != mine
        )
        yield line, "moved_since" if line["moved"] else "not_on_latest", "name", detail


def doubted_where_left(entries: pl.DataFrame) -> pl.DataFrame:
    """Return the entries, unverified where another sheet or file says of the person that the post was left."""
    numbered = entries.with_row_index("at")
    doubted = _left_by_another_list(numbered.filter(pl.col("disposition").is_null()), entries)["at"].unique()
    at = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(doubted.implode())
    return entries.with_columns(
        pl.when(at).then(pl.lit(value)).otherwise(name).alias(name)
        for name, value in (("cause", _DOUBT), ("disposition", "unverified"))
    )


def doubted_of_two_names(entries: pl.DataFrame) -> pl.DataFrame:
    """Return the entries, the ID number suspect where it stands under two names: for one of them there is no record.

    Where the roster says that one is the other's former name, the names are fragile and no more.
    """
    card = pl.col("id_type") == "id_card"
    several = pl.col("name").n_unique().over("id_number") > 1
    numbers = pl.Series([line["id_number"] for line, *_ in _two_names(entries)], dtype=pl.String)
    return entries.with_columns(
        pl.col("name_fragile") | (card & several),
        pl.col("id_suspect") | (card & pl.col("id_number").is_in(numbers.implode())),
    )


def _left_by_another_list(open_ones: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Join entries with those of the same person who has left by another list, ``row_left`` of it and so on.

    A manager who was relieved may work on; whoever has left as an operator has left altogether.
    """
    cards = (pl.col("id_type") == "id_card") & (pl.col("id_number") != "")
    manager = pl.col("role").is_in(["principal", "safety_manager"]).fill_null(value=False)
    gone = entries.filter(cards & pl.col("cause").eq_missing("left_post")).select(
        "id_number", *_PLACE, manager.alias("manager")
    )
    pairs = open_ones.filter(cards).join(gone, on="id_number", suffix="_left", maintain_order="left_right")
    elsewhere = pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}_left")) for n in ("source", "sheet"))
    return pairs.filter(elsewhere & (manager | ~pl.col("manager")))


def _left_elsewhere(entries: pl.DataFrame) -> Iterator[_Said]:
    doubted = entries.filter(pl.col("cause").eq_missing(_DOUBT))
    for rows in _left_by_another_list(doubted, entries).partition_by(_PLACE, maintain_order=True):
        lines = list(rows.iter_rows(named=True))
        yield lines[0], "left_elsewhere", "id_number", [{n: x[f"{n}_left"] for n in _PLACE} for x in lines]


def _two_names(entries: pl.DataFrame) -> Iterator[_Said]:
    """Former names count: whoever has one may stand under either."""
    cards = entries.filter(pl.col("id_type") == "id_card", pl.col("id_number") != "")
    doubled = cards.filter(pl.col("name").n_unique().over("id_number") > 1)
    for person in doubled.partition_by("id_number", maintain_order=True):
        lines = list(person.unique(_PLACE, keep="first", maintain_order=True).iter_rows(named=True))
        for line in lines:
            others = [one for one in lines if one["name"] not in {line["name"], line["name_other"]}]
            others = [one for one in others if one["name_other"] != line["name"]]
            if others:
                yield line, "id_two_names", "id_number", others


def _repeated(entries: pl.DataFrame) -> Iterator[_Said]:
    same = entries.filter(pl.len().over(_SAME) > 1)
    for rows in same.partition_by(_SAME, maintain_order=True):
        lines = list(rows.unique("row", keep="first", maintain_order=True).iter_rows(named=True))
        for line in lines[1:]:
            yield line, "row_repeated", "name", lines[:1]


def _listed(line: _Line, others: Sequence[_Line], lang: messages.Lang) -> str:
    """Return the rows for a sentence; those of another sheet or file with its name."""
    said = messages.listed(dict.fromkeys(_row(line, other, lang) for other in others[:5]), lang)
    return said + (" …" if len(others) > 5 else "")


def _row(line: _Line, other: _Line, lang: messages.Lang) -> str:
    row = messages.text("problem.row", lang, row=other["row"])
    parts = [other[name] for name in ("source", "sheet") if other[name] and other[name] != line[name]]
    if other["source"] != line["source"]:
        parts = [other[name] for name in ("source", "sheet") if other[name]]
    return " · ".join([*map(mask_numbers_in, parts), row])


def _problems(said: Iterator[_Said] | Sequence[_Said], understood: Sequence[UnderstoodSheet]) -> pl.DataFrame:
    columns: dict[tuple[str, str | None, str], Column | None] = {}
    for sheet in understood:
        for column in sheet.mapping:
            place = (sheet.file, sheet.sheet, column.field)
            # of several columns none is named rather than a wrong one
            columns[place] = column if place not in columns else None
    rows = [
        _problem(line, reason, field, detail, columns.get((line["source"], line["sheet"], field)))
        for line, reason, field, detail in said
    ]
    schema = {name: column.dtype for name, column in ProblemTable.columns().items()}
    return ProblemTable.validate(pl.DataFrame(rows, schema=schema, orient="row"), cast=True)


def _problem(
    line: _Line, reason: str, field: str, detail: str | Sequence[_Line], column: Column | None
) -> dict[str, Any]:
    texts = {}
    for lang in messages.LANGUAGES:
        row = messages.text("problem.row", lang, row=line["row"])
        facts = {
            "cell": column.cell(line["row"]) if column is not None else row,
            "detail": detail if isinstance(detail, str) else _listed(line, detail, lang),
        }
        for part in ("message", "remedy"):
            texts[f"{part}_{lang}"] = messages.text(f"problem.{reason}.{part}", lang, **facts)
    same = ("source", "sheet", "row", "part", "name", "employer", "department", "post")
    return {
        **{name: line[name] for name in same},
        "column": f"{column.header} ({column.letters})" if column is not None else None,
        "field": field,
        "value": None,
        "reason": reason,
        "rejects": False,
        **texts,
    }
