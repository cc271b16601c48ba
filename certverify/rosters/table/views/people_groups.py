"""Rows of several people: 主要负责人 and 安全员 of a firm side by side, each under a 姓名 of their own.

Each group of columns is read as a list of its own beside the columns that all of them share (the firm's), and the word
that heads the group is the post of its people. A group without ID numbers, dates or certificates only mentions people.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.header.header_rows import filled_right, is_person
from certverify.rosters.table.header.headers import (
    CARD_FIELDS,
    exact_field,
    header_shown,
    is_of_others,
    numbered,
)
from certverify.rosters.table.header.mapping import Fixed
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Column, Note
from certverify.rosters.table.views.same_person import same_people_named
from certverify.rosters.values.cleaning import says_nothing, squeeze, without_brackets
from certverify.rosters.values.traditional import in_simplified

__all__ = ["NamesField", "View", "groups_told", "views_of"]

NamesField = Callable[[str], tuple[str, str] | None]
"""Tells which field a group's heading fills, and with what: ``("person_type", "安全员")``, ``("trade", "电工")``."""
_LOOK_AT: Final = 40
_LONGEST: Final = 40
_OF_FIRM: Final = frozenset({"employer_uscc", "industry", "org", "region", "remark", "seq", "unit_type"})
"""Fields of the firm or of the whole row: right of a group they are still shared by all of them."""
_TELLING: Final = CARD_FIELDS | {"appointment_date", "id_number"}
"""Fields of which one makes a group a list of people, and no mention of somebody's name and telephone."""
_OF_PERSON: Final = _TELLING | {"birth_date", "duty", "gender", "holding", "ignore", "phone"}
_OF_PEOPLE: Final = re.compile("姓\\s*名|名字|名称|身\\s*份|证件号|持证人|员工|(?i:name|id)")
"""What stands in every header of people: a word for their names or numbers."""
_JOINT: Final = "^[-—–_/:(（]"
_BARE_WORD: Final = {
    "name": re.compile("[-—–_/:]?(?:姓名|名字)"),
    "id_number": re.compile("[-—–_/:]?(?:居民|公民)?身份(?:证件?)?(?:号码?|编号)?"),
}


@dataclass(frozen=True, slots=True)
class View:
    """The sheet as one group of columns, and the shared ones, show it; the whole sheet where there are no groups.

    ``heading``: the word that heads the group, ``given``: the field and the post that it gives to its people,
    ``headers``: what its columns are headed with, by their place, ``letters``: those of the first of them. ``absent``:
    lines in which it names nobody while another group does. ``mentioned``: columns of people who are only mentioned.
    ``several``: whether a row may list several people. ``others``: headers and letters of the other groups' columns.
    """

    sheet: Sheet
    heading: str = ""
    given: tuple[str, str] | None = None
    absent: frozenset[int] = frozenset()
    headers: Mapping[int, str] = field(default_factory=dict)
    letters: str = ""
    mentioned: tuple[str, ...] = ()
    several: bool = False
    others: frozenset[str] = frozenset()

    def without_others(self, fixed: Fixed) -> Fixed:
        """Return what a mapping says of the columns that this view shows."""
        kept = {word: meant for word, meant in fixed.columns.items() if word not in self.others}
        return replace(fixed, columns=kept)

    def _header(self, column: Column) -> str:
        shown = self.headers.get(column.index, column.header)
        below = column.header.rpartition("/")[2]
        return shown if shown.endswith(below) else f"{shown}/{below}"

    def laid_over(self, layout: Layout) -> Layout:
        """Return the layout with what the view knows of its people, and with the headers as they are written."""
        columns = (replace(c, header=self._header(c)) for c in layout.columns)
        return replace(
            layout,
            columns=tuple(columns),
            heading=self.heading,
            given=self.given,
            absent=self.absent,
            several=self.several,
            own=frozenset(self.headers),
        )


@dataclass(frozen=True, slots=True)
class _Head:
    """A column's header: its ``text`` without the ``word`` of its group, what that word gives, and how it is shown."""

    text: str
    shown: str
    word: str = ""
    given: tuple[str, str] | None = None
    from_above: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    word: str
    given: tuple[str, str] | None
    texts: Mapping[int, str]

    @property
    def lists(self) -> bool:
        """Whether it lists people, and does not only mention them: 法定代表人 with a telephone is mentioned.

        Whoever has number and day of appointment is listed, as 法定代表人（主要负责人） is.
        """
        fields = set(map(_known, self.texts.values()))
        manager = self.given is not None and self.given[0] == "person_type"
        ours = "主要负责人" in self.word or (manager and fields >= {"appointment_date", "id_number"})
        return (ours or not _is_of_others(self.word)) and not _TELLING.isdisjoint(fields)


def views_of(sheet: Sheet, names_field: NamesField) -> list[View]:
    """Return a view for each group of people side by side; the sheet itself where there are none."""
    lines = [sheet.texts(n) for n in range(min(_LOOK_AT, sheet.cells.height))]
    for n, line in enumerate(lines):
        if any(map(is_person, line)):
            break
        if not any(_OF_PEOPLE.search(text) for text in line):  # most rows, and the rest costs much
            continue
        heads = _heads(sheet, lines, n, names_field)
        groups = _groups(heads)
        if any(group.lists for group in groups):
            return list(_views(sheet, n, heads, groups))
    return [View(sheet)]


