"""The cells that claim a certificate, laid over the lines of a sheet: number, dates of issue, term and reviews."""

import re
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.rosters.entries.terms import read_issue, read_review, read_term
from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.posts.other_cards import system_of_card
from certverify.rosters.posts.words import is_code, split_words, understand
from certverify.rosters.table.header.card_states import says_validity
from certverify.rosters.table.header.fields import kind_of
from certverify.rosters.table.lines.distinct import Plain, read_distinct
from certverify.rosters.values.cleaning import TICK, is_nothing, squeeze
from certverify.rosters.values.courses import for_first_card, for_renewal
from certverify.rosters.values.dates import Day
from certverify.rosters.values.held import names_card, read_held, said_beside
from certverify.rosters.values.numbers import read_number, unwrapped
from certverify.rosters.values.training import renewal_applied
from certverify_schemas.catalogue import Catalogue

__all__ = ["last_day", "of_dates", "of_number"]

_NOTES: Final = pl.List(pl.String)
_NO_NOTES: Final = pl.lit([], dtype=_NOTES)
_Row = dict[str, Any]


_NUMBER: Final = {
    "number": pl.String,
    "number_claims": pl.Boolean,
    "number_word": pl.String,
    "number_system": pl.String,
    "number_state": pl.String,
    "notes:cert_number": _NOTES,
}
_HOLDING: Final = {"holding_claims": pl.Boolean, "holding_state": pl.String, "notes:holding": _NOTES}


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


def of_number(frame: pl.DataFrame, catalogue: Catalogue, as_of: date) -> pl.DataFrame:
    """Add what the certificate number and 持证情况 say on the day ``as_of``."""

    def read(cell: str, kind: int) -> _Row:
        reading = read_number(cell, kind, catalogue, as_of)
        return {
            "number": reading.number,
            "number_claims": reading.claims,
            "number_word": reading.word,
            "number_system": reading.system,
            "number_state": reading.state,
            "notes:cert_number": list(reading.notes),
        }

    def hold(cell: str) -> _Row:
        text = unwrapped(squeeze(cell))
        renewed = renewal_applied(text) and not _FIRST.search(text)
        said = read_held(text, as_of) or (None if _LISTED.search(text) else said_beside(text, as_of))
        training = not renewed and (_COMING.search(text) is not None or said == "training")
        lacks = training or text in _HOLDS_NOT or (said == "none" and not is_nothing(text))
        claims = False if lacks else True if renewed or text in _HOLDS or for_renewal(text) else None
        # 初训 is of another card than one whose number or dates the row gives
        course = for_first_card(text) and not lacks
        state = "under_way" if renewed else "training" if training else "first_course" if course else None
        unread = claims is None and not course and not is_nothing(text) and not says_validity(text)
        return {
            "holding_claims": claims,
            "holding_state": state or ("not_needed" if said == "not_needed" else None),
            "notes:holding": ["holding_unread"] if unread else [],
        }

    frame = frame.with_columns(*_numbers_of_names())
    frame = read_distinct(frame, ["cert_number", kind_of("cert_number")], read, _NUMBER, _PLAIN_NUMBER)

    def naming(cell: str) -> _Row:
        text = unwrapped(squeeze(cell))
        said = not is_nothing(text) and read_held(text, as_of) is not None
        words = split_words(cell, catalogue) if said or 0 < len(text) <= _A_FEW else []
        meanings = [understand(word, catalogue) for word in words]
        unknown = all(meaning.kind is None for meaning in meanings)
        named = any(_may_name(meaning.word) or meaning.plain for meaning in meanings)
        telling = _TELLS_OF_HOLDING.search(text) is not None or hold(cell)["notes:holding"] == []
        return {"of_holding": bool(words) and unknown and (said or (not named and telling))}

    frame = read_distinct(frame, ["cert_name"], naming, {"of_holding": pl.Boolean})
    frame = read_distinct(frame.with_columns(*_held_or_not()), ["holding"], hold, _HOLDING)
    return frame.with_columns((pl.col("cert_name").str.strip_chars() != "").alias("cert_name_given"))


