"""Columns of people beside somebody: 紧急联系人, 师傅 or 家属 with a 姓名 or 身份证号 not the person's own.

Such a column is headed as a person's own is, so its header is written out (紧急联系人身份证号): what it holds is
nobody's in the roster, and the report names it among the columns that are not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.header_rows import filled_right, is_person
from certverify.rosters.table.header.headers import exact_field
from certverify.rosters.table.layout import is_header
from certverify.rosters.values.cleaning import squeeze

__all__ = ["with_others_named"]

_LOOK_AT: Final = 40
_LONGEST: Final = 12
_OTHERS: Final = re.compile(
    "紧急联[系络]|家属|亲属|配偶|监护人|担保人|介绍人|推荐人|师[傅父]|徒弟|学徒|带教|父亲|母亲|家长"
)
_LEARNERS: Final = re.compile("徒弟|学徒")
"""Those of two groups of 师傅 and 徒弟 who hold no card yet."""
_MENTOR: Final = re.compile("(?:师[傅父]|带教(?:老?师|人|师[傅父])?)的?(?P<of>.+)")
_FOLLOWING: Final = frozenset({"cert_number", "gender", "id_number", "phone"})
"""What may be said of somebody behind his name."""


def with_others_named(sheet: Sheet) -> Sheet:
    """Return the sheet with the headers of other people's columns written out, wherever the header stands again."""
    lines = [sheet.texts(n) for n in range(min(_LOOK_AT, sheet.cells.height))]
    if not any(_names(_OTHERS, text) for line in lines for text in line):
        return sheet
    for n, line in enumerate(lines):
        if any(map(is_person, line)):
            break
        if mentors := _mentors(line):
            return _renamed(sheet, line, mentors)
        if is_header(line):
            upper = filled_right(sheet, n - 1, lines[n - 1], line) if n else [""] * len(line)
            for others in (_OTHERS, _LEARNERS):
                owned = dict(_owned(upper, line, others))
                left = {exact_field(text) for at, text in enumerate(line) if at not in owned}
                if owned and "name" in left | set(map(exact_field, upper)):
                    sheet = _renamed(sheet, line, owned)
                    break
    return sheet


def _mentors(line: Sequence[str]) -> dict[int, str]:
    """Return the columns of 师傅 by what they say of him, in a list of 徒弟姓名 beside 师傅姓名 and nobody else.

    He holds the card, so he is the row's person; whoever learns is no operator of the roster.
    """
    told = {n: found["of"] for n, text in enumerate(line) if (found := _MENTOR.fullmatch(squeeze(text)))}
    known = {n: word for n, word in told.items() if exact_field(word)}
    fields = {exact_field(word) for word in known.values()}
    learners = any(_names(_LEARNERS, text) for text in line)
    alone = learners and "name" not in map(exact_field, line)
    return known if alone and fields >= {"id_number", "name"} else {}


def _owned(upper: Sequence[str], line: Sequence[str], others: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the columns of other people with their whole headers: below a group of theirs, or behind their names.

    Behind a name only a word that stands twice in the header: one 身份证号 is that of the row's person.
    """
    fields = [exact_field(text) for text in line]
    groups = len({squeeze(text) for text in upper} - {""}) > 1
    owner = ""
    for n, text in enumerate(line):
        if groups and text and _names(others, upper[n]) and squeeze(upper[n]) != squeeze(text):
            yield n, f"{squeeze(upper[n])}{squeeze(text)}"
        elif _names(others, text):
            owner = re.sub("(姓名|名字)$", "", squeeze(text))
        elif owner and fields[n] in _FOLLOWING and fields.count(fields[n]) > 1:
            yield n, f"{owner}{squeeze(text)}"
        elif text:
            owner = ""


def _names(others: re.Pattern[str], text: str) -> bool:
    return len(text) <= _LONGEST and others.search(text) is not None


def _renamed(sheet: Sheet, header: Sequence[str], names: Mapping[int, str]) -> Sheet:
    same = pl.all_horizontal(pl.col(f"v{n}").fill_null("") == text for n, text in enumerate(header))
    values = [pl.when(same).then(pl.lit(name)).otherwise(f"v{n}").alias(f"v{n}") for n, name in names.items()]
    return replace(sheet, cells=sheet.cells.with_columns(values))