def _heads(sheet: Sheet, lines: Sequence[list[str]], row: int, names_field: NamesField) -> list[_Head]:
    upper = [""] * len(lines[row])
    if row and not _names_people(lines[row - 1]):
        upper = filled_right(sheet, row - 1, lines[row - 1], lines[row])
    if len({squeeze(text) for text in upper} - {""}) < 2:  # one text over all of them is a title
        upper = [""] * len(upper)
    heads = [_head(top, text, names_field) for top, text in zip(upper, lines[row], strict=True)]
    return _with_pairs(heads, names_field)


def _with_pairs(heads: Sequence[_Head], names_field: NamesField) -> list[_Head]:
    """Take a word before both 姓名 and 身份证号 for the head of a group beside other groups, whatever post it is.

    总工程师姓名 | 总工程师身份证号 is somebody's; what nobody knows as a manager's post is his 职务 as it is written.
    """
    posts = {prefix for head in heads if not head.word and (prefix := _before(head.text, "name"))}
    paired = {post for post in posts if any(_before(head.text, "id_number") == post for head in heads)}
    paired = {post for post in paired if not _is_of_others(post)}
    grouped = {head.word for head in heads if head.word and exact_field(head.text) == "name"}
    if len(paired | grouped) < 2:
        return list(heads)
    return [_paired(head, paired, names_field) for head in heads]


def _before(text: str, field: str) -> str:
    """Return what stands in a header before the word for a field: 总工程师 in 总工程师身份证号."""
    cuts = range(2, len(text) - 1)
    return next((text[:at] for at in cuts if _BARE_WORD[field].fullmatch(text[at:])), "")


def _is_of_others(word: str) -> bool:
    """Tell whether a group is headed by other people than the roster's; 厂长 and 副队长 are posts in it."""
    return is_of_others(re.sub("[段厂队区]长", "", word))


def _paired(head: _Head, posts: Collection[str], names_field: NamesField) -> _Head:
    post = next((post for post in sorted(posts, key=len, reverse=True) if head.text.startswith(post)), "")
    rest = re.sub(_JOINT, "", head.text[len(post) :])
    if head.word or not post or not _known(rest):
        return head
    people = exact_field(f"{post}姓名") == "name"  # 特种作业人员姓名 names no post
    return replace(
        head, text=rest, word=post, given=names_field(post) or (None if people else ("duty", post))
    )


def _head(upper: str, lower: str, names_field: NamesField) -> _Head:
    top, own = (in_simplified(squeeze(text)) if len(text) < _LONGEST else "" for text in (upper, lower))
    shown = header_shown(lower or upper)
    for at in range(len(own) - 1, 1, -1):
        rest = re.sub(_JOINT, "", own[at:])
        rest = rest.rstrip(")") if own[at] == "(" else rest
        given = names_field(own[:at]) if _known(rest) else None
        if given is not None and _ends_with(own[:at], given[1]):
            split = None if exact_field(rest) else numbered(rest)
            return _Head(split[0] if split else rest, shown, f"{own[:at]}{split[1] if split else ''}", given)
    if top and own and top != own:
        return _Head(own, f"{header_shown(upper)}/{shown}", top, names_field(top), from_above=True)
    return _Head(own or top, shown, "", names_field(own or top))


def _ends_with(prefix: str, post: str) -> bool:
    """Tell whether a prefix ends with the post, numbered or explained, and not with words for its pass."""
    bare = re.sub(r"\d+$", "", without_brackets(prefix)[0])
    return bare.endswith(without_brackets(post)[0])


def _known(text: str) -> str:
    """Return the field of a header word, with a number of its own or without."""
    return exact_field(text) or (exact_field(split[0]) if (split := numbered(text)) else "")


def _names_people(line: Iterable[str]) -> bool:
    return any(exact_field(in_simplified(squeeze(text))) == "name" for text in line if len(text) < _LONGEST)


def _groups(heads: Sequence[_Head]) -> list[_Group]:
    """Return the groups, each with the header words of its columns; none where no group's word names a post."""
    names = {
        n: head.text if alone else head.word
        for n, head in enumerate(heads)
        if (alone := _heads_names(heads, n)) or exact_field(head.text) == "name"
    }
    if not names or "" in names.values() or len(set(names.values())) < len(names):
        return []
    of_firms = any(exact_field(head.text) == "org" for head in heads)
    from_above = any(heads[n].from_above for n in names)
    if all(heads[n].given is None for n in names) or (len(names) == 1 and from_above and not of_firms):
        return []
    owners = list(_owners(heads, names))
    return [
        _Group(
            word,
            heads[n].given,
            {at: "姓名" if at == n else _bare(heads[at].text, word) for at, o in owners if o == word},
        )
        for n, word in names.items()
    ]


