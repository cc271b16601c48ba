"""Ages that the rules look at, one distinct day of birth at a time."""

from datetime import date

import polars as pl

from certverify.rules.clock import add_months
from certverify.rules.packs.pack import Pack, Retirement

__all__ = ["ages", "retirement_day"]

_YEAR = 12


def retirement_day(birth: date, schedule: Retirement) -> date:
    """Return the day of retirement under a rising schedule.

    国务院关于渐进式延迟法定退休年龄的办法, in force since 2025-01-01: a month later for every ``step_months`` of birth
    begun since ``first_birth``, until ``latest`` is reached.
    """
    since = (birth.year - schedule.first_birth.year) * _YEAR + birth.month - schedule.first_birth.month
    delay = 0 if since < 0 else since // schedule.step_months + 1
    return add_months(birth, schedule.age * _YEAR + min(delay, (schedule.latest - schedule.age) * _YEAR))


def ages(people: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """Return one line per distinct ``birth_date`` and ``sex`` (null: the later schedule), with the days that count.

    Columns ``of_age_on`` (minimum age of a special operator), ``may_hold_from`` (youngest holder) and ``retires_on``.
    """
    distinct = people.select("birth_date", "sex").drop_nulls("birth_date").unique().rows()
    lines = [(birth, sex, *_days(birth, sex, pack)) for birth, sex in distinct]
    days = {"of_age_on": pl.Date(), "may_hold_from": pl.Date(), "retires_on": pl.Date()}
    schema: dict[str, pl.DataType] = {"birth_date": pl.Date(), "sex": people.schema["sex"], **days}
    return pl.DataFrame(lines, schema=schema, orient="row")


def _days(birth: date, sex: str | None, pack: Pack) -> tuple[date, date, date]:
    parameters = pack.parameters
    schedules = [pack.retirement[sex]] if sex is not None else list(pack.retirement.values())
    return (
        add_months(birth, parameters.minimum_age * _YEAR),
        add_months(birth, parameters.youngest_holder_age * _YEAR),
        max(retirement_day(birth, schedule) for schedule in schedules),
    )