def _may_name(word: str) -> bool:
    return names_card(word) or is_code(word) or system_of_card(word) is not None


_IN_A_NAME: Final = r"T\d{17}[\dXx]"
"""A number beside the name of a certificate, where no column of its own holds it: 低压电工作业 T320199198503141170."""


def _numbers_of_names() -> list[pl.Expr]:
    """Part 证件名称及编号 into name and number; of several numbers that differ none is taken."""
    number, kind = pl.col("cert_number"), pl.col(kind_of("cert_number"))
    found = pl.col("cert_name").str.extract_all(_IN_A_NAME).list.unique()
    moved = (number.str.strip_chars() == "") & (found.list.len() == 1)
    name = pl.col("cert_name").str.replace_all(_IN_A_NAME, "").str.replace_all(r"[(（]\s*[)）]", "")
    name = name.str.replace_all(r"\s*[:：]\s*([;；,，、\n]|$)", "$1").str.strip_chars(" :：/、-—")
    return [
        pl.when(moved).then(found.list.first()).otherwise(number).alias("cert_number"),
        pl.when(moved).then(pl.lit(CellKind.TEXT.value)).otherwise(kind).alias(kind_of("cert_number")),
        pl.when(moved).then(name).otherwise("cert_name").alias("cert_name"),
    ]


def _held_or_not() -> list[pl.Expr]:
    """Take 待取证, 12月取证 or √ in a column that names certificates for what it says of holding one."""
    word = pl.col("cert_name").str.replace_all(r"\s", "")
    moved = (word.is_in(_YES_OR_NO) | pl.col("of_holding")) & (pl.col("holding").str.strip_chars() == "")
    return [
        pl.when(moved).then("cert_name").otherwise("holding").alias("holding"),
        pl.when(moved).then(pl.lit("")).otherwise("cert_name").alias("cert_name"),
    ]


_LISTED: Final = re.compile("[、,;。]")
_A_FEW: Final = 12
"""Signs of a cell below the name of a certificate which, if they name none, say something of having one, or nothing."""
_TELLS_OF_HOLDING: Final = re.compile(
    r"^[^\w]*$|[原附]件|复印|扫描|电子|纸质|照片|[持有取补换领办已未待缺无齐全在]|见(?![证习])|过期|到期|丢失|遗失|复审|年审|正常|合格|在手|在公司|保管|存档"
)
"""What is said of having a certificate; other words (二级建造师) are the name of one, though none that we know."""
_FIRST: Final = re.compile("^已报名|^[待拟需]补")
"""Put down for the first examination as well as for one of a renewal: the row's number tells which."""
_COMING: Final = re.compile("待取证|取证中|培训|办理中|未取证")
_HOLDS: Final = TICK | {"已持证", "持证", "已取证", "有证"}
_HOLDS_NOT: Final = frozenset({"无", "否", "未持证", "无证", "没有", "未取得", "未持有", "暂无"})
_NOT_YET: Final = frozenset({"待取证", "取证中", "培训中", "办理中", "正在办理中", "未取证"})
_OPEN: Final = frozenset({"过期", "已过期", "无需持证", "不需要", "不涉及"})
_YES_OR_NO: Final = sorted(_HOLDS | _HOLDS_NOT | _NOT_YET | _OPEN)


