"""Lists of one series, which differ by their month alone (2026.09, 2026.10 …): the latest says who is at work in what.

Who stands on an earlier one and no more on the latest may have gone, and who stands there in another post has moved:
nobody is judged by what was so in an earlier month.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Final

import polars as pl

from certverify.rosters.values.cleaning import squeeze

__all__ = ["period_of", "superseded"]

_NUMERALS: Final = {sign: n for n, sign in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
_MONTH: Final = "1[0-2]|0?[1-9]"
_DAY: Final = r"3[01]|[12]\d|0?[1-9]"
_PERIODS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])?(?!\d)",
        rf"(?<!\d)(?P<y>20\d\d)[年./_-](?P<m>{_MONTH})(?!\d)(?:[月./_-](?:(?P<d>{_DAY})(?!\d)[日号]?|份)?)?",
        r"(?<!\d)(?P<y>20\d\d)年?度?第?(?P<q>[一二三四1-4])季度",
        rf"(?<!\d)(?P<m>{_MONTH}|十[一二]?|[一二三四五六七八九])月份?",
        r"第?(?P<q>[一二三四1-4])季度",
        r"(?<!\d)(?P<y>20\d\d)(?!\d)年?度?",
    )
)
_SHARED: Final = 1 / 3
"""Of an earlier list's people, so many stand on the latest too, or the lists are those of different people."""
_LIST: Final = ("source", "sheet")
_POST: Final = ("role", "required_category", "required_item")
_Period = tuple[int, ...]


def period_of(name: str) -> tuple[str, _Period | None]:
    """Return a name without its year, month, quarter or day, and these as numbers to compare; ``None`` for none."""
    text = squeeze(name)
    for pattern in _PERIODS:
        if (match := pattern.search(text)) is not None:
            told = match.groupdict()
            period = tuple(_number(told.get(part)) for part in ("y", "q", "m", "d"))
            return f"{text[: match.start()]}#{text[match.end() :]}", period
    return text, None


def _number(told: str | None) -> int:
    return _NUMERALS.get(told) or int(told) if told else 0


def superseded(entries: pl.DataFrame) -> pl.DataFrame:
    """Return the open entries that the latest list of their series bears out no more.

    Columns ``at`` (the entry's line), ``moved`` (the person stands there, in another post), ``source_latest`` and
    ``sheet_latest``.
    """
    lists = entries.select(_LIST).unique(maintain_order=True)
    pairs = list(_earlier(lists.iter_rows()))
    schema = dict.fromkeys((*_LIST, "source_latest", "sheet_latest"), pl.String)
    older = pl.DataFrame(pairs, schema=schema, orient="row")
    people = entries.select(*_LIST, "id_number", "disposition", *_POST).with_row_index("at")
    listed = people.join(older, on=_LIST, how="inner", nulls_equal=True, maintain_order="left")
    latest = people.select(
        *(pl.col(n).alias(f"{n}_latest") for n in _LIST), "id_number", *_POST, there=pl.lit(value=True)
    )
    place = ["source_latest", "sheet_latest", "id_number"]
    known = listed.join(
        latest.unique(place).select(*place, "there"),
        on=place,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    held = latest.unique([*place, *_POST]).select(*place, *_POST, same=pl.lit(value=True))
    known = known.join(held, on=[*place, *_POST], how="left", nulls_equal=True, maintain_order="left")
    shared = pl.col("there").fill_null(value=False).mean().over(_LIST) >= _SHARED
    gone = pl.col("same").is_null() & pl.col("disposition").is_null()
    moved = pl.col("there").fill_null(value=False).alias("moved")
    return known.filter(shared & gone).select("at", moved, "source_latest", "sheet_latest")


def _earlier(lists: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str | None, str, str | None]]:
    """Yield each list with the latest one of its series, which it is not."""
    series: dict[tuple[str, str], list[tuple[list[_Period], tuple[str, str | None]]]] = defaultdict(list)
    for source, sheet in lists:
        (file, on_file), (page, on_page) = period_of(PurePath(source).stem), period_of(sheet or "")
        if periods := [period for period in (on_file, on_page) if period is not None]:
            series[file, page].append((periods, (source, sheet)))
    for members in series.values():
        last, newest = max(members, key=lambda member: member[0])
        yield from ((*place, *newest) for periods, place in members if periods < last)
