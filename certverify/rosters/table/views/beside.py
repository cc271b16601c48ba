"""People beside a form's table: 主要负责人 | 陆青禾 | 身份证号 | … above it or at its foot, each label with its value.

Only a name and an ID number under a post's label make somebody of the roster. Each becomes a table of one line.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.header.headers import CARD_FIELDS, exact_field, is_of_others
from certverify.rosters.table.views.people_groups import NamesField
from certverify.rosters.values.cleaning import fold, squeeze

__all__ = ["Beside", "named_beside", "people_beside", "sheet_of_person"]

Cell = tuple[int, int]
"""Line and column of the used rectangle."""
_HIGHER: Final = 4
"""Lines above a number in which the name may stand whose value it is."""
_LOWER: Final = 3
"""Lines below a number that may still be of its block."""
_OF_POST: Final = CARD_FIELDS | {"appointment_date"}
_LONGEST: Final = 24
_LABEL: Final = re.compile(
    "((?:[\u4e00-\u9fff] {1,4}){1,6}[\u4e00-\u9fff]"
    "|[\u4e00-\u9fff](?:[\u4e00-\u9fff/、]|[(][\u4e00-\u9fff/、]*[)]){1,20}):"
)
_NAME: Final = re.compile("[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,10}·[\u4e00-\u9fff·]{1,10}")
_NUMBERED: Final = re.compile(r"(?P<name>\D+?)[(（,，、;；\s]*(?P<number>\d{17}[\dXx])[)）]?")
"""A name with the number behind it: 陆青禾（320…）."""
_AROUND: Final = " \n\t,，;；、。.()（）"
_NO_NAME: Final = re.compile("名[单册]|台账|登记|汇总|信息|情况|签[字名章]|盖章|日期|电话|手机|人员")
_OTHERS: Final = re.compile(
    "(?:紧急)?联[系络]人|(?:填|制)表人?|(?:经办|填报|申报|登记|审核|审批|复核|编制|校对|批准|签发|统计|录入|报送|上报)人员?"
)
"""Whose name stands beside such a label is no worker for it."""
_OF_NOBODY: Final = frozenset({"employer_uscc", "industry", "org", "region", "remark", "seq", "unit_type"})
"""Fields of the firm or of the whole list."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A label with its value, and where that stands; ``post``: the post that the label names, ``field`` what else.

    ``in_one``: both stand in one cell. A cell that nobody understands is a value without label.
    """

    label: str
    value: str
    at: Cell
    post: str = ""
    field: str = ""
    in_one: bool = True

    @property
    def names(self) -> bool:
        """Whether somebody's name is to stand there."""
        return (self.post != "" or _OTHERS.fullmatch(self.label) is not None) and self.field in {"", "name"}

    @property
    def ends(self) -> bool:
        """Whether a number behind it is of nobody before it: it names somebody, or perhaps so (配偶 | 戚望舒)."""
        perhaps = (self.field in {"", "name"} or is_of_others(self.label)) and _is_name(self.value)
        return self.names or self.field == "id_number" or perhaps


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody beside a table: the ``post`` of the label and what it gives, the pairs with name, number and the rest.

    ``given`` is ``None`` of whom the label makes nobody of the roster (联系人).
    """

    post: str
    given: tuple[str, str] | None
    name: _Pair
    number: _Pair
    more: tuple[_Pair, ...] = field(default=())

    @property
    def lines(self) -> frozenset[int]:
        """The lines in which his name and his number stand."""
        return frozenset({self.name.at[0], self.number.at[0]})


def people_beside(sheet: Sheet, numbers: Collection[Cell], names_field: NamesField) -> Iterator[Beside]:
    """Yield whoever stands beside the table with one of these numbers, each once."""
    for line in sorted({line for line, _ in numbers}):
        pairs = [
            list(_pairs(sheet.texts(n), n, names_field)) for n in range(max(0, line - _HIGHER), line + 1)
        ]
        for at, pair in enumerate(pairs[-1]):
            if pair.field == "id_number" and pair.at in numbers and is_person(pair.value):
                name = _whose(pair, pairs[-1][:at], pairs[:-1])
                if name is not None:
                    given = names_field(name.post) if name.post else None
                    more = list(_more(pairs[-1], name, at))
                    if _alone(pairs, name):
                        above = next((one for one in pairs[:-1] if name in one), ())
                        below = list(_block_below(sheet, line, names_field))
                        more += _more_around(above, below, name, {one.field for one in more})
                    yield Beside(name.post, given, name, pair, tuple(more))


def _alone(lines: Sequence[Sequence[_Pair]], name: _Pair) -> bool:
    """Tell whether nobody else is named from the line of a name to that of its number."""
    first = next(n for n, line in enumerate(lines) if name in line)
    named = [pair for line in lines[first:] for pair in line if pair != name and (pair.ends or pair.post)]
    return all(pair.field == "id_number" and pair.post in {"", name.post} for pair in named)


def _block_below(sheet: Sheet, line: int, names_field: NamesField) -> Iterator[_Pair]:
    """Yield the pairs of the lines right below a number that say no more of anybody new: labels with their values."""
    for n in range(line + 1, min(line + 1 + _LOWER, sheet.cells.height)):
        pairs = list(_pairs(sheet.texts(n), n, names_field))
        labels = any(pair.value for pair in pairs) and all(pair.label for pair in pairs)
        named = any(pair.ends or pair.post or pair.field in {"name", "org", "seq"} for pair in pairs)
        if not labels or named:
            return
        yield from pairs


def _more_around(
    above: Sequence[_Pair], below: Sequence[_Pair], name: _Pair, told: Collection[str]
) -> Iterator[_Pair]:
    """Yield what the lines above and below the number's say of a post and its pass, each field once."""
    known, of_firm = set(told), False
    for pair in (*above[above.index(name) + 1 if name in above else 0 :], *below):
        # behind 安全生产许可证编号 the end of a term is the licence's
        of_firm = pair.field not in {"cert_name", "cert_number"} and (of_firm or _licence(pair))
        if pair.value and pair.field in _OF_POST - known and not (of_firm and pair.field in CARD_FIELDS):
            known.add(pair.field)
            yield pair


