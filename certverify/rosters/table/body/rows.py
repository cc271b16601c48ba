"""The lines of a table: blank and repeated rows dropped, footers and sub-headings told apart, dittos filled."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.around.headings import NO_HEADINGS, Headings, headed, is_heading
from certverify.rosters.table.around.legends import FORMATTING, LEGEND
from certverify.rosters.table.around.posts_above import NamesPost, post_in
from certverify.rosters.table.around.table_notes import Remark, noted
from certverify.rosters.table.body.continuations import continued
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.values.cleaning import UPPER_DITTO, squeeze
from certverify.rosters.values.ranks import without_post

__all__ = ["Body", "body_of", "joined_notes", "listed", "unposted"]

_Text = TypeVar("_Text", pl.Expr, pl.Series)

_FOOTER: Final = re.compile(
    r"^(合计|总计|小计|共计|注\d*[:.、]|备注:|说明|填表|填报|制表|审核|复核|编制|持证人数|单位负责人|部门负责人|附[:注件]|统计|主管|经办|日期:|[^:]{0,8}(签字|签名|盖章)(:|$)|[^:]{0,10}\((公?章|盖章|签章|签字|签名)\)|签字|以下空白|[(]?(本页|以下)无正文|以上|续(上)?表$|接上[页表]|(总|在册|在岗|持证|合计|共有?)人数|(制表|填表|填报|审核|联系)人?:|(联系)?电话:)"
)
_SIGNED: Final = (
    r"^[^:\d]{0,12}(负责人|领导|主管|总监|经理|主任|厂长|矿长|书记|审核|审批|审定|批准|核准|校对|复核|制表|填表|填报|编制|编写|统计|检查"
    r"|承办|承诺|经办|签字|签名|签章|意见|日期|时间)(人|者)?(\((签字|签名|签章|盖章|章)\))?:"
)
"""A line of signatures (安全总监：, 批准：张三): no name and no number of a row has a colon behind such a word."""
_UNSIGNED: Final = (
    r"^((公司|企业|单位|部门|项目|车间|安全|分管|主管)*(主要)?(负责人|领导|主管|总监|经理|主任)"
    r"|\(?\d{4}[年./-]\d{1,2}[月./-](\d{1,2}日?)?\)?|年月日)$"
)
"""What stands alone at the foot of a roster, below the last ID number: a post to be signed for, a day."""
_HEADER_WORDS: Final = 2
_SHOWN: Final = 10
_PEOPLE: Final = r"^\s*[(（]?\s*(共|计|共计)?\s*\d+\s*[人名]\s*[)）]?\s*$"
_POSTS: Final = frozenset(
    {"cert_name", "duty", "job_category", "operation_item", "person_type", "position", "trade"}
)
_CAPTION: Final = re.compile(
    "^[(]?[一二三四五六七八九十]+[)、.]|^附?[表件][一二三四五六七八九十0-9]+|(名单|名册|用工|人员|清单)$"
    "|(台账|一览|登记|明细|汇总|统计|情况|信息)表?$"
)


@dataclass(frozen=True, slots=True)
class Body:
    """``lines``: ``row`` (as a person sees it), what the headings above say, then the table's cells.

    ``contractor_above``, ``department_above``, ``gone_above`` and ``post_above`` are what :class:`Headings` says;
    ``noted`` and ``noted_at`` what notes beside the table say of the row, and where. ``last`` still holds below it.
    """

    lines: pl.DataFrame
    notes: tuple[Note, ...]
    last: Headings = NO_HEADINGS


def body_of(sheet: Sheet, layout: Layout, names_post: NamesPost, above: Headings = NO_HEADINGS) -> Body:
    """Return the rows below the header that may name people; ``above`` are the headings that still hold there."""
    cells = _filled_down(sheet, layout).with_row_index("row", offset=sheet.first_row + 1)
    at = pl.int_range(pl.len())
    cells = cells.filter((at >= layout.body) & ~at.is_in(sorted(layout.absent)))
    values = _values(sheet)
    cells = cells.with_columns(pl.col(values).fill_null(""))
    cells = cells.filter(~pl.col("row").is_in(_numbering(cells, values)))
    counted = {f"v{column.index}" for column in layout.columns if column.field == "seq"}
    said = [v for v in values if v not in counted]
    telling = map(_but_a_count, [*said, *sorted(counted)])
    cells = cells.with_columns(pl.coalesce(*telling, *map(_told, values)).alias("first"))
    cells = cells.filter(pl.col("first").is_not_null() & ~_repeats_header(cells, sheet, layout))
    begins = pl.coalesce(map(_told, values))
    cells = cells.with_columns(
        _role(layout, begins, names_post, single=_alone(values), named=_alone(said)).alias("what"),
        begins.alias("begins"),
    )
    # 集团公司花名册 printed on every page is the title again
    again = _squeezed_text(pl.col("first")).is_in(list(map(squeeze, layout.titles)))
    heading = pl.col("what") == "heading"
    cells = cells.with_columns(pl.when(heading & again).then(pl.lit("stray")).otherwise("what").alias("what"))
    cells, last = _under_headings(cells, above, names_post)
    lines = _dittos(continued(cells.filter(pl.col("what") == "line"), layout), layout)
    others = cells.filter(pl.col("what") != "line")
    name = next((f"v{column.index}" for column in layout.columns if column.field == "name"), None)
    lines, unread = noted(lines, name, _beside(sheet, layout, others), others["row"].to_list(), sheet)
    notes = (*_notes(cells, values), *_posts_told(others, lines, layout, names_post))
    if unread:
        notes = (*notes, Note("notes_of_leaving", (("rows", listed(unread)),)))
    return Body(lines.drop("first", "begins", "what"), notes, last)


def _beside(sheet: Sheet, layout: Layout, others: pl.DataFrame) -> Iterator[Remark]:
    """Yield the texts above the table, and those of footers and of lonely rows in it."""
    said = others.filter(pl.col("what").is_in(["footer", "stray"])).select("row", *_values(sheet))
    rows = [(sheet.first_row + n + 1, sheet.texts(n)) for n in range(max(0, layout.first))]
    rows += [(row, list(texts)) for row, *texts in said.iter_rows()]
    for row, texts in rows:
        for column, text in enumerate(texts, sheet.first_column):
            if text.strip():
                yield Remark(f"{column_letters(column)}{row}", row, text)


def _values(sheet: Sheet) -> list[str]:
    return [f"v{n}" for n in range(sheet.width)]


def _alone(values: Sequence[str]) -> pl.Expr:
    """Tell whether no other text than the first stands in these cells; the number of people (5人) is none."""
    return ~pl.any_horizontal(
        (_told(v).fill_null(pl.col("first")) != pl.col("first")) & ~pl.col(v).str.contains(_PEOPLE)
        for v in values
    )


def _told(name: str) -> pl.Expr:
    """What stands in a cell, null where nothing does."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def _but_a_count(name: str) -> pl.Expr:
    """What stands in a cell that gives no mere number of people: of 焊工 | 5人 it is 焊工 that is said."""
    return pl.when(~pl.col(name).str.contains(_PEOPLE)).then(_told(name))