def _heads_names(heads: Sequence[_Head], at: int) -> bool:
    """Tell whether a post heads a column of names: 主要负责人 | 身份证号, 主要负责人 | 主要负责人身份证号."""
    given, beside = heads[at].given, heads[at + 1 : at + 3]
    manager = given is not None and given[0] == "person_type" and not heads[at].word
    own = {"", heads[at].text}
    return manager and any(_known(head.text) == "id_number" and head.word in own for head in beside)


def _bare(text: str, word: str) -> str:
    """Take off a header word what is the group's: the number of 身份证号2 in 安全员2, or the word that stands alone."""
    if text == word:
        return ""
    split = numbered(text)
    return split[0] if split is not None and not exact_field(text) and word.endswith(str(split[1])) else text


def _owners(heads: Sequence[_Head], names: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield each column with the group it belongs to: by the group's word, else the one that begins left of it."""
    words, current = set(names.values()), ""
    last = max(n for n, head in enumerate(heads) if n in names or _known(head.text) in _TELLING)
    for n, head in enumerate(heads):
        current = names.get(n, current)
        if n in names or head.word in words or head.text in words:
            yield n, names.get(n, head.word or head.text)
            continue
        # what nobody understands right of all that is a person's may be of the whole row
        beside = _known(head.text) not in _OF_FIRM and (n < last or _known(head.text) in _OF_PERSON)
        if current and not head.word and beside:
            yield n, current


def _views(sheet: Sheet, row: int, heads: Sequence[_Head], groups: Sequence[_Group]) -> Iterator[View]:
    grouped = {n for group in groups for n in group.texts}
    shared = {n: head.text for n, head in enumerate(heads) if n not in grouped}
    from_above = any(heads[n].from_above for n in grouped)
    listing = [group for group in groups if group.lists]
    letters = {n: column_letters(n + sheet.first_column) for n in grouped}
    mentioned = [
        f"{heads[n].shown} ({letters[n]})" for group in groups if not group.lists for n in group.texts
    ]
    sheet = same_people_named(sheet, row, [(one.word, one.texts) for one in listing])
    told = [_tells(sheet, group) for group in listing]
    for n, group in enumerate(listing):
        # a row that names nobody at all is left to the first group, whose reading says so
        absent = ~told[n] if n else ~told[n] & pl.Series(pl.DataFrame(told).max_horizontal())
        others = grouped - set(group.texts)
        names = {name for at in others for name in (heads[at].shown, letters[at])}
        yield View(
            _as_seen(sheet, row, {**shared, **group.texts}, others, from_above=from_above),
            heading=group.word,
            given=group.given,
            absent=frozenset(at for at in absent.arg_true() if at > row),
            headers={at: heads[at].shown for at in group.texts},
            letters=letters[min(group.texts)],
            mentioned=tuple(mentioned),
            several=len(listing) > 1,
            others=frozenset(names - {heads[at].shown for at in group.texts}),
        )


def _tells(sheet: Sheet, group: _Group) -> pl.Series:
    """Tell in which lines the group's columns say anything."""
    cells = [n for n, text in group.texts.items() if exact_field(text) != "seq"]
    said = [~says_nothing(pl.col(f"v{n}").fill_null("")) for n in cells]
    return sheet.cells.select(pl.any_horizontal(said).alias(f"v{min(cells)}")).to_series()


def _as_seen(
    sheet: Sheet, row: int, texts: Mapping[int, str], others: Iterable[int], *, from_above: bool
) -> Sheet:
    """Return the sheet with the header in one row, wherever it is written again, and the others' columns blank."""
    first = row - 1 if from_above else row
    at = pl.int_range(pl.len())
    header = sheet.texts(row)
    heads = (at >= row) & pl.all_horizontal(
        pl.col(f"v{n}").fill_null("") == header[n] for n in range(sheet.width)
    )
    above = heads.shift(-1, fill_value=False) if from_above else pl.lit(value=False)
    blank = set(others)
    values = [
        pl.when((at >= first) if n in blank else above)
        .then(pl.lit(""))
        .when(heads)
        .then(pl.lit(texts.get(n, "")))
        .otherwise(f"v{n}")
        .alias(f"v{n}")
        for n in range(sheet.width)
    ]
    kinds = [
        pl.when(at >= first).then(pl.lit(0, pl.UInt8)).otherwise(f"k{n}").alias(f"k{n}")
        for n in sorted(blank)
    ]
    merges = tuple(
        m if m.bottom < first else replace(m, top=max(m.top, row))
        for m in sheet.merges
        if m.bottom >= row or m.bottom < first
    )
    return replace(sheet, cells=sheet.cells.with_columns(*values, *kinds), merges=merges)


def groups_told(views: Sequence[View]) -> Iterator[Note]:
    """Say that rows hold several people, with the words above them, and which columns only mention somebody."""
    named = "、".join(f"{view.heading} ({view.letters})" for view in views if view.heading)
    if named:
        yield Note("people_side_by_side", (("groups", named),))
    if views[0].mentioned:
        yield Note("people_mentioned", (("columns", "、".join(views[0].mentioned)),))
