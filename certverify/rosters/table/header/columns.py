"""What each column of a table means: by its header, by what stands below it, and which certificate it belongs to."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from certverify.errors import ConfigError
from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.by_content import (
    decided,
    ends,
    leavings,
    listing,
    tells_cards,
    ticks,
    told_in_words,
    values_below,
    with_ids,
)
from certverify.rosters.table.header.by_neighbours import beside
from certverify.rosters.table.header.card_states import card_states
from certverify.rosters.table.header.exchanges import exchanges
from certverify.rosters.table.header.foreign_groups import item_in, names_another_card
from certverify.rosters.table.header.headers import (
    CARD_FIELDS,
    HELD_OR_NOT,
    Match,
    header_shown,
    heads_person_and_number,
    match_header,
    numbered,
)
from certverify.rosters.table.header.mapping import Fixed
from certverify.rosters.table.header.placing import OPENERS, item_key, placed
from certverify.rosters.table.header.renewals import in_turn, parted_turn, rejoined
from certverify.rosters.table.header.term_edges import edge_of
from certverify.rosters.table.header.two_scripts import in_chinese
from certverify.rosters.table.header.unknown_heads import by_cells
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import squeeze
from certverify_schemas.masking import mask_numbers_in

__all__ = ["find_columns", "place_of"]

_NAMING: Final = OPENERS - {"cert_number"}
_LISTS: Final = frozenset({"cert_name", "holding", "other_certs"})
"""Fields of headers that may stand over items to tick: 持有证书 over 低压 and 高压."""
_REPEATED: Final = frozenset({"ignore", "not_a_fact", "remark"})
_WHICH_ITEM: Final = frozenset({"类型", "类别", "种类", "项目", "电压等级", "高/低压", "低/高压", "高低压"})
_ANY_CARD: Final = re.compile(
    "(?:所?持|取)证(?:情况)?|(?:(?:其他|所持|人员|特种作业|操作|作业|资格|合格|上岗|岗位|从业|职业|技能)*(?:证[书件照]?|资质))"
)
"""Words for a certificate that say nothing of it: of 持证1 and 有效期1 its number tells what belongs together."""
_JOINED: Final = frozenset({"review_actual", "review_due"})


def find_columns(
    sheet: Sheet,
    heads: tuple[list[str], list[str]],
    names_item: Callable[[str], bool],
    body: int,
    fixed: Fixed,
) -> tuple[Column, ...]:
    """Return the columns that are read, given the two lines of the header (the second may be blank).

    ``names_item`` tells whether a word names an item or category of special operations, ``body`` is the first line of
    people, ``fixed`` what a mapping says.

    Raises:
        ConfigError: the mapping names a column that is not there, or one field for several columns.
    """
    found: list[Column] = []
    headers: list[Column] = []
    spans: dict[int, str] = {}
    for index, (top, sub) in enumerate(zip(*heads, strict=True)):
        grouped = bool(top) and top in {
            *heads[0][max(0, index - 1) : index],
            *heads[0][index + 1 : index + 2],
        }
        if grouped and sub:
            spans[index] = top
        column = _column(index, top, sub, names_item, sheet, grouped=grouped)
        if column is not None and sub and column.field in CARD_FIELDS:
            column = _of_group(column, top, names_item)
        if column is None or (sub and column.field in _LISTS):
            place = place_of(index, top, sub, sheet)
            column = _ticked(place, sub or top, names_item, sheet, body) or column
        headers.append(column or place_of(index, top, sub, sheet))
        if column is not None:
            found.append(column)
    found = in_chinese(_specific(_surer(found)), sheet, body)
    by_content = [decided(column, sheet, body, found, names_item) for column in found]
    by_content = [column for column in by_content if told_in_words(column, sheet, body)]
    alone = _of_one_card(by_content)
    by_content = [listing(column, sheet, body, names_item, alone=alone) for column in by_content]
    by_content = _kinds_of_cards(by_content)
    by_content = beside(by_content, headers, lambda column: values_below(sheet, column.index, body))
    read = {column.index for column in by_content}
    unknown = [column for column in headers if not column.field and column.index not in read]
    by_content += [
        *by_cells(by_content, unknown, sheet, body, names_item),
        *exchanges(by_content, unknown, sheet, body),
    ]
    by_content = _edged(_spanned(by_content, sheet, body), headers)
    mapped = fixed.laid_over(by_content, headers, sheet=sheet.name or "-")
    current, earlier = in_turn(_without_rivals(mapped))
    renewed = {column.index for before in earlier.values() for column in before}
    others = [header for header in headers if header.index not in renewed]
    told = placed(current, others, spans, lambda c: tells_cards(c, sheet, body, names_item))
    grouped_columns = _grouped(with_ids(list(_parted(told)), sheet, body), spans)
    columns = tuple(rejoined(grouped_columns, earlier))
    _check_kept(mapped, columns, sheet)
    read = {column.index for column in columns}
    dated = any(column.field == "site_exit" for column in columns)
    states = {column.index: column for column in card_states(columns, headers, sheet, body)}
    read |= states.keys()
    columns = tuple(c for c in columns if c.field != "not_a_fact" or c.index not in states)
    columns = (*columns, *states.values())
    return (*columns, *leavings(sheet, body, [c for c in headers if c.index not in read], dated=dated))


def _kinds_of_cards(columns: Sequence[Column]) -> list[Column]:
    """Take 证件种类③ (特种设备R1) for a certificate's where 证件种类① is: one person has one identity document."""
    named = {numbered(c.header) for c in columns if c.field == "cert_name"} - {None}
    heads = {split[0] for split in named if split is not None}
    return [
        replace(c, field="cert_name", how="content")
        if c.field == "id_type" and (split := numbered(c.header)) is not None and split[0] in heads
        else c
        for c in columns
    ]


