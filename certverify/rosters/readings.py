"""All cell readers laid over the lines of a sheet; every distinct cell is read once.

Notes of a field stand in a list column ``notes:<field>`` of problem words.
"""

import re
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.rosters import people
from certverify.rosters.cellkind import CellKind
from certverify.rosters.cleaning import TICK, is_nothing, squeeze
from certverify.rosters.dates import Day, find_dates
from certverify.rosters.ids import birth_date, is_female, read_id, valid_id
from certverify.rosters.industries import read_industry
from certverify.rosters.issuers import read_issuer
from certverify.rosters.lines import Plain, kind_of, read_distinct
from certverify.rosters.names import read_name
from certverify.rosters.numbers import read_number
from certverify.rosters.remarks import read_remark
from certverify.rosters.terms import read_appointment, read_issue, read_review, read_term
from certverify_schemas.catalogue import Catalogue

__all__ = ["of_cells", "of_industry"]

_NOTES: Final = pl.List(pl.String)
_Row = dict[str, Any]


def of_cells(lines: pl.DataFrame, catalogue: Catalogue, as_of: date, *, date1904: bool) -> pl.DataFrame:
    """Return the lines with everything that their cells say, but for posts and industries."""
    frame = _of_person(lines)
    frame = _of_number(frame, catalogue)
    frame = _of_dates(frame, date1904=date1904)
    frame = _of_work(frame, as_of)
    return _of_appointment(frame, as_of, date1904=date1904)


def _of_person(frame: pl.DataFrame) -> pl.DataFrame:
    frame = read_distinct(
        frame, ["id_number", kind_of("id_number"), "id_type"], _identity, _IDENTITY, _PLAIN_ID
    )
    frame = frame.drop("id_type").rename({"id_type_read": "id_type"})
    frame = read_distinct(frame, ["name", kind_of("name")], _name, _NAME, _PLAIN_NAME)
    frame = read_distinct(frame, ["gender"], _sex, {"sex_given": pl.String})
    frame = read_distinct(frame, ["birth_date", kind_of("birth_date")], _birth, _BIRTH)
    frame = read_distinct(frame, ["age"], _age, {"age_given": pl.Int64})
    frame = read_distinct(frame, ["former_name"], _former, {"former": pl.String})
    frame = read_distinct(frame, ["remark"], _remark, _REMARK)
    seen = pl.col("id_card_seen").str.strip_chars()
    marked = seen.is_in([*sorted(TICK), "已核对", "已核", "已见", "已核验", "一致", "Y", "yes"])
    return frame.with_columns(
        marked.alias("id_card_seen"),
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


_NO_NOTES: Final = pl.lit([], dtype=_NOTES)
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
    "name_remark": pl.String,
    "name_rejected": pl.String,
    "notes:name": _NOTES,
}


_PLAIN_NAME: Final = Plain(
    when=(pl.col(kind_of("name")) == CellKind.TEXT)
    & pl.col("name").str.contains("^[\u4e00-\u9fff]{2,4}$")
    & ~pl.col("name").str.contains("某|缺|待|无|没|空|姓名"),
    values={
        "name_read": pl.col("name"),
        "name_former": pl.lit(None),
        "name_fragile": _NO,
        "name_uncertain": _NO,
        "vacant": _NO,
        "name_remark": pl.lit(None),
        "name_rejected": pl.lit(None),
        "notes:name": _NO_NOTES,
    },
)


def _name(cell: str, kind: int) -> _Row:
    reading = read_name(cell, kind)
    return {
        "name_read": reading.name,
        "name_former": reading.other,
        "name_fragile": reading.fragile,
        "name_uncertain": reading.uncertain,
        "vacant": reading.vacant,
        "name_remark": reading.remark,
        "name_rejected": reading.rejected,
        "notes:name": list(reading.notes),
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
    "remark_left": pl.Boolean,
    "notes:remark": _NOTES,
}


def _remark(cell: str) -> _Row:
    reading = read_remark(cell)
    return {
        "renewal": reading.renewal,
        "remark_name": reading.other_name,
        "id_changed": reading.id_changed,
        "remark_left": reading.left,
        "notes:remark": list(reading.notes),
    }


_NUMBER: Final = {
    "number": pl.String,
    "number_claims": pl.Boolean,
    "number_word": pl.String,
    "number_system": pl.String,
    "number_state": pl.String,
    "notes:cert_number": _NOTES,
}
_HOLDING: Final = {"holding_claims": pl.Boolean, "holding_state": pl.String}


