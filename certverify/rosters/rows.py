"""The lines of a table: blank and repeated rows dropped, footers and sub-headings told apart, dittos filled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from certverify.rosters.cells import Sheet
from certverify.rosters.cleaning import UPPER_DITTO, squeeze
from certverify.rosters.layout import Layout
from certverify.rosters.people import is_part, looks_like_org
from certverify.rosters.understood import Note

__all__ = ["Body", "body_of", "listed"]

_FOOTER: Final = re.compile(
    r"^(合计|总计|小计|共计|注\d*[:.、]|备注:|说明|填表|填报|制表|审核|复核|编制|持证人数|单位负责人|部门负责人|附[:注件]|统计|主管|经办|日期:|[^:]{0,8}(签字|签名|盖章)(:|$)|签字|以下空白|以上)"
)
_FORMATTING: Final = "标黄|标红|删除线|红色|黄色|底色|颜色"
_OWN: Final = re.compile("^(甲方|我公司|本公司|我单位|本单位|公司自有|自有)(自有)?(人员|员工|职工)?$")
_CAPTION: Final = re.compile("^[(]?[一二三四五六七八九十]+[)、.]|(名单|名册|用工|人员)$")
_FIRM_INSIDE: Final = r"^(?:外包|外委|外协|劳务|分包|承包)[^(]*[(]([^()]*(?:公司|队|厂|部|中心))[)]$"
_SHOP: Final = "公司|劳务|外包|(服务|经营|门市|工程|维修)部$"
_DEPARTMENT: Final = re.compile("(车间|部|科|科室|班|班组|组|工段|处|分公司|分厂)$")


@dataclass(frozen=True, slots=True)
class Body:
    """``lines``: ``row`` (as a person sees it), ``contractor_above``, ``department_above``, then the table's cells."""

    lines: pl.DataFrame
    notes: tuple[Note, ...]


def body_of(sheet: Sheet, layout: Layout) -> Body:
    """Return the rows below the header that may name people."""
    cells = _filled_down(sheet, layout).with_row_index("row", offset=sheet.first_row + 1)[layout.body :]
    values = [f"v{n}" for n in range(sheet.width)]
    cells = cells.with_columns(pl.col(values).fill_null(""))
    counted = {f"v{column.index}" for column in layout.columns if column.field == "seq"}
    said = [v for v in values if v not in counted]
    cells = cells.with_columns(pl.coalesce(map(_told, [*said, *counted])).alias("first"))
    cells = cells.filter(pl.col("first").is_not_null() & ~_repeats_header(layout))
    begins = pl.coalesce(map(_told, values))
    cells = cells.with_columns(_role(layout, begins, single=_alone(values), named=_alone(said)).alias("what"))
    cells = _under_headings(cells)
    notes = _notes(cells, values)
    lines = cells.filter(pl.col("what") == "line").drop("first", "what")
    return Body(_dittos(lines, layout), notes)


def _alone(values: Sequence[str]) -> pl.Expr:
    """Tell whether no other text than the first stands in these cells."""
    return ~pl.any_horizontal(_told(v).fill_null(pl.col("first")) != pl.col("first") for v in values)


