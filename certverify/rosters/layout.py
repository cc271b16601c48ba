"""Find the table in a sheet: title rows, one or two header rows, the columns, and groups of columns."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from certverify.errors import ConfigError
from certverify.rosters.cells import Sheet
from certverify.rosters.cleaning import fold, squeeze
from certverify.rosters.headers import CARD_FIELDS, Match, header_shown, header_words, match_header, numbered
from certverify.rosters.ids import read_id
from certverify.rosters.letters import column_letters
from certverify.rosters.mapping import Fixed
from certverify.rosters.states import kind_of_states
from certverify.rosters.understood import Column
from certverify_schemas.masking import mask_numbers_in

__all__ = ["Layout", "find_layout", "is_header", "is_person", "values_below"]

_LOOK_AT: Final = 80
_OPENERS: Final = frozenset({"cert_number", "operation_item", "cert_name", "job_category"})
_REPEATED: Final = frozenset({"ignore", "not_a_fact", "remark"})
_JOINED: Final = frozenset({"review_actual", "review_due"})
_T_LIKE: Final = re.compile(r"T\d{15,17}[\dX]?")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: ``first`` header line (-1 for none) and ``body`` line (of the used rectangle).

    ``strange`` are headers of columns that hold something and that nobody understood, each with its letters;
    ``numbered`` are letters of header cells that hold an ID number, as a row of people does.
    """

    first: int
    body: int
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    strange: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """The fields that some column was taken for."""
        return frozenset(column.field for column in self.columns)


def find_layout(sheet: Sheet, names_item: Callable[[str], bool], fixed: Fixed | None = None) -> Layout | None:
    """Return the layout, or ``None`` if no row among the first 80 looks like a header.

    ``names_item`` tells whether a word names an item or category of special operations; ``fixed`` is what a mapping
    says of this sheet.

    Raises:
        ConfigError: the mapping names a header row or a column that the sheet does not have.
    """
    fixed = fixed or Fixed()
    lines = [sheet.texts(n) for n in range(min(_LOOK_AT, sheet.cells.height))]
    if fixed.header_row == 0:
        nothing = [""] * sheet.width
        return Layout(-1, 0, _columns(sheet, (nothing, nothing), names_item, 0, fixed), ())
    first = _header_line(sheet, fixed, lines)
    if first is None:
        return None
    second = first + 1 < len(lines) and _continues(lines[first], lines[first + 1])
    above = _filled_right(sheet, first, lines[first], lines[first + 1] if second else None)
    below = lines[first + 1] if second else [""] * len(above)
    body = first + 1 + second
    columns = _columns(sheet, (above, below), names_item, body, fixed)
    titles = tuple(fold(text) for line in lines[:first] for text in line if text.strip())
    strange = tuple(_strange(sheet, (above, below), columns, lines[body:]))
    numbered = [n + sheet.first_column for n, text in enumerate(lines[first]) if is_person(text)]
    return Layout(first, body, columns, titles, strange, tuple(map(column_letters, numbered)))


def _header_line(sheet: Sheet, fixed: Fixed, lines: list[list[str]]) -> int | None:
    """Return the header's line: the row that a mapping names, the one with its words, the first with known words."""
    if fixed.header_row is not None:
        return _fixed_row(sheet, fixed.header_row, lines)
    named = next((n for n, line in enumerate(lines) if fixed.words_in(line)), None)
    return named if named is not None else next((n for n, line in enumerate(lines) if is_header(line)), None)


def _strange(
    sheet: Sheet, heads: tuple[list[str], list[str]], columns: Sequence[Column], body: Sequence[list[str]]
) -> Iterable[str]:
    """Yield the headers that no column was read for, where something stands below: it must not vanish unsaid."""
    known = {column.index for column in columns}
    for index, (top, sub) in enumerate(zip(*heads, strict=True)):
        header = header_shown(sub or top)
        if index not in known and header and any(index < len(line) and line[index].strip() for line in body):
            yield f"{mask_numbers_in(header)} ({_place(index, top, sub, sheet).letters})"


def _fixed_row(sheet: Sheet, header_row: int, lines: list[list[str]]) -> int:
    row = header_row - 1 - sheet.first_row
    if not 0 <= row < len(lines) or not any(text.strip() for text in lines[row]):
        raise ConfigError("mapping_header_row", row=header_row, sheet=sheet.name or "-")
    if any(map(is_person, lines[row])) and not is_header(lines[row]):
        raise ConfigError("mapping_header_is_person", row=header_row, sheet=sheet.name or "-")
    return row


def is_person(text: str) -> bool:
    """Tell whether a cell holds an ID number, as no header does."""
    return read_id(text).rejected is None if len(squeeze(text)) in range(15, 20) else False