def _licence(pair: _Pair) -> bool:
    return not pair.field and re.search("证|许可|资质|合同|执照", pair.label) is not None


def _whose(number: _Pair, before: Sequence[_Pair], above: Sequence[Sequence[_Pair]]) -> _Pair | None:
    """Return the name that a number belongs to: the last one before it, else the last one above it in its column."""
    if number.post:
        own = [pair for pair in before if pair.names and pair.post == number.post]
        return own[0] if len(own) == 1 and _is_name(own[0].value) else None
    last = next((pair for pair in reversed(before) if pair.ends), None)
    if last is None and not number.in_one:
        last = _above(number, above)
    return last if last is not None and last.names and _is_name(last.value) else None


def _above(number: _Pair, lines: Sequence[Sequence[_Pair]]) -> _Pair | None:
    """Return the last pair above a number, in its column, that ends whose it may be; 经办人 left blank is one."""
    for line in reversed(lines):
        own = [pair for pair in line if pair.ends and pair.at[1] == number.at[1]]
        blank = [pair for pair in line if pair.names and not pair.value and pair.at[1] < number.at[1]]
        if own or blank:
            return own[-1] if own else blank[-1]
    return None


def _more(line: Sequence[_Pair], name: _Pair, at: int) -> Iterator[_Pair]:
    """Yield what else the line of a number says of its person: up to the next name, nothing of the firm."""
    start = line.index(name) if name in line else at
    end = next((n for n, pair in enumerate(line) if n > at and (pair.names or pair.post)), len(line))
    told = {"id_number", "name"}
    for pair in line[start + 1 : end]:
        if pair.field and pair.value and pair.field not in {*told, *_OF_NOBODY} and not pair.post:
            told.add(pair.field)
            yield pair


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and not exact_field(text) and _NO_NAME.search(text) is None


def _pairs(texts: Sequence[str], line: int, names_field: NamesField) -> Iterator[_Pair]:
    """Yield the pairs of a row; of 主要负责人 | 姓名 | 陆青禾 the name is the post's, and 陆青禾（320…） is two."""
    post = ""
    for pair in _cells(texts, line, names_field):
        own = replace(pair, post=post) if pair.field == "name" and not pair.post else pair
        post = pair.post if not pair.value and not pair.field else ""
        if own.names and (both := _NUMBERED.fullmatch(fold(own.value))) is not None:
            yield replace(own, value=both["name"])
            yield _Pair("身份证号", both["number"], own.at, field="id_number")
        else:
            yield own