def _of_one_card(columns: Sequence[Column]) -> bool:
    """Tell whether number and dates stand in a row once, and no column says of which certificate they are."""
    cards = [column for column in columns if column.field in CARD_FIELDS]
    grouped = any(column.word or column.group for column in cards)
    opened = {column.field for column in cards} & OPENERS
    return bool(cards) and not grouped and opened <= {"cert_number"} and _numbers(cards) <= 1


def _numbers(cards: Sequence[Column]) -> int:
    return sum(column.field == "cert_number" for column in cards)


def _spanned(columns: list[Column], sheet: Sheet, body: int) -> list[Column]:
    """Read the two columns below one merged 有效期 as the start and the end of the term."""
    terms = {column.index for column in columns if column.field == "validity"}
    merged = {m.left for m in sheet.merges if m.bottom < body and m.right == m.left + 1}
    # cells below may be merged, too: then nothing stands in the right one, and the left one says it all
    spans = {n for n in merged & terms if n + 1 in terms and any(values_below(sheet, n + 1, body))}
    ends = dict.fromkeys(spans, "valid_from") | {n + 1: "valid_to" for n in spans}
    return [replace(column, field=ends.get(column.index, column.field)) for column in columns]


def _edged(columns: list[Column], headers: Sequence[Column]) -> list[Column]:
    """Read 至 right of 有效期 as the end of the term that begins there."""
    ends = {h.index for h in headers if not h.field and edge_of(h.header) == "valid_to"}
    terms = {c.index for c in columns if c.field in {"validity", "valid_to"} and c.index + 1 in ends}
    begun = [replace(c, field="valid_from") if c.index in terms else c for c in columns]
    beside = [replace(h, field="valid_to") for h in headers if h.index - 1 in terms]
    return sorted([*begun, *beside], key=lambda column: column.index)


def _check_kept(mapped: Sequence[Column], kept: Sequence[Column], sheet: Sheet) -> None:
    """Refuse a mapping that gives one field to several columns where only one can be read: none is left out unsaid."""
    read = {column.index for column in kept}
    lost = next((c for c in mapped if c.how == "mapping" and c.index not in read), None)
    if lost is None:
        return
    same = [c.letters for c in mapped if c.how == "mapping" and c.field == lost.field]
    facts = {"sheet": sheet.name or "-", "field": lost.field, "columns": "、".join(same)}
    raise ConfigError("mapping_field_repeated", **facts)