def is_header(line: Sequence[str]) -> bool:
    """Tell whether the texts of a row read like a header: person and ID number, or one of them among other words."""
    fields = {
        match[0]
        for text in line
        if text and len(text) < 40 and (match := match_header(text)) and match[1] == "exact"
    }
    named = len(fields & {"name", "id_number"})
    return (named == 2) or (named == 1 and header_words(line) >= 3)


def _continues(above: list[str], below: list[str]) -> bool:
    """Tell whether the next row is the second half of the header: header words under cells that are blank or shared."""
    if any(map(is_person, below)):
        return False
    words = [text for text in below if text.strip()]
    known = sum(match_header(text) is not None for text in words)
    beside = sum(not above[n].strip() for n, text in enumerate(below) if text.strip())
    repeated = sum(above[n] == text for n, text in enumerate(below) if text.strip())
    return known >= 2 and known >= 0.6 * len(words) and beside >= 1 and repeated <= 1


def _filled_right(sheet: Sheet, row: int, line: list[str], below: list[str] | None) -> list[str]:
    """Give a group's header to the columns it stands over: its merged range, else the blanks with words below."""
    filled = list(line)
    merged = [merge for merge in sheet.merges if merge.top == row and merge.right > merge.left]
    for merge in merged:
        for column in range(max(0, merge.left), min(merge.right + 1, len(filled))):
            filled[column] = line[merge.left]
    if below is not None and not merged:
        for column in range(1, len(filled)):
            if not filled[column].strip() and below[column].strip():
                filled[column] = filled[column - 1]
    return filled


def _columns(
    sheet: Sheet,
    heads: tuple[list[str], list[str]],
    names_item: Callable[[str], bool],
    body: int,
    fixed: Fixed,
) -> tuple[Column, ...]:
    found: list[Column] = []
    headers: list[Column] = []
    for index, (top, sub) in enumerate(zip(*heads, strict=True)):
        column = _column(index, top, sub, names_item, sheet)
        headers.append(column or _place(index, top, sub, sheet))
        if column is not None:
            found.append(column)
    by_content = [_by_content(column, sheet, body, found) for column in _surer(found)]
    told = {column.field for column in by_content} & CARD_FIELDS
    alone = bool(told) and not told & _OPENERS
    by_content = [_listing(column, sheet, body, names_item, alone=alone) for column in by_content]
    mapped = fixed.laid_over(by_content, headers, sheet=sheet.name or "-")
    columns = tuple(_grouped(_with_ids(_without_rivals(mapped), sheet, body)))
    _check_kept(mapped, columns, sheet)
    return columns


def _check_kept(mapped: Sequence[Column], kept: Sequence[Column], sheet: Sheet) -> None:
    """Refuse a mapping that gives one field to several columns where only one can be read: none is left out unsaid."""
    read = {column.index for column in kept}
    lost = next((c for c in mapped if c.how == "mapping" and c.index not in read), None)
    if lost is None:
        return
    same = [c.letters for c in mapped if c.how == "mapping" and c.field == lost.field]
    facts = {"sheet": sheet.name or "-", "field": lost.field, "columns": "、".join(same)}
    raise ConfigError("mapping_field_repeated", **facts)


def _surer(found: list[Column]) -> list[Column]:
    """Leave out what only looks like a word that another column has: it begins no certificate of its own."""
    exact = {c.field for c in found if c.how == "exact" and not c.word and not c.group} & CARD_FIELDS
    return [c for c in found if c.how != "likeness" or c.word or c.group or c.field not in exact]


def _without_rivals(columns: list[Column]) -> list[Column]:
    """What a person has mapped comes before a column of the same meaning that was found."""
    told = {column.field for column in columns if column.how == "mapping"} - CARD_FIELDS
    return [column for column in columns if column.how == "mapping" or column.field not in told]


def _place(index: int, top: str, sub: str, sheet: Sheet) -> Column:
    top, sub = header_shown(top), header_shown(sub)
    header = f"{top}/{sub}" if sub and sub != top else top
    return Column(index, column_letters(index + sheet.first_column), mask_numbers_in(header), "", "exact")


def _column(index: int, top: str, sub: str, names_item: Callable[[str], bool], sheet: Sheet) -> Column | None:
    place = _place(index, top, sub, sheet)
    top, sub = squeeze(top), squeeze(sub)
    header = place.header
    if sub and names_item(top) and (match := match_header(sub)) is not None:
        return replace(place, field=match[0], how=_certainty(match), word=top)
    word, _, rest = top.partition("-")
    if not sub and rest and names_item(word) and (match := match_header(rest)) is not None:
        return replace(place, field=match[0], how=_certainty(match), word=word)
    if (found := _named_group(sub or top, names_item)) is not None:
        return replace(place, field=found[1][0], how=_certainty(found[1]), word=found[0])
    for text in (sub or top, header.replace("/", ""), top):
        if (match := match_header(text)) is not None:
            return replace(place, field=match[0], how=_certainty(match))
        if (split := numbered(text)) is not None and (match := match_header(split[0])) is not None:
            return replace(place, field=match[0], how=_certainty(match), group=split[1] - 1)
    return None