def _cells(texts: Sequence[str], line: int, names_field: NamesField) -> Iterator[_Pair]:
    """Yield the labels of a row with what stands behind them, in their own cell or in the next that says anything."""
    cells = [(n, text) for n, text in enumerate(texts) if text.strip()]
    at = 0
    while at < len(cells):
        column, text = cells[at]
        parts = _LABEL.split(fold(text))
        at += 1
        if len(parts) == 1:
            parts = ["", text, ""]
            if not _is_label(text, names_field):
                yield _Pair("", squeeze(text), (line, column))
                continue
        told = [
            _pair(squeeze(label), value.strip(_AROUND), (line, column), names_field)
            for label, value in zip(parts[1::2], parts[2::2], strict=True)
        ]
        last = told[-1]
        if not last.value and at < len(cells) and not _begins(cells[at][1], last, names_field):
            told[-1] = replace(last, value=cells[at][1].strip(), at=(line, cells[at][0]), in_one=False)
            at += 1
        yield from told


def _begins(text: str, head: _Pair, names_field: NamesField) -> bool:
    """Tell whether the cell behind a label is a label, too; behind 职务 总经理 is a value."""
    told = head.field not in {"", "id_number", "name"} and not squeeze(text).endswith(":")
    return exact_field(text) != "" if told and len(text) <= _LONGEST else _is_label(text, names_field)


def _is_label(text: str, names_field: NamesField) -> bool:
    plain = squeeze(text)
    if len(plain) > _LONGEST or is_person(plain):
        return False
    found = _pair(plain.rstrip(":"), "", (0, 0), names_field)
    return plain.endswith(":") or found.names or found.field != "" or found.post != ""


def _pair(label: str, value: str, at: Cell, names_field: NamesField) -> _Pair:
    """Read a label: 主要负责人 names a post, 身份证号 a field, 主要负责人身份证号 both."""
    if _OTHERS.fullmatch(label):
        return _Pair(label, value, at)
    if found := exact_field(label):
        ignored = found == "ignore" and names_field(label) is not None
        return _Pair(label, value, at, label if ignored else "", "" if ignored else found)
    for cut in range(len(label) - 1, 1, -1):
        rest = exact_field(label[cut:].lstrip("的"))
        if rest in {"name", "id_number"} and names_field(label[:cut]) is not None:
            return _Pair(label, value, at, label[:cut], rest)
    return _Pair(label, value, at, label if names_field(label) is not None else "")


def named_beside(
    sheet: Sheet, lines: Iterable[int], names_field: NamesField
) -> Iterator[tuple[str, str, Cell]]:
    """Yield post, name and place of whoever stands in these lines under a post's label."""
    for line in lines:
        for pair in _pairs(sheet.texts(line), line, names_field):
            if pair.post and pair.names and _is_name(pair.value):
                yield pair.post, pair.value, pair.at


def sheet_of_person(sheet: Sheet, person: Beside) -> Sheet:
    """Return a sheet of two lines, a header and the person's values, in the row of the number."""
    pairs = (
        ("姓名", person.name),
        ("身份证号", person.number),
        *((pair.label, pair) for pair in person.more),
    )
    line = person.number.at[0]
    cells: dict[str, pl.Series] = {}
    letters = []
    for n, (head, pair) in enumerate(pairs):
        whole = squeeze(sheet.texts(pair.at[0])[pair.at[1]]) == squeeze(pair.value)
        kind = int(sheet.cells[f"k{pair.at[1]}"][pair.at[0]]) if whole else int(CellKind.TEXT)
        cells[f"v{n}"] = pl.Series([head, pair.value], dtype=pl.String)
        cells[f"k{n}"] = pl.Series([int(CellKind.TEXT), kind], dtype=pl.UInt8)
        down = pair.at[0] - line
        letters.append(f"{sheet.letters_of(pair.at[1])}{down:+d}".removesuffix("+0"))
    return replace(
        sheet,
        cells=pl.DataFrame(cells),
        first_row=sheet.first_row + line - 1,
        first_column=0,
        merges=(),
        letters=tuple(letters),
    )