def of_dates(frame: pl.DataFrame, *, date1904: bool) -> pl.DataFrame:
    """Add ``first_issue``, ``renewed``, the term and the reviews, from whichever columns the sheet has."""

    def issue(field: str) -> pl.DataFrame:
        def read(cell: str, kind: int) -> _Row:
            reading = read_issue(cell, kind, date1904=date1904)
            return {
                f"{field}:day": _exact(reading.first_issue),
                f"{field}:since": reading.first_issue.first if reading.first_issue else None,
                f"{field}:until": last_day(reading.first_issue),
                f"{field}:renewed": _exact(reading.renewed),
                f"{field}:end": last_day(reading.end),
                f"{field}:precision": _precision(reading.end),
                f"notes:{field}": list(reading.notes),
            }

        days = {f"{field}:{part}": pl.Date for part in ("day", "since", "until", "renewed", "end")}
        schema: dict[str, Any] = {**days, f"{field}:precision": pl.String, f"notes:{field}": _NOTES}
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
        reading = read_term(cell, kind, date1904=date1904, ends=field == "valid_to")
        return {
            f"{field}:start": _exact(reading.start),
            f"{field}:end": last_day(reading.end),
            f"{field}:precision": _precision(reading.end),
            f"{field}:due": last_day(reading.review_due),
            f"{field}:first": _exact(reading.first_issue),
            f"{field}:since": reading.start.first if reading.start else None,
            f"{field}:until": last_day(reading.start),
            f"notes:{field}": list(reading.notes),
        }

    days = {f"{field}:{part}": pl.Date for part in ("start", "end", "due", "first", "since", "until")}
    schema: dict[str, Any] = {**days, f"{field}:precision": pl.String, f"notes:{field}": _NOTES}
    return read_distinct(frame, [field, kind_of(field)], read, schema)


def _of_review(frame: pl.DataFrame, field: str, column: str, *, date1904: bool) -> pl.DataFrame:
    def read(cell: str, kind: int) -> _Row:
        reading = read_review(cell, kind, column, date1904=date1904)
        told = [day for day in (reading.due, reading.done, reading.plain) if day is not None]
        latest = max(told, key=lambda day: day.first, default=None)
        return {
            f"{field}:due": last_day(reading.due),
            f"{field}:done": last_day(reading.done),
            f"{field}:plain": last_day(reading.plain),
            f"{field}:first": latest.first if latest else None,
            f"{field}:end": last_day(reading.end),
            f"{field}:precision": _precision(reading.end),
            f"{field}:under_way": reading.under_way,
            f"notes:{field}": list(reading.notes),
        }

    days = {f"{field}:{part}": pl.Date for part in ("due", "done", "plain", "first", "end")}
    others = {f"{field}:precision": pl.String, f"{field}:under_way": pl.Boolean, f"notes:{field}": _NOTES}
    schema: dict[str, Any] = {**days, **others}
    return read_distinct(frame, [field, kind_of(field)], read, schema)


def _combined() -> list[pl.Expr]:
    reviews = ("review_due", "review_actual", "review_plain")
    sources = ("valid_to", "validity", "first_issue_date", "issue_date", *reviews)
    ends = [f"{source}:end" for source in sources]
    precision = pl.coalesce([f"{source}:precision" for source in sources])
    starts = ("valid_from", "validity", "valid_to", "first_issue_date", "issue_date")
    return [
        pl.coalesce([f"{source}:since" for source in starts]).alias("begun_first"),
        pl.coalesce([f"{source}:until" for source in starts]).alias("begun_last"),
        pl.coalesce("first_issue_date:day", "validity:first", "valid_to:first").alias("first_issue"),
        pl.coalesce("issue_date:day", "issue_date:renewed", "first_issue_date:renewed").alias("renewed"),
        pl.coalesce("valid_from:day", "validity:start", "valid_to:start").alias("term_start"),
        pl.coalesce(ends).alias("term_end"),
        precision.alias("term_end_precision"),
        pl.coalesce("validity:due", "valid_to:due").alias("term_review_due"),
        *(pl.coalesce([f"{r}:{part}" for r in reviews]).alias(part) for part in ("due", "done", "plain")),
        pl.max_horizontal([f"{r}:first" for r in reviews]).alias("latest_review"),
        pl.col("review_plain:first").alias("plain_first"),
        pl.any_horizontal([f"{r}:under_way" for r in reviews]).alias("review_under_way"),
    ]


def _exact(day: Day | None) -> date | None:
    """A start that is known to the month only cannot be compared and is left to the roster's own cell."""
    return day.first if day is not None and day.precision == "day" else None


def _precision(day: Day | None) -> str | None:
    return day.precision if day is not None else None


def last_day(day: Day | None) -> date | None:
    """Return the last day that a date can mean."""
    return day.last if day is not None else None
