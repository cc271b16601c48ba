"""The days of rows are those that the reader of dates finds, however a cell is written: the quick look misses none."""

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certverify.rosters.entries.row_days import DayColumns, days_of_rows
from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.values.dates import find_dates

days = st.dates().filter(lambda day: 1950 <= day.year <= 2077)
forms = st.sampled_from(
    [
        *(
            "{y}-{m}-{d}",
            "{y}.{m:02}.{d:02}",
            "{y}/{m}/{d}",
            "{y}年{m}月{d}日",
            "{y}{m:02}{d:02}",
            "{s:02}.{m}.{d}",
        ),
        *("{y} {m} {d}", "{y}、{m}、{d}", "{y}.{m:02}{d:02}", "{d}-{e}-{y}", "{e} {d}, {y}", "{d}/{m}/{y}"),
        *("{y} 年 {m} 月 {d} 日", "{y}-{m}"),
    ]
)
"""As rosters write days, and a month."""
words = st.text(alphabet="止至（）换证，;/-.年月日 \n019二〇年X", max_size=6)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
written = st.builds(
    lambda form, day: form.format(
        y=day.year, m=day.month, d=day.day, s=day.year % 100, e=MONTHS[day.month - 1]
    ),
    forms,
    days,
)
cells = st.lists(st.one_of(words, written), min_size=1, max_size=4).map("".join)
anything = st.text(alphabet="0129０８-./年月日号 、。·•〇零二十一\n:T", max_size=14)


@given(st.lists(st.one_of(cells, anything), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
@example(["2028 . 5 . 11", "二〇二八年五月十一日", "２０２８。５。１１"])
def test_the_days_of_a_column_are_those_of_its_cells(texts: list[str]) -> None:
    """In a column without the head of a date, where a number is no day."""
    rows = pl.DataFrame(
        {"row": range(len(texts)), "v0": texts, "k0": [CellKind.TEXT.value] * len(texts)},
        schema_overrides={"row": pl.UInt32, "k0": pl.UInt8},
    )
    found = days_of_rows(rows, DayColumns((0,), frozenset(), frozenset()), date1904=False)
    for text, told in zip(texts, found["row_days"], strict=True):
        read = find_dates(text)
        serial = "date_serial" in read.notes
        assert told.to_list() == sorted(
            {day.first for day in read.days if day.precision == "day" and not serial}
        ), text