_PLAIN_NUMBER: Final = Plain(
    when=(pl.col(kind_of("cert_number")) == CellKind.TEXT)
    & pl.col("cert_number").str.contains(r"^T\d{17}[\dX]$"),
    values={
        "number": pl.col("cert_number"),
        "number_claims": pl.lit(value=True),
        "number_word": pl.lit(None),
        "number_system": pl.lit(None),
        "number_state": pl.lit(None),
        "notes:cert_number": _NO_NOTES,
    },
)


def _of_number(frame: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    def read(cell: str, kind: int) -> _Row:
        reading = read_number(cell, kind, catalogue)
        return {
            "number": reading.number,
            "number_claims": reading.claims,
            "number_word": reading.word,
            "number_system": reading.system,
            "number_state": reading.state,
            "notes:cert_number": list(reading.notes),
        }

    def hold(cell: str) -> _Row:
        text = squeeze(cell)
        training = re.search("待取证|取证中|培训|办理中|未取证", text) is not None
        claims = False if training or text in {"无", "否", "未持证"} else True if text in _HOLDS else None
        return {"holding_claims": claims, "holding_state": "training" if training else None}

    frame = read_distinct(frame, ["cert_number", kind_of("cert_number")], read, _NUMBER, _PLAIN_NUMBER)
    frame = read_distinct(frame, ["holding"], hold, _HOLDING)
    return frame.with_columns((pl.col("cert_name").str.strip_chars() != "").alias("cert_name_given"))


_HOLDS: Final = TICK | {"已持证", "持证", "已取证", "有证"}


def _of_dates(frame: pl.DataFrame, *, date1904: bool) -> pl.DataFrame:
    def issue(field: str) -> pl.DataFrame:
        def read(cell: str, kind: int) -> _Row:
            reading = read_issue(cell, kind, date1904=date1904)
            return {
                f"{field}:day": _exact(reading.first_issue),
                f"{field}:renewed": _exact(reading.renewed),
                f"{field}:end": _last(reading.end),
                f"notes:{field}": list(reading.notes),
            }

        schema = {
            f"{field}:day": pl.Date,
            f"{field}:renewed": pl.Date,
            f"{field}:end": pl.Date,
            f"notes:{field}": _NOTES,
        }
        return read_distinct(frame, [field, kind_of(field)], read, schema)

    for field in ("first_issue_date", "issue_date", "valid_from"):
        frame = issue(field)
    for field in ("validity", "valid_to"):
        frame = _of_term(frame, field, date1904=date1904)
    for field, column in (("review_due", "due"), ("review_actual", "done"), ("review_plain", "")):
        frame = _of_review(frame, field, column, date1904=date1904)
    return frame.with_columns(_combined())


def _of_term(frame: pl.DataFrame, field: str, *, date1904: bool) -> pl.DataFrame:
    def read(cell: str, kind: int) -> _Row:
        reading = read_term(cell, kind, date1904=date1904)
        return {
            f"{field}:start": _exact(reading.start),
            f"{field}:end": _last(reading.end),
            f"{field}:precision": reading.end.precision if reading.end else None,
            f"{field}:due": _last(reading.review_due),
            f"{field}:first": _exact(reading.first_issue),
            f"notes:{field}": list(reading.notes),
        }

    days = {f"{field}:{part}": pl.Date for part in ("start", "end", "due", "first")}
    schema: dict[str, Any] = {**days, f"{field}:precision": pl.String, f"notes:{field}": _NOTES}
    return read_distinct(frame, [field, kind_of(field)], read, schema)


def _of_review(frame: pl.DataFrame, field: str, column: str, *, date1904: bool) -> pl.DataFrame:
    def read(cell: str, kind: int) -> _Row:
        reading = read_review(cell, kind, column, date1904=date1904)
        return {
            f"{field}:due": _last(reading.due),
            f"{field}:done": _last(reading.done),
            f"{field}:plain": _last(reading.plain),
            f"{field}:end": _last(reading.end),
            f"{field}:under_way": reading.under_way,
            f"notes:{field}": list(reading.notes),
        }

    days = {f"{field}:{part}": pl.Date for part in ("due", "done", "plain", "end")}
    schema: dict[str, Any] = {**days, f"{field}:under_way": pl.Boolean, f"notes:{field}": _NOTES}
    return read_distinct(frame, [field, kind_of(field)], read, schema)


def _combined() -> list[pl.Expr]:
    reviews = ("review_due", "review_actual", "review_plain")
    ends = [
        "valid_to:end",
        "validity:end",
        "first_issue_date:end",
        "issue_date:end",
        *(f"{r}:end" for r in reviews),
    ]
    precision = pl.coalesce("valid_to:precision", "validity:precision")
    return [
        pl.coalesce("first_issue_date:day", "validity:first", "valid_to:first").alias("first_issue"),
        pl.coalesce("issue_date:day", "issue_date:renewed", "first_issue_date:renewed").alias("renewed"),
        pl.coalesce("valid_from:day", "validity:start", "valid_to:start").alias("term_start"),
        pl.coalesce(ends).alias("term_end"),
        pl.when(pl.coalesce(ends).is_not_null()).then(precision.fill_null("day")).alias("term_end_precision"),
        pl.coalesce("validity:due", "valid_to:due").alias("term_review_due"),
        *(pl.coalesce([f"{r}:{part}" for r in reviews]).alias(part) for part in ("due", "done", "plain")),
        pl.any_horizontal([f"{r}:under_way" for r in reviews]).alias("review_under_way"),
    ]


def _exact(day: Day | None) -> date | None:
    """A start that is known to the month only cannot be compared and is left to the roster's own cell."""
    return day.first if day is not None and day.precision == "day" else None


def _last(day: Day | None) -> date | None:
    return day.last if day is not None else None


_ORG: Final = {"org_named": pl.String, "org_contractor": pl.String}


def _of_work(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    def employment(state: str, exit_cell: str) -> _Row:
        reading = people.read_employment(state, exit_cell, as_of=as_of)
        return {"employment_state": reading.state, "notes:employment_status": list(reading.notes)}

    def issuer(cell: str) -> _Row:
        reading = read_issuer(cell)
        return {
            "issuer_written": reading.written,
            "issuer_system": reading.system,
            "notes:issuer": list(reading.notes),
        }

    def org(cell: str) -> _Row:
        reading = people.read_org(cell)
        return {"org_named": reading.named, "org_contractor": reading.contractor}

    state = {"employment_state": pl.String, "notes:employment_status": _NOTES}
    frame = read_distinct(frame, ["employment_status", "site_exit"], employment, state)
    frame = read_distinct(
        frame,
        ["issuer"],
        issuer,
        {"issuer_written": pl.String, "issuer_system": pl.String, "notes:issuer": _NOTES},
    )
    frame = read_distinct(frame, ["org"], org, _ORG)
    frame = read_distinct(frame, ["employment_type"], _contracted, {"employment_contractor": pl.String})
    return read_distinct(frame, ["contractor"], _contractor, {"contractor_named": pl.String})


def _contracted(cell: str) -> _Row:
    return {"employment_contractor": people.read_org(cell).contractor}


def _contractor(cell: str) -> _Row:
    reading = people.read_org(cell)
    written = squeeze(cell)
    return {
        "contractor_named": None
        if is_nothing(written) or reading.owner
        else reading.contractor or reading.named
    }


def _of_appointment(frame: pl.DataFrame, as_of: date, *, date1904: bool) -> pl.DataFrame:
    def read(cell: str, kind: int) -> _Row:
        reading = read_appointment(cell, kind, as_of=as_of, date1904=date1904)
        return {
            "appointed": _last(reading.day),
            "appointed_precision": reading.day.precision if reading.day else None,
            "appointed_future": "appointment_future" in reading.notes,
            "appointment_remark": reading.remark,
            "notes:appointment_date": list(reading.notes),
        }

    schema = {
        "appointed": pl.Date,
        "appointed_precision": pl.String,
        "appointed_future": pl.Boolean,
        "appointment_remark": pl.String,
        "notes:appointment_date": _NOTES,
    }
    return read_distinct(frame, ["appointment_date", kind_of("appointment_date")], read, schema)


def of_industry(frame: pl.DataFrame, default: str) -> pl.DataFrame:
    """Add ``industry_name``, ``industry_class``, ``unit_type``; a blank cell takes what the title says."""

    def read(industry: str, unit: str) -> _Row:
        given = not (is_nothing(squeeze(industry)) and is_nothing(squeeze(unit)))
        reading = read_industry(industry, unit) if given else read_industry(default)
        return {
            "industry_name": reading.industry,
            "industry_class": reading.industry_class,
            "unit_read": reading.unit_type,
            "notes:industry": list(reading.notes),
        }

    schema = {
        "industry_name": pl.String,
        "industry_class": pl.String,
        "unit_read": pl.String,
        "notes:industry": _NOTES,
    }
    frame = read_distinct(frame, ["industry", "unit_type"], read, schema)
    return frame.drop("unit_type").rename({"unit_read": "unit_type"})