def _told(name: str) -> pl.Expr:
    """What stands in a cell, null where nothing does."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


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
            column = changes.setdefault(place, sheet.cells[place].to_list())
            for row in range(merge.top + 1, min(merge.bottom + 1, len(column))):
                column[row] = "〃" if merge.left == name and letter == "v" else column[merge.top]
    return sheet.cells.with_columns(pl.Series(n, v, sheet.cells[n].dtype) for n, v in changes.items())


def _repeats_header(layout: Layout) -> pl.Expr:
    named = [column for column in layout.columns if column.header and "/" not in column.header]
    same = [_squeezed(f"v{column.index}") == squeeze(column.header) for column in named]
    return pl.sum_horizontal([term.cast(pl.UInt16) for term in same] or [pl.lit(0)]) >= 3


def _squeezed(name: str) -> pl.Expr:
    return _squeezed_text(pl.col(name))


def _role(layout: Layout, begins: pl.Expr, *, single: pl.Expr, named: pl.Expr) -> pl.Expr:
    """Tell a line (somebody), a footer, a sub-heading, and a lonely number apart; a row with an ID is always a line.

    ``begins``: the first text of the row, the number's column included; ``single``: one text alone stands in the row;
    ``named``: but for the number of the row.
    """
    person = [c.index for c in layout.columns if c.field == "id_number"]
    names = [c.index for c in layout.columns if c.field == "name"]
    sequence = [c.index for c in layout.columns if c.field == "seq"]
    has_id = pl.any_horizontal(
        [pl.col(f"v{n}").str.contains(r"\d{5}") for n in person] or [pl.lit(value=False)]
    )
    first = pl.col("first")
    only_number = single & pl.any_horizontal(
        [(pl.col(f"v{n}").str.strip_chars() == first) & first.str.contains(r"^\d+(\.0)?$") for n in sequence]
        or [pl.lit(value=False)]
    )
    is_name = pl.any_horizontal(
        [pl.col(f"v{n}").str.strip_chars() == first for n in names] or [pl.lit(value=False)]
    )
    org = pl.any_horizontal(
        first.map_elements(looks_like_org, return_dtype=pl.Boolean),
        _heading(first).str.contains(_DEPARTMENT.pattern),
        _heading(first).str.contains(_OWN.pattern),
    )
    return (
        pl.when(has_id)
        .then(pl.lit("line"))
        .when(_squeezed_text(begins).str.contains(_FOOTER.pattern))
        .then(pl.lit("footer"))
        .when(only_number)
        .then(pl.lit("blank"))
        .when(named & org & (first.str.len_chars() > 3))
        .then(pl.lit("heading"))
        .when(single & (~is_name | _squeezed_text(first).str.contains(_CAPTION.pattern)))
        .then(pl.lit("stray"))
        .otherwise(pl.lit("line"))
    )


def _squeezed_text(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.replace_all(r"\s", "")


def _heading(text: pl.Expr) -> pl.Expr:
    """Return what a sub-heading names: without its number, its label (外包单位：) and a count in brackets."""
    plain = _squeezed_text(text).str.replace(r"^[(]?[一二三四五六七八九十\d]+[)、.]+", "")
    plain = plain.str.replace(_FIRM_INSIDE, "$1")
    return plain.str.replace(r"^[^:]{1,8}:", "").str.replace(r"\([^()]*\d+[^()]*\)$", "")


def _under_headings(cells: pl.DataFrame) -> pl.DataFrame:
    first = _heading(pl.col("first"))
    department = first.str.contains(_DEPARTMENT.pattern) & (
        ~first.str.contains(_SHOP) | first.map_elements(is_part, return_dtype=pl.Boolean)
    )
    heading = pl.col("what") == "heading"
    firm = pl.when(first.str.contains(_OWN.pattern)).then(pl.lit("")).otherwise(first)
    return cells.with_columns(
        pl.when(heading & ~department).then(firm).forward_fill().fill_null("").alias("contractor_above"),
        # a department belongs to the firm that it stands under, and ends with it
        pl.when(heading)
        .then(pl.when(department).then(first).otherwise(pl.lit("")))
        .forward_fill()
        .fill_null("")
        .alias("department_above"),
    )


def _notes(cells: pl.DataFrame, values: Sequence[str]) -> tuple[Note, ...]:
    notes = []
    for what, word in (("footer", "rows_footer"), ("heading", "rows_heading"), ("stray", "rows_stray")):
        rows = cells.filter(pl.col("what") == what)["row"].to_list()
        if rows:
            notes.append(Note(word, (("rows", listed(rows)), ("count", len(rows)))))
    besides = cells.filter(pl.col("what") != "line").select(values)
    if besides.select(pl.any_horizontal(pl.all().str.contains(_FORMATTING).any())).item():
        notes.append(Note("formatting_not_read"))
    return tuple(notes)


def listed(rows: list[int]) -> str:
    """Return row numbers for a sentence: the first ten."""
    return ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")


def _same_person(ditto: pl.Expr, own: pl.Expr) -> pl.Expr:
    """Tell whether a row's ID cell is blank, a ditto, or what the row has from which a ditto takes the name."""
    above = pl.when(~ditto).then(own).forward_fill()
    return (own == "") | own.is_in(sorted(UPPER_DITTO)) | (own == above)


def _dittos(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Take the value above for 〃 and 同上; below a heading that names a firm, that is the firm.

    For the name only if the ID cell is blank or the same as above.
    """
    changed = []
    identity = next((c.index for c in layout.columns if c.field == "id_number"), None)
    for column in layout.columns:
        value, kind = pl.col(f"v{column.index}"), pl.col(f"k{column.index}")
        ditto = value.str.strip_chars().is_in(sorted(UPPER_DITTO))
        if column.field == "name" and identity is not None:
            ditto &= _same_person(ditto, pl.col(f"v{identity}").str.strip_chars())
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