def _parted(columns: Sequence[Column]) -> Iterable[Column]:
    """Take a column headed 姓名及身份证号 for both, where no other column has the number.

    So is 持证情况 that lists certificates: other cells of it (无, 培训中) say whether there is one.
    """
    numbered_apart = any(column.field == "id_number" for column in columns)
    held_apart = any(column.field == "holding" for column in columns)
    for column in columns:
        yield column
        if column.field == "name" and not numbered_apart and heads_person_and_number(column.header):
            yield replace(column, field="id_number", how="content")
        if column.field == "other_certs" and column.how == "content" and not held_apart:
            yield replace(column, field="holding")


def _surer(found: list[Column]) -> list[Column]:
    """Leave out what only looks like a word that another column has: 法人身份证号 beside 身份证号 is nobody's here."""
    exact = {c.field for c in found if c.how == "exact" and not c.word and not c.group} - _REPEATED
    return [c for c in found if c.how != "likeness" or c.word or c.group or c.field not in exact]


def _specific(found: list[Column]) -> list[Column]:
    """Read 具体岗位 instead of the 岗位 beside it, which is then left among the columns not read."""
    fields = {c.field for c in found if squeeze(c.header).startswith("具体")}
    return [
        c for c in found if c.field not in fields or squeeze(c.header).startswith("具体") or c.how == "open"
    ]


def _without_rivals(columns: list[Column]) -> list[Column]:
    """What a person has mapped comes before a column of the same meaning that was found."""
    told = {column.field for column in columns if column.how == "mapping"} - CARD_FIELDS
    return [column for column in columns if column.how == "mapping" or column.field not in told]


def place_of(index: int, top: str, sub: str, sheet: Sheet) -> Column:
    """Return a column that nothing is known of but its place and header; an ID number in the header is masked."""
    top, sub = header_shown(top), header_shown(sub)
    header = f"{top}/{sub}" if sub and sub != top else top
    return Column(index, sheet.letters_of(index), mask_numbers_in(header), "", "exact")


def _column(
    index: int, top: str, sub: str, names_item: Callable[[str], bool], sheet: Sheet, *, grouped: bool
) -> Column | None:
    place = place_of(index, top, sub, sheet)
    top, sub = squeeze(top), squeeze(sub)
    if (found := _of_item(top, sub, names_item) or _named_group(sub or top, names_item)) is not None:
        return replace(place, field=found[1][0], how=_certainty(found[1]), word=found[0])
    for text in _words(top, sub, grouped=grouped):
        match = match_header(text)
        split = numbered(text)
        if split is not None and _ANY_CARD.fullmatch(split[0]):
            return replace(place, field="cert_name", how="open", group=split[1] - 1)
        counted = match_header(split[0]) if split is not None else None
        # 证件种类③ and ②到期 are like the words without number, whose group only the number tells
        sure = counted is not None and counted[1] == "exact" and match is not None and match[1] == "likeness"
        if split is not None and counted is not None and (match is None or sure):
            return replace(place, field=counted[0], how=_certainty(counted), group=split[1] - 1)
        if match is not None:
            return replace(place, field=match[0], how=_certainty(match))
    return None


def _of_item(top: str, sub: str, names_item: Callable[[str], bool]) -> tuple[str, Match] | None:
    """Return the item that one half of a header names, and what the other says of its certificate.

    A header over several items says what stands below each: below 有效期至 over 低压 and 高压 the end of each.
    """
    if sub and names_item(top) and (match := _below_item(sub)) is not None:
        return top, match
    if sub and names_item(sub) and (match := match_header(top)) is not None and match[1] == "exact":
        return (sub, match) if match[0] in CARD_FIELDS - _NAMING else None
    word, _, rest = top.partition("-")
    if not sub and rest and names_item(word) and (match := match_header(rest)) is not None:
        return word, match
    return None


def _of_group(column: Column, top: str, names_item: Callable[[str], bool]) -> Column | None:
    """Leave out what stands below another authority's certificate; below 高压电工操作证 it is of 高压电工.

    换证前 and 新证 name no certificate but a time in its life.
    """
    top = parted_turn(squeeze(top))[1]
    if not column.word and names_another_card(top, names_item):
        return None
    item = "" if column.word else item_in(top)
    return replace(column, word=item) if item and names_item(item) else column