def _named_group(text: str, names_item: Callable[[str], bool]) -> tuple[str, Match] | None:
    """Split 低压电工作业证号 and 焊工证有效期 into the item and what the column says of its certificate."""
    if (whole := match_header(text)) is not None and whole[1] == "exact":
        return None
    for at in range(len(text) - 2, 1, -1):
        match = match_header(text[at:])
        if match is not None and match[1] == "exact" and match[0] in CARD_FIELDS and names_item(text[:at]):
            return text[:at].removesuffix("证"), match
    return None


def _certainty(match: Match) -> str:
    return "open" if match[2] else match[1]


def _sample(sheet: Sheet, column: int, body: int) -> list[str]:
    values = sheet.cells[f"v{column}"].slice(body, 400)
    return [squeeze(value) for value in values.to_list() if value and value.strip()]


def values_below(sheet: Sheet, column: int, body: int) -> list[str]:
    """Return the different texts of a column from the line ``body`` on: all of them, and not a sample."""
    values = sheet.cells[f"v{column}"].slice(body).drop_nulls()
    return values.unique(maintain_order=True).to_list()


def _by_content(column: Column, sheet: Sheet, body: int, all_columns: Iterable[Column]) -> Column:
    """Decide a header such as 证件号码, 证号 or 人员类别 by what stands below it."""
    if column.how != "open":
        return column
    sample = _sample(sheet, column.index, body)
    field = column.field
    if field in {"id_number", "cert_number"}:
        has_id = any(other.field == "id_number" and other.how != "open" for other in all_columns)
        numbered_t = sum(_T_LIKE.match(text.upper()) is not None for text in sample)
        field = "cert_number" if has_id or 2 * numbered_t > len(sample) else "id_number"
    elif field == "cert_name" and 2 * sum(_T_LIKE.match(t.upper()) is not None for t in sample) > len(sample):
        field = "cert_number"
    elif field == "not_a_fact" and kind_of_states(values_below(sheet, column.index, body)) is not None:
        field = "employment_status"
    elif field == "review_due":
        field = "review_plain"
    elif field == "person_type" and not any(
        re.search("负责人|安管|安全|法人|实际控制", text) for text in sample
    ):
        field = "job_category" if any("作业" in text for text in sample) else "ignore"
    return replace(column, field=field, how="content")


def _listing(
    column: Column, sheet: Sheet, body: int, names_item: Callable[[str], bool], *, alone: bool
) -> Column:
    """Take 持证情况 for a list of certificates where its cells name some, instead of saying yes or no.

    Where the row's dates have no other column of certificates (``alone``), they are those of the ones listed.
    """
    if column.field != "holding":
        return column
    sample = _sample(sheet, column.index, body)
    naming = sum(any(names_item(word) for word in re.split(r"[(、,;\d]", text)) for text in sample)
    field = "cert_name" if alone else "other_certs"
    return replace(column, field=field, how="content") if 2 * naming > len(sample) else column


def _with_ids(columns: list[Column], sheet: Sheet, body: int) -> list[Column]:
    """Find the identity column by its content where no header names it; a likeness alone never makes one."""
    kept = [
        c
        for c in columns
        if c.field != "id_number" or c.how != "likeness" or _holds_ids(sheet, c.index, body)
    ]
    if any(column.field == "id_number" for column in kept):
        return kept
    taken = {column.index for column in kept if column.field not in {"ignore", "employee_no"}}
    for index in range(sheet.width):
        if index not in taken and _holds_ids(sheet, index, body):
            place = Column(index, column_letters(index + sheet.first_column), "", "id_number", "content")
            return [*(column for column in kept if column.index != index), place]
    return kept


def _holds_ids(sheet: Sheet, column: int, body: int) -> bool:
    sample = _sample(sheet, column, body)
    valid = sum(read_id(text).rejected is None and read_id(text).id_type == "id_card" for text in sample)
    return bool(sample) and 2 * valid > len(sample)


def _grouped(columns: list[Column]) -> Iterable[Column]:
    """Number the groups: by the item in the header, by the header's own number, by repetition."""
    words = list(dict.fromkeys(column.word for column in columns if column.word))
    offset = 0
    seen: dict[int, set[str]] = {}
    names: set[str] = set()
    for column in columns:
        if column.field in CARD_FIELDS:
            group = words.index(column.word) + 1 if column.word else column.group + offset
            taken = seen.setdefault(group, set())
            if not column.word and column.field in taken and column.field in _OPENERS:
                offset += 1
                group = column.group + offset
                taken = seen.setdefault(group, set())
            if column.field in taken and column.field not in _JOINED:
                continue
            taken.add(column.field)
            yield replace(column, group=group)
        elif column.field not in names or column.field in _REPEATED:
            names.add(column.field)
            yield column