def _filled_down(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """Give a merged cell's value to the rows that it covers; nothing else is ever filled down but a ditto sign.

    A merged name becomes a ditto sign, which takes the name above only for the same ID number.
    """
    changes: dict[str, list[object]] = {}
    fields = {column.field: column.index for column in layout.columns}
    name = fields.get("name") if "id_number" in fields else None
    for merge in sheet.merges:
        if merge.bottom == merge.top or merge.top < layout.body or not 0 <= merge.left < sheet.width:
            continue
        for letter in "vk":
            place = f"{letter}{merge.left}"
            if place not in changes:
                changes[place] = sheet.cells[place].to_list()
            column = changes[place]
            for row in range(merge.top + 1, min(merge.bottom + 1, len(column))):
                column[row] = "〃" if merge.left == name and letter == "v" else column[merge.top]
    return sheet.cells.with_columns(pl.Series(n, v, sheet.cells[n].dtype) for n, v in changes.items())


def _repeats_header(cells: pl.DataFrame, sheet: Sheet, layout: Layout) -> pl.Series:
    """Tell whether a row is the header word for word, either line of it; another header is no repetition.

    Where the lower line is blank, a merged cell may have given it the word above.
    """
    lines = [list(map(squeeze, sheet.texts(n))) for n in range(max(0, layout.first), layout.body)]
    repeated = pl.repeat(value=False, n=cells.height, dtype=pl.Boolean, eager=True)
    for texts in lines:
        if sum(map(bool, texts)) >= _HEADER_WORDS:
            wanted = [
                [text] if text else ["", above, "〃"] for text, above in zip(texts, lines[0], strict=True)
            ]
            repeated |= _like(cells, wanted)
    return repeated


def _like(cells: pl.DataFrame, wanted: Sequence[list[str]]) -> pl.Series:
    """Tell which rows say in each column one of the ``wanted`` words; most are out after the first."""
    left = cells.select(pl.int_range(pl.len()).alias("at")).to_series()
    for n, words in enumerate(wanted):
        said = cells[f"v{n}"].gather(left)
        left = left.filter(_squeezed_text(said).is_in(words))
    return pl.int_range(cells.height, eager=True).is_in(left.implode())


def _role(
    layout: Layout, begins: pl.Expr, names_post: NamesPost, *, single: pl.Expr, named: pl.Expr
) -> pl.Expr:
    """Tell a line (somebody), a footer, a sub-heading, and a lonely number apart; a row with an ID is always a line.

    ``begins``: the first text of the row, the number's column included; ``single``: one text alone stands in the row;
    ``named``: but for the number of the row.
    """
    person = [c.index for c in layout.columns if c.field == "id_number"]
    names = [c.index for c in layout.columns if c.field == "name"]
    sequence = [c.index for c in layout.columns if c.field == "seq"]
    has_id = pl.any_horizontal(
        [
            pl.col(f"v{n}").str.contains(r"\d{5}") & ~pl.col(f"v{n}").str.contains("电话|手机|传真")
            for n in person
        ]
        or [pl.lit(value=False)]
    )
    first = pl.col("first")
    only_number = single & pl.any_horizontal(
        [(pl.col(f"v{n}").str.strip_chars() == first) & first.str.contains(r"^\d+(\.0)?$") for n in sequence]
        or [pl.lit(value=False)]
    )
    is_name = pl.any_horizontal(
        [pl.col(f"v{n}").str.strip_chars() == first for n in names] or [pl.lit(value=False)]
    )
    # 电工 in a column of posts is the post of a row that nobody has filled in
    in_posts = pl.any_horizontal(
        pl.lit(value=False), *(_told(f"v{c.index}") == first for c in layout.columns if c.field in _POSTS)
    ).fill_null(value=False)
    worded = [_told(f"v{c.index}") for c in layout.columns if c.field in _POSTS]
    posted = pl.any_horizontal(
        pl.lit(value=False), *((text != begins) & ~text.str.contains(r"[:：\d]") for text in worded)
    ).fill_null(value=False)
    foot = has_id.any() & (has_id.cast(pl.UInt32).reverse().cum_sum().reverse() == 0)
    unnamed = pl.all_horizontal(
        pl.lit(value=True), *((_told(f"v{n}") == begins).fill_null(value=True) for n in names)
    )
    said = _squeezed_text(begins)
    signed = ~posted & (said.str.contains(_SIGNED) | (foot & unnamed & said.str.contains(_UNSIGNED)))
    alone = pl.when(named & ~has_id).then(first)  # so that only lonely texts are looked at, of a million rows
    heading = alone.map_elements(is_heading, return_dtype=pl.Boolean).fill_null(value=False)
    working = alone.map_elements(lambda text: post_in(text, names_post) != "", return_dtype=pl.Boolean)
    heading |= ~in_posts & working.fill_null(value=False)
    return (
        pl.when(has_id)
        .then(pl.lit("line"))
        .when(said.str.contains(_FOOTER.pattern) | signed | (single & said.str.contains(LEGEND)))
        .then(pl.lit("footer"))
        .when(only_number)
        .then(pl.lit("blank"))
        .when(heading & ~_firm_without_people(layout))
        .then(pl.lit("heading"))
        .when(_firm_without_people(layout))
        .then(pl.lit("line"))
        .when(single & (~is_name | _squeezed_text(first).str.contains(_CAPTION.pattern)))
        .then(pl.lit("stray"))
        .otherwise(pl.lit("line"))
    )


def _firm_without_people(layout: Layout) -> pl.Expr:
    """Tell whether the row of a firm names nobody, in a table of several people a firm: that is no heading."""
    firms = [_told(f"v{c.index}") for c in layout.columns if c.field == "org"] if layout.heading else []
    counted = [_told(f"v{c.index}").is_not_null() for c in layout.columns if c.field == "seq"]
    named = pl.any_horizontal(pl.lit(value=False), *(firm == pl.col("first") for firm in firms))
    return named.fill_null(value=False) & pl.all_horizontal(pl.lit(value=True), *counted)


_COLUMN_NUMBER: Final = (
    r"^[(（]?(\d{1,2}|[甲乙丙丁戊己庚辛]|[一二三四五六七八九十]{1,2}|[A-Z])[)）]?$|^[①-⑳]$"
)
_COLUMN_CODE: Final = "^[A-Za-z]+(_?[A-Za-z0-9]+)*$"
_FEWEST_NUMBERS: Final = 3
_BELOW_HEADER: Final = 3


def _numbering(cells: pl.DataFrame, columns: Sequence[str]) -> list[int]:
    """Return the rows close below the header that number the columns of a form: 甲 | 乙 | （1） | （2）.

    The names that a database has for them (ent_code | person_name) are no people either.
    """
    told = [pl.col(name).str.strip_chars() for name in columns]
    number = [(text == "") | text.str.contains(_COLUMN_NUMBER) for text in told]
    filled = pl.sum_horizontal((text != "").cast(pl.UInt32) for text in told)
    near = cells.head(_BELOW_HEADER)
    coded = pl.all_horizontal((text == "") | text.str.contains(_COLUMN_CODE) for text in told)
    coded &= pl.any_horizontal(text.str.contains("_", literal=True) for text in told)
    of_columns = pl.all_horizontal(number) | coded
    return near.filter(of_columns, filled >= _FEWEST_NUMBERS)["row"].to_list()


def _squeezed_text(text: _Text) -> _Text:
    return text.str.normalize("NFKC").str.replace_all(r"\s", "")


_ABOVE: Final = ("contractor_above", "department_above", "gone_above", "post_above")


def _under_headings(
    cells: pl.DataFrame, above: Headings, names_post: NamesPost
) -> tuple[pl.DataFrame, Headings]:
    rows = cells.filter(pl.col("what").is_in(["heading", "stray"]))
    told = rows.select("row", "first", "begins", pl.col("what") == "heading")
    found = list(headed(told.iter_rows(), above, names_post))
    said = pl.DataFrame(
        [(row, one.contractor, one.department, one.gone, one.post) for row, one in found],
        schema={"row": cells.schema["row"], **dict.fromkeys(_ABOVE, pl.String)},
        orient="row",
    )
    under = cells.join(said, on="row", how="left", maintain_order="left").with_columns(
        pl.col("contractor_above").forward_fill().fill_null(above.contractor),
        pl.col("department_above").forward_fill().fill_null(above.department),
        pl.col("gone_above").forward_fill().fill_null(above.gone),
        pl.col("post_above").forward_fill().fill_null(pl.lit(above.post, pl.String)),
    )
    return under, found[-1][1] if found else above


_GONE_NOTES: Final = {
    "left": "rows_left",
    "away": "rows_away",
    "training": "rows_in_training",
    "unclear": "rows_perhaps_left",
}


def _notes(cells: pl.DataFrame, values: Sequence[str]) -> tuple[Note, ...]:
    notes = []
    for what, word in (("footer", "rows_footer"), ("heading", "rows_heading"), ("stray", "rows_stray")):
        rows = cells.filter(pl.col("what") == what)["row"].to_list()
        if rows:
            notes.append(Note(word, (("rows", listed(rows)), ("count", len(rows)))))
    for gone, word in _GONE_NOTES.items():
        below = cells.filter((pl.col("what") == "line") & (pl.col("gone_above") == gone))["row"].to_list()
        if below:
            notes.append(Note(word, (("rows", listed(below)), ("count", len(below)))))
    besides = cells.filter(pl.col("what") != "line").select(values)
    if besides.select(pl.any_horizontal(pl.all().str.contains(FORMATTING).any())).item():
        notes.append(Note("formatting_not_read"))
    return tuple(notes)


def joined_notes(notes: Iterable[Note]) -> list[Note]:
    """Join the notes of several lists that say the same of rows."""
    said: dict[str, list[Note]] = {}
    for note in dict.fromkeys(notes):
        said.setdefault(note.word, []).append(note)
    return [one for word, same in said.items() for one in (_joined(word, same) if len(same) > 1 else same)]


def _joined(word: str, notes: Sequence[Note]) -> list[Note]:
    facts = [dict(note.facts) for note in notes]
    if any(set(fact) != {"rows", "count"} for fact in facts):
        return list(notes)
    rows = [row for fact in facts for row in str(fact["rows"]).removesuffix(" …").split(", ")]
    count = sum(int(fact["count"]) for fact in facts)
    shown = ", ".join(rows[:_SHOWN]) + (" …" if count > _SHOWN else "")
    return [Note(word, (("rows", shown), ("count", count)))]


def _posts_told(
    others: pl.DataFrame, lines: pl.DataFrame, layout: Layout, names_post: NamesPost
) -> Iterator[Note]:
    """Say which headings were read as the post of rows that name none themselves."""
    if lines.filter((pl.col("post_above") != "") & unposted(layout)).is_empty():
        return
    rows = others.filter(pl.col("what") == "heading").select("row", "first")
    posts = [(row, post) for row, text in rows.iter_rows() if (post := post_in(text, names_post))]
    yield Note("posts_of_headings", (("posts", "、".join(f"{post} ({row})" for row, post in posts)),))


def unposted(layout: Layout) -> pl.Expr:
    """Tell whether no column of a row names a post, an item or a certificate, nor the group that it stands in."""
    if layout.given is not None:
        return pl.lit(value=False)
    columns = [f"v{column.index}" for column in layout.columns if column.field in _POSTS]
    return pl.all_horizontal(pl.lit(value=True), *map(without_post, columns))


def listed(rows: list[int]) -> str:
    """Return row numbers for a sentence: the first ten."""
    return ", ".join(map(str, rows[:_SHOWN])) + (" …" if len(rows) > _SHOWN else "")


def _same_person(ditto: pl.Expr, own: pl.Expr) -> pl.Expr:
    """Tell whether a row's ID cell is blank, a ditto, or what the row has from which a ditto takes the name."""
    above = pl.when(~ditto).then(own).forward_fill()
    return (own == "") | _is_ditto(own) | (own == above)


def _is_ditto(value: pl.Expr) -> pl.Expr:
    """Tell whether a cell is a ditto sign, in brackets or not: 〃, （同上）."""
    return value.str.strip_chars(" \u3000\t\n()（）").is_in(sorted(UPPER_DITTO))


def _dittos(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Take the value above for 〃 and 同上; below a heading that names a firm, that is the firm.

    For the name only if the ID cell is blank or the same as above.
    """
    changed = []
    identity = next((c.index for c in layout.columns if c.field == "id_number"), None)
    for column in layout.columns:
        value, kind = pl.col(f"v{column.index}"), pl.col(f"k{column.index}")
        ditto = _is_ditto(value)
        if column.field == "name" and identity is not None:
            number = pl.col(f"v{identity}")
            ditto &= _same_person(ditto, number.str.strip_chars())
            # whoever has the number of the row above is the person of the row above
            ditto |= (value.str.strip_chars() == "") & _is_ditto(number)
        if lines.select(ditto.any()).item() and column.field in {"org", "contractor"}:
            above = pl.when(ditto).then(None).otherwise(value).forward_fill().over("contractor_above")
            changed.append(above.fill_null(pl.col("contractor_above")).alias(f"v{column.index}"))
        elif lines.select(ditto.any()).item():
            changed.append(
                pl.when(ditto)
                .then(None)
                .otherwise(value)
                .forward_fill()
                .fill_null("")
                .alias(f"v{column.index}")
            )
            changed.append(
                pl.when(ditto)
                .then(None)
                .otherwise(kind)
                .forward_fill()
                .fill_null(0)
                .alias(f"k{column.index}")
            )
    return lines.with_columns(changed)
