"""The cells that say who a person is, laid over the lines of a sheet: identity, name, sex, age, remarks."""

import re
from dataclasses import replace
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.table.header.fields import kind_of
from certverify.rosters.table.lines.distinct import Plain, read_distinct
from certverify.rosters.values.cleaning import TICK, squeeze
from certverify.rosters.values.dates import find_dates
from certverify.rosters.values.ids import birth_date, is_female, read_id, valid_id
from certverify.rosters.values.moves import given_up, moved_into
from certverify.rosters.values.names import read_name
from certverify.rosters.values.remarks import LEAVING_NOTES, read_remark

__all__ = ["of_person"]

_NOTES: Final = pl.List(pl.String)
_NO_NOTES: Final = pl.lit([], dtype=_NOTES)
_Row = dict[str, Any]


def of_person(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Add what identity, name, sex, birth date, age, former name and remark say on the day ``as_of``."""
    frame = read_distinct(
        frame, ["id_number", kind_of("id_number"), "id_type"], _identity, _IDENTITY, _PLAIN_ID
    )
    frame = frame.drop("id_type").rename({"id_type_read": "id_type"}).with_columns(_born_in_time(as_of))
    frame = read_distinct(
        frame, ["name", kind_of("name")], lambda cell, kind: _name(cell, kind, as_of), _NAME, _PLAIN_NAME
    )
    frame = read_distinct(frame, ["gender"], _sex, {"sex_given": pl.String})
    frame = read_distinct(frame, ["birth_date", kind_of("birth_date")], _birth, _BIRTH)
    frame = read_distinct(frame, ["age"], _age, {"age_given": pl.Int64})
    frame = read_distinct(frame, ["former_name"], _former, {"former": pl.String})
    frame = read_distinct(
        frame,
        ["remark", "doubted", "remark_shared", "noted"],
        lambda cell, doubted, several, noted: _remark(cell, noted, as_of, doubted=doubted, several=several),
        _REMARK,
    )
    seen = pl.col("id_card_seen").str.strip_chars()
    example = pl.col("example") | pl.col("name_example")
    marked = seen.is_in([*sorted(TICK), "已核对", "已核", "已见", "已核验", "一致", "Y", "yes"])
    return frame.with_columns(
        marked.alias("id_card_seen"),
        example.alias("example"),
        (pl.col("id_suspect") | pl.col("name_dotless")).alias("id_suspect"),
        pl.when(example)
        .then(pl.concat_list("notes:name", pl.lit("row_example")))
        .otherwise("notes:name")
        .alias("notes:name"),
        pl.coalesce("former", "name_former", "remark_name").alias("name_other"),
    )


_IDENTITY: Final = {
    "id_type_read": pl.String,
    "id_read": pl.String,
    "id_suspect": pl.Boolean,
    "id_fragile": pl.Boolean,
    "id_rejected": pl.String,
    "id_sex": pl.String,
    "id_birth": pl.Date,
    "notes:id_number": _NOTES,
}


_NO: Final = pl.lit(value=False)
_PLAIN_ID: Final = Plain(
    when=(pl.col(kind_of("id_number")) == CellKind.TEXT)
    & (pl.col("id_type").str.strip_chars().is_in(["", "居民身份证", "身份证"]))
    & valid_id("id_number")
    & ~pl.col("id_number").str.contains(r"^(9|8[123])|000$"),
    values={
        "id_type_read": pl.lit("id_card"),
        "id_read": pl.col("id_number"),
        "id_suspect": _NO,
        "id_fragile": _NO,
        "id_rejected": pl.lit(None),
        "id_sex": pl.when(pl.col("id_number").str.contains(r"[02468].$"))
        .then(pl.lit("female"))
        .otherwise(pl.lit("male")),
        "id_birth": pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
        "notes:id_number": _NO_NOTES,
    },
)


_OLDEST: Final = 120
"""Years. Nobody of that age works; the oldest person whose age was ever proved became 122."""


def _born_in_time(as_of: date) -> list[pl.Expr]:
    """Reject a number whose birth date is still to come or too long ago: its check digit proves no such person."""
    born = pl.col("id_birth")
    impossible = (born > as_of) | (born < pl.lit(as_of).dt.offset_by(f"-{_OLDEST}y"))
    return [
        pl.when(impossible)
        .then(pl.lit("id_birth_out_of_range"))
        .otherwise("id_rejected")
        .alias("id_rejected"),
        pl.when(impossible).then(pl.lit("")).otherwise("id_read").alias("id_read"),
        *(pl.when(~impossible).then(name).alias(name) for name in ("id_birth", "id_sex")),
    ]


def _identity(cell: str, kind: int, type_word: str) -> _Row:
    reading = read_id(cell, kind, type_word)
    card = reading.id_type == "id_card" and len(reading.number) == 18
    return {
        "id_type_read": reading.id_type,
        "id_read": reading.number,
        "id_suspect": reading.suspect,
        "id_fragile": reading.fragile,
        "id_rejected": reading.rejected,
        "id_sex": ("female" if is_female(reading.number) else "male") if card else None,
        "id_birth": birth_date(reading.number) if card else None,
        "notes:id_number": list(reading.notes),
    }


_NAME: Final = {
    "name_read": pl.String,
    "name_former": pl.String,
    "name_fragile": pl.Boolean,
    "name_uncertain": pl.Boolean,
    "vacant": pl.Boolean,
    "name_dotless": pl.Boolean,
    "name_example": pl.Boolean,
    "name_remark": pl.String,
    "name_leaving": pl.String,
    "name_rejected": pl.String,
    "notes:name": _NOTES,
}


_PLAIN_NAME: Final = Plain(
    when=(pl.col(kind_of("name")) == CellKind.TEXT)
    & pl.col("name").str.contains("^[\u4e00-\u9fff]{2,4}$")
    & ~pl.col("name").str.contains(
        "某|缺|待|无|没|空|姓名|[样示范]?例$|[组班队工]长$|主任$|经理$|师傅$|书记$|党员$|离职$|退[休场]$|辞职$"
    ),
    values={
        "name_read": pl.col("name"),
        "name_former": pl.lit(None),
        "name_fragile": _NO,
        "name_uncertain": _NO,
        "vacant": _NO,
        "name_dotless": _NO,
        "name_example": _NO,
        "name_remark": pl.lit(None),
        "name_leaving": pl.lit(None),
        "name_rejected": pl.lit(None),
        "notes:name": _NO_NOTES,
    },
)


def _name(cell: str, kind: int, as_of: date) -> _Row:
    reading = read_name(cell, kind)
    beside = read_remark(reading.remark or "", as_of)
    return {
        "name_read": reading.name,
        "name_former": reading.other,
        "name_fragile": reading.fragile,
        "name_uncertain": reading.uncertain,
        "vacant": reading.vacant,
        "name_dotless": reading.dotless,
        "name_example": reading.example,
        "name_remark": reading.remark,
        "name_leaving": beside.leaving,
        "name_rejected": reading.rejected,
        "notes:name": [*reading.notes, *(note for note in beside.notes if note in LEAVING_NOTES)],
    }


def _sex(cell: str) -> _Row:
    text = squeeze(cell).lower()
    return {
        "sex_given": "male" if text in {"男", "男性", "m", "male"} else "female" if text in _WOMAN else None
    }


_WOMAN: Final = frozenset({"女", "女性", "f", "female"})
_BIRTH: Final = {"birth_first": pl.Date, "birth_last": pl.Date}


def _birth(cell: str, kind: int) -> _Row:
    """Read a birth date; two-digit years say nothing of the century here and are left out."""
    found = find_dates(cell, kind)
    plain = [
        day for day in found.days if "date_two_digit_year" not in found.notes and day.precision != "year"
    ]
    return {"birth_first": plain[0].first if plain else None, "birth_last": plain[0].last if plain else None}


def _age(cell: str) -> _Row:
    match = re.fullmatch(r"(\d{2})(\.0)?(周?岁)?", squeeze(cell))
    return {"age_given": int(match.group(1)) if match else None}


def _former(cell: str) -> _Row:
    reading = read_name(cell)
    return {"former": reading.name or None if reading.rejected is None else None}


_REMARK: Final = {
    "renewal": pl.Boolean,
    "remark_name": pl.String,
    "id_changed": pl.Boolean,
    "remark_leaving": pl.String,
    "remark_back": pl.Boolean,
    "remark_training": pl.Boolean,
    "remark_none_yet": pl.Boolean,
    "remark_begun": pl.Date,
    "remark_name_wrong": pl.Boolean,
    "remark_id_wrong": pl.Boolean,
    "remark_failed": pl.Boolean,
    "remark_moved_into": pl.String,
    "remark_given_up": pl.String,
    "notes:remark": _NOTES,
}


def _remark(cell: str, noted: str, as_of: date, *, doubted: bool, several: bool) -> _Row:
    """Read a remark; of several people in the row it does not say which of them has left.

    ``noted``: what a note or a legend adds at its end, which takes nothing from what the row says by itself.
    """
    reading = read_remark(cell, as_of)
    own = read_remark(cell.removesuffix(noted), as_of) if noted else reading
    if own.leaving == "left" and not own.back:
        reading = replace(reading, leaving="left", notes=(*reading.notes, *own.notes))
    if several and reading.leaving in {"left", "relieved"}:
        reading = replace(reading, leaving="doubtful", notes=(*reading.notes, "remark_speaks_of_leaving"))
    gone = {"remark_left", "remark_relieved"} if several else set()
    notes = [note for note in reading.notes if note not in gone]
    notes = [note for note in notes if not doubted or note != "remark_speaks_of_leaving"]
    return {
        "renewal": reading.renewal,
        "remark_name": reading.other_name,
        "id_changed": reading.id_changed,
        "remark_leaving": reading.leaving,
        "remark_back": reading.back,
        "remark_training": reading.training,
        "remark_none_yet": reading.none_yet,
        "remark_begun": reading.begun,
        "remark_name_wrong": reading.name_wrong,
        "remark_id_wrong": reading.id_wrong,
        "remark_failed": reading.failed,
        "remark_moved_into": moved_into(cell, as_of),
        "remark_given_up": None if several else given_up(cell, as_of),
        "notes:remark": [*notes, "remark_post_in_question"] if doubted else notes,
    }