def _below_item(sub: str) -> Match | None:
    """Read what stands below an item or a category: 有/无 says whether its certificate is held, as √ for a number does.

    类型 below 电工证 tells which of its items the certificate is for (低压, 高压).
    """
    if sub in _WHICH_ITEM:
        return "operation_item", "exact", False
    return ("cert_number", "exact", False) if sub in HELD_OR_NOT else match_header(sub)


def _ticked(
    place: Column, word: str, names_item: Callable[[str], bool], sheet: Sheet, body: int
) -> Column | None:
    """Read a column headed 低压电工作业 alone whose cells tick it (√), or give its certificate's number or end."""
    if not names_item(word):
        return None
    field = "valid_to" if ends(sheet, place.index, body) else "cert_number"
    if field == "cert_number" and not ticks(sheet, place.index, body):
        return None
    return replace(place, field=field, how="content", word=squeeze(word))


def _words(top: str, sub: str, *, grouped: bool) -> Iterator[str]:
    """Yield what a column's header may be called, the surest first: 特种作业操作证 over 编号 is the card's number.

    ``grouped``: the upper word stands over several columns, and is no other word for one that nobody understands.
    """
    # 起 alone names no column, and 开始时间 below 有效期 is no other time than the term's
    if edge_of(sub):
        yield from (top + sub, top)
        return
    if sub and (match := match_header(top + sub)) is not None and match[1] == "exact":
        yield top + sub
    yield sub or top
    yield top + sub
    if not (sub and grouped):
        yield top


def _named_group(text: str, names_item: Callable[[str], bool]) -> tuple[str, Match] | None:
    """Split 低压电工作业证号 and 焊工证有效期 into the item and what the column says of its certificate."""
    if (whole := match_header(text)) is not None and whole[1] == "exact":
        return None
    # the longest word for what is said: 电工 has the number in 电工操作证号, and not 电工操作
    for at in range(2, len(text) - 1):
        match = match_header(text[at:])
        if match is not None and match[1] == "exact" and match[0] in CARD_FIELDS and names_item(text[:at]):
            return text[:at].removesuffix("证"), match
    return None


def _certainty(match: Match) -> str:
    return "open" if match[2] else match[1]


def _grouped(columns: list[Column], spans: Mapping[int, str]) -> Iterable[Column]:
    """Number the groups: by the item in the header, by the header's own number, by repetition.

    ``spans``: the heading that stands over a column and others beside it. Where one of several certificates begins
    below such a heading, all that stands below it is of that certificate, its 操作项目 as well as what is repeated.
    """
    words = list(dict.fromkeys(item_key(column.word) for column in columns if column.word))
    before_words = 1 + _numbered_groups(columns)
    offset = 0
    seen: dict[int, set[str]] = {}
    names: set[str] = set()
    before = ""
    for column in columns:
        if column.field in CARD_FIELDS:
            span = spans.get(column.index, "")
            # below 第二证 one is told by its number, another by what is repeated: both are of the second
            group = (
                words.index(item_key(column.word)) + before_words
                if column.word
                else max(column.group, offset)
            )
            taken = seen.setdefault(group, set())
            opening = _opening_below(span, columns, spans) if span not in {"", before} else set()
            again = taken & (opening or {column.field})
            # of two headings with a card's name or number below each, 有效期至 below both tells two cards
            if not column.word and again and (again | opening) & OPENERS:
                offset += 1
                group = column.group + offset
                taken = seen.setdefault(group, set())
            before = span
            if column.field in taken and column.field not in _JOINED:
                continue
            taken.add(column.field)
            yield replace(column, group=group)
        elif column.field not in names or column.field in _REPEATED:
            names.add(column.field)
            yield column


def _numbered_groups(columns: Iterable[Column]) -> int:
    """Return how many groups at most are told by a number or by repetition, besides the first."""
    plain = [c for c in columns if not c.word and c.field in CARD_FIELDS]
    fields = [c.field for c in plain]
    repeated = max((fields.count(field) - 1 for field in fields if field in OPENERS), default=0)
    return max((c.group for c in plain), default=0) + repeated


def _opening_below(span: str, columns: Iterable[Column], spans: Mapping[int, str]) -> set[str]:
    """Return the fields of the certificate whose name stands over these columns."""
    return {c.field for c in columns if spans.get(c.index) == span and c.field in CARD_FIELDS}
