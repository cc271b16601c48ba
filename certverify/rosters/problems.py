"""Problems of a roster, cell by cell, with what happened, where, and what to do, in both languages."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from certverify import messages
from certverify.rosters.table.understood import Column
from certverify_schemas.masking import mask_number, mask_numbers_in
from certverify_schemas.tables import ProblemTable

__all__ = ["problems_of"]

_CROSS: Final = {
    "people_notes": "name",
    "review_cross_notes": "review_plain",
    "post_notes": "post",
    "item_notes": "operation_item",
}
_LONG_NUMBER: Final = re.compile(r"[0-9A-Za-z*×]{8,}")
_DIGITS: Final = 4
_DATES: Final = frozenset(
    {
        "appointment_date", "birth_date", "contract_end", "first_issue_date", "issue_date", "review_actual",
        "review_due", "review_plain", "site_entry", "valid_from", "valid_to", "validity",
    }
)  # fmt: skip
_SHOWN_WHOLE: Final = _DATES | {"employer_uscc"}
_STANDS_IN: Final = {
    "post": ("trade", "position", "duty", "person_type", "operation_item", "job_category"),
    "review_plain": ("review_plain", "review_due"),
}
_FACTS: Final = [
    "source",
    "sheet",
    "row",
    "part",
    "name_read",
    "employer",
    "department",
    "post",
    "role",
    "group",
    "remark_at",
    "noted_at",
]


def problems_of(entries: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """Return ``ProblemTable``: one rejecting line per rejected entry, and one line per note and row."""
    places = {(column.field, -1): column for column in reversed(columns)}
    places |= {(column.field, column.group): column for column in reversed(columns)}
    headed = any(column.field == "name" for column in columns)
    told = pl.concat([_rejections(entries, headed=headed), _notes(entries)], how="vertical")
    lettered = {column.letters: column for column in columns}
    rows = [_problem(line, _column(line, places, lettered), lettered) for line in told.iter_rows(named=True)]
    schema = {name: column.dtype for name, column in ProblemTable.columns().items()}
    return ProblemTable.validate(pl.DataFrame(rows, schema=schema, orient="row"), cast=True)


_SHAPE: Final = [*_FACTS, "field", "note", "cell", "rejects"]


def _rejections(entries: pl.DataFrame, *, headed: bool = True) -> pl.DataFrame:
    """Return what rejects entries; where no column is ``headed`` as that of names, the rows are not what is to mend."""
    rejected = entries.filter(pl.col("reject").is_not_null())
    about_name = pl.col("reject").str.starts_with("name")
    return rejected.with_columns(
        pl.when(about_name).then(pl.lit("name")).otherwise(pl.lit("id_number")).alias("field"),
        (pl.col("reject") if headed else pl.col("reject").replace("name_missing", "name_missing|—")).alias(
            "note"
        ),
        pl.when(about_name).then(pl.col("name_cell")).otherwise(pl.col("id_cell")).alias("cell"),
        pl.lit(value=True).alias("rejects"),
    ).select(_SHAPE)


def _notes(entries: pl.DataFrame) -> pl.DataFrame:
    columns = {
        name: name.removeprefix("notes:") for name in entries.columns if name.startswith("notes:")
    } | _CROSS
    told = entries.select((pl.col(*columns).list.len() > 0).any()).row(0, named=True)
    frames = []
    for column, field in columns.items():
        if told[column]:  # most columns of notes are empty
            noted = entries.filter(pl.col(column).list.len() > 0).with_columns(pl.col(column).alias("note"))
            noted = noted.explode("note", empty_as_null=True).with_columns(
                pl.lit(field).alias("field"),
                _cell(noted, field).alias("cell"),
                pl.lit(value=False).alias("rejects"),
            )
            frames.append(noted.select(_SHAPE))
    if not frames:
        return _rejections(entries).clear()
    return pl.concat(frames).unique(["row", "field", "note", "cell"], keep="first", maintain_order=True)


def _cell(frame: pl.DataFrame, field: str) -> pl.Expr:
    if field in {"id_number", "name"}:
        return pl.col("id_cell" if field == "id_number" else "name_cell")
    if field == "post":
        return pl.col("post").fill_null("")
    if field == "operation_item":
        return pl.col("claimed_word").fill_null("")
    return pl.col(field).cast(pl.String).fill_null("") if field in frame.columns else pl.lit("")


def _problem(
    line: Mapping[str, Any], column: Column | None, lettered: Mapping[str, Column]
) -> dict[str, Any]:
    reason, _, detail = str(line["note"]).partition("|")
    field = str(line["field"])
    known = messages.keys()
    facts = {"detail": detail, "value": _shown(str(line["cell"]), field)}
    texts = {}
    for lang in messages.LANGUAGES:
        row = messages.text("problem.row", lang, row=line["row"])
        cell = column.cell(line["row"]) if column is not None else row
        cell = "、".join(_remarked(line, lettered)) or cell if field == "remark" else cell
        for part in ("message", "remedy"):
            key = f"problem.{reason}.{part}"
            key = f"{key}.none" if detail == "—" and f"{key}.none" in known else key
            texts[f"{part}_{lang}"] = messages.text(key, lang, cell=cell, **facts)
    return {
        "source": line["source"],
        "sheet": line["sheet"],
        "row": line["row"],
        "part": line["part"],
        "column": f"{column.header} ({column.letters})" if column is not None else None,
        "field": field,
        "name": line["name_read"] or None,
        "value": facts["value"] or None,
        "reason": reason,
        "rejects": line["rejects"],
        "employer": line["employer"],
        "department": line["department"],
        "post": line["post"],
        **texts,
    }


def _column(
    line: Mapping[str, Any], places: Mapping[tuple[str, int], Column], lettered: Mapping[str, Column]
) -> Column | None:
    """Return the column in which what is said stands: of a remark, the first that says something in this row."""
    field = str(line["field"])
    if field == "remark":
        return next((lettered[letters] for letters in _letters(line)), None)
    names = (field, *_STANDS_IN.get(field, ()))
    spots = ((name, group) for name in names for group in (line["group"], -1))
    return next((places[spot] for spot in spots if spot in places), None)


def _letters(line: Mapping[str, Any]) -> list[str]:
    return [letters for letters in str(line["remark_at"]).split(",") if letters]


def _remarked(line: Mapping[str, Any], lettered: Mapping[str, Column]) -> list[str]:
    """Return the addresses of what a row's remark is made of: cells of the row, and notes beside the table."""
    noted = [str(line["noted_at"])] if line["noted_at"] else []
    return [*(lettered[letters].cell(line["row"]) for letters in _letters(line)), *noted]


def _shown(cell: str, field: str) -> str:
    """Return a cell's text with every number in it that could be a person's masked; a firm's code is no person's."""
    text = mask_numbers_in(" ".join(cell.split()))
    return text if field in _SHOWN_WHOLE else _LONG_NUMBER.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    """Mask a number; a Latin word of some length (Resigned) is none."""
    run = match.group(0)
    return mask_number(run) if sum(sign.isdigit() for sign in run) >= _DIGITS else run
