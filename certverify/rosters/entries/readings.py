"""All cell readers laid over the lines of a sheet; every distinct cell is read once.

Notes of a field stand in a list column ``notes:<field>`` of problem words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import polars as pl
from stdnum.cn import uscc

from certverify.rosters.entries.card_cells import last_day, of_dates, of_number
from certverify.rosters.entries.people_cells import of_person
from certverify.rosters.entries.terms import read_appointment
from certverify.rosters.entries.text import managed
from certverify.rosters.table.around.titles import Surroundings
from certverify.rosters.table.header.fields import kind_of
from certverify.rosters.table.header.states import read_mixed
from certverify.rosters.table.lines.distinct import read_distinct
from certverify.rosters.values import people
from certverify.rosters.values.cleaning import is_nothing, squeeze
from certverify.rosters.values.dates import Day, find_dates
from certverify.rosters.values.employment import EmploymentReading, exit_of, read_employment
from certverify.rosters.values.industries import industry_of_post, read_industry
from certverify.rosters.values.industry_names import NamedIndustry, industry_named
from certverify.rosters.values.issuers import read_issuer
from certverify.rosters.values.moves import moved_into
from certverify_schemas.catalogue import Catalogue

__all__ = ["of_cells", "of_industry"]

_NOTES: Final = pl.List(pl.String)
_CODE_NOTES: Final = "notes:employer_uscc"
_STATION: Final = re.compile("加油站|加气站")
_NOT_THERE: Final = frozenset({"away", "left", "moved"})
_Row = dict[str, Any]


def of_cells(
    lines: pl.DataFrame, catalogue: Catalogue, as_of: date, *, date1904: bool, mixed: bool = False
) -> pl.DataFrame:
    """Return the lines with everything that their cells say, but for posts and industries.

    ``mixed``: the column of states speaks of certificates too.
    """
    frame = _of_employer(of_person(lines, as_of))
    frame = of_number(frame, catalogue, as_of)
    frame = of_dates(frame, date1904=date1904)
    frame = _of_work(frame, as_of, read_mixed if mixed else read_employment)
    return _of_appointment(frame, as_of, date1904=date1904)


def _of_employer(frame: pl.DataFrame) -> pl.DataFrame:
    """Note a credit code whose check character is wrong (GB 32100-2015), at the first row of a sheet that has it."""

    def read(cell: str) -> _Row:
        code = squeeze(cell)
        wrong = not is_nothing(code) and not uscc.is_valid(uscc.compact(code))
        return {_CODE_NOTES: ["credit_code_wrong"] if wrong else []}

    noted = read_distinct(frame, ["employer_uscc"], read, {_CODE_NOTES: _NOTES})
    first = pl.col("employer_uscc").is_first_distinct()
    return noted.with_columns(pl.when(first).then(_CODE_NOTES).otherwise([]).alias(_CODE_NOTES))


_ORG: Final = {
    "org_named": pl.String,
    "org_contractor": pl.String,
    "org_part": pl.String,
    "org_branch": pl.String,
}


def _of_work(frame: pl.DataFrame, as_of: date, reader: Callable[..., EmploymentReading]) -> pl.DataFrame:
    def employment(state: str, exit_cell: str, flag: str, shared: bool) -> _Row:  # noqa: FBT001  a cell of a row
        left_on = exit_of(flag) if is_nothing(squeeze(exit_cell)) else exit_cell
        reading = reader(state, left_on, as_of=as_of)
        if shared and reading.state in _NOT_THERE:  # of several people in the row: whose leaving is it?
            reading = replace(reading, state="unclear", notes=(*reading.notes, "employment_of_several"))
        return {
            "employment_state": reading.state,
            "state_moved_into": moved_into(state, as_of) if reading.state == "moved" else None,
            "notes:employment_status": list(reading.notes),
            "notes:site_exit": list(reading.exit_notes),
        }

    def issuer(cell: str) -> _Row:
        reading = read_issuer(cell)
        return {
            "issuer_written": reading.written,
            "issuer_system": reading.system,
            "notes:issuer": list(reading.notes),
        }

    def org(cell: str) -> _Row:
        reading = people.read_org(cell)
        return {
            "org_named": reading.named,
            "org_contractor": reading.contractor,
            "org_part": reading.part,
            "org_branch": reading.branch,
        }

    state = {
        "employment_state": pl.String,
        "state_moved_into": pl.String,
        "notes:employment_status": _NOTES,
        "notes:site_exit": _NOTES,
    }
    frame = read_distinct(
        frame, ["employment_status", "site_exit", "has_left", "state_shared"], employment, state
    )
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
        else reading.contractor or reading.named or reading.branch
    }


def _of_appointment(frame: pl.DataFrame, as_of: date, *, date1904: bool) -> pl.DataFrame:
    def read(cell: str, kind: int) -> _Row:
        reading = read_appointment(cell, kind, as_of=as_of, date1904=date1904)
        return {
            "appointed": last_day(reading.day),
            "appointed_precision": reading.day.precision if reading.day else None,
            "appointed_future": "appointment_future" in reading.notes,
            "appointed_over": reading.over,
            "appointment_remark": reading.remark or ("兼任" if reading.part_time else None),
            "notes:appointment_date": list(reading.notes),
        }

    schema = {
        "appointed": pl.Date,
        "appointed_precision": pl.String,
        "appointed_future": pl.Boolean,
        "appointed_over": pl.Boolean,
        "appointment_remark": pl.String,
        "notes:appointment_date": _NOTES,
    }
    frame = read_distinct(frame, ["appointment_date", kind_of("appointment_date")], read, schema)
    return _of_work_days(frame, as_of, date1904=date1904)


def _of_work_days(frame: pl.DataFrame, as_of: date, *, date1904: bool) -> pl.DataFrame:
    """Tell who starts to work on a later day (上岗时间, 进场日期); an earlier one starts no manager's six months.

    A day of hiring to come (入职日期, 合同签订日期) may be of a contract renewed, and leaves open who is at work.
    So does the end of a contract that is past: it may have been renewed.
    """

    def telling(field: str, flag: str, tells: Callable[[Sequence[Day]], bool]) -> pl.DataFrame:
        def read(cell: str, kind: int) -> _Row:
            days = find_dates(cell, kind, date1904=date1904).days
            told = bool(days) and tells(days)
            return {flag: told, f"notes:{field}": [flag] if told else []}

        schema = {flag: pl.Boolean, f"notes:{field}": _NOTES}
        return read_distinct(frame, [field, kind_of(field)], read, schema)

    def to_come(days: Sequence[Day]) -> bool:
        return all(day.first > as_of for day in days)

    frame = telling("site_entry", "site_entry_future", to_come)
    frame = telling("not_appointment_date", "hiring_future", to_come)
    return telling("contract_end", "contract_over", lambda days: days[-1].last < as_of)


def of_industry(frame: pl.DataFrame, around: Surroundings) -> pl.DataFrame:
    """Add ``industry_name``, ``industry_class``, ``unit_type``.

    Blank cells take what a manager's post says by itself (安全管理人员（危化生产）, 加油站站长), else the title; of a
    manager of the roster's own, what the employer's name or the title tell in unmistakable words, and a note says so.
    """

    def read(industry: str, unit: str, duty: str, posts: Sequence[str], *whose: str | None) -> _Row:
        firm, above = whose
        reading = read_industry(industry, unit, firm or "")
        given = reading.industry is not None
        station = _STATION.search(squeeze(duty))
        spoken = industry_of_post(*posts) or around.industry or (station.group() if station else "")
        unsaid = not (given or spoken or firm is None)
        named = NamedIndustry() if not unsaid else _named(firm or "", above or "", around)
        reading = reading if given else read_industry(spoken or named.sure, unit, firm or "")
        by_name = [f"industry_by_name|{reading.industry}"] if named.sure else []
        perhaps = [f"industry_perhaps|{named.perhaps}"] if named.perhaps else []
        elsewhere = read_industry(around.industry or industry_named(firm or "", around.words).sure).industry
        differs = not given and industry_of_post(*posts) and elsewhere not in {None, reading.industry}
        apart = [f"industry_of_post|{reading.industry}、{elsewhere}"] if differs else []
        return {
            "industry_name": reading.industry,
            "industry_class": reading.industry_class,
            "unit_read": reading.unit_type,
            "notes:industry": [*reading.notes, *by_name, *perhaps, *apart],
        }

    schema = {
        "industry_name": pl.String,
        "industry_class": pl.String,
        "unit_read": pl.String,
        "notes:industry": _NOTES,
    }
    own = managed() & pl.col("contractor").is_null() & ~pl.col("firm_unread")
    frame = frame.with_columns(pl.when(own).then(pl.col("employer").fill_null("")).alias("firm"))
    posts = pl.when(managed()).then(pl.concat_list("duty", "position", "person_type", "post_above"))
    frame = frame.with_columns(posts.fill_null([]).alias("posts"))
    frame = read_distinct(
        frame, ["industry", "unit_type", "duty", "posts", "firm", "industry_above"], read, schema
    )
    return frame.drop("unit_type", "firm", "posts").rename({"unit_read": "unit_type"})


def _named(firm: str, above: str, around: Surroundings) -> NamedIndustry:
    """Read the industry of a heading above (（一）危险化学品企业) unless the firm's own name tells another."""
    own = industry_named(firm) if above else NamedIndustry()
    return NamedIndustry(sure=above) if above and not own.sure else industry_named(firm, around.words)
