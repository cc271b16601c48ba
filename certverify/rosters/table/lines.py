"""One line per row and certificate group, every field present as text with its cell kind."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from certverify.rosters.table.answers import answers
from certverify.rosters.table.card_facts import FACTS, facts_of
from certverify.rosters.table.headers import CARD_FIELDS
from certverify.rosters.table.passes import ITEM_FIELDS, pass_groups
from certverify.rosters.table.stacked import unstacked
from certverify.rosters.values.cleaning import LEFT_DITTO, squeeze
from certverify.rosters.values.in_post import asks_for_need
from certverify.rosters.values.name_marks import names_example

if TYPE_CHECKING:
    from certverify.rosters.table.layout import Layout

__all__ = ["CARD", "FIELDS", "Plain", "kind_of", "lines_of", "read_distinct", "says_nothing"]

CARD: Final = tuple(sorted(CARD_FIELDS))
_PERSON: Final = (
    "age",
    "appointment_date",
    "appointment_doc",
    "birth_date",
    "contract_end",
    "contractor",
    "department",
    "duty",
    "employer_uscc",
    "employment_status",
    "employment_type",
    "former_name",
    "gender",
    "has_left",
    "holding",
    "id_card_seen",
    "id_number",
    "id_type",
    "industry",
    "name",
    "not_appointment_date",
    "org",
    "other_certs",
    "person_type",
    "position",
    "region",
    "remark",
    "site_entry",
    "site_exit",
    "team",
    "trade",
    "unit_type",
)
FIELDS: Final = (*_PERSON, *CARD)
_READ_FOR_LEAVING: Final = frozenset(
    {
        "duty", "employment_status", "has_left", "holding", "name", "other_certs", "person_type", "position", "remark",
        "site_exit", "trade",
    }
)  # fmt: skip
"""Fields whose own readers hear of leaving, or see that a post is not plain."""
_GONE_CELL: Final = (
    "(?:^|[(（])((?:已经?)?(?:离职|辞职|辞退|退场|离场|离厂|调离|调走|调出|开除|除名|死亡|去世|病故)(?:人员)?)"
    r"[)）]?\s*$"
)
Known = Callable[[str], bool]
Words = Callable[[str], list[str]]


def kind_of(field: str) -> str:
    """Return the name of the column that holds the cell kinds of a field."""
    return f"{field}__kind"


@dataclass(frozen=True, slots=True)
class Plain:
    """Cells that need no reader: where ``when`` holds, the columns of ``values`` say it all."""

    when: pl.Expr
    values: Mapping[str, pl.Expr]


def read_distinct(
    lines: pl.DataFrame,
    columns: Sequence[str],
    reader: Callable[..., Mapping[str, Any]],
    schema: Mapping[str, Any],
    plain: Plain | None = None,
) -> pl.DataFrame:
    """Add what ``reader`` says of the cells in ``columns``; each distinct combination is read once.

    ``schema`` names the columns added and their types, the keys of what ``reader`` returns. ``plain`` settles the
    well-written cells by expressions, which agree with the reader.
    """
    keys = lines.select(columns).unique(maintain_order=True)
    settled = pl.DataFrame()
    if plain is not None:
        easy = [plain.values[name].cast(kind).alias(name) for name, kind in schema.items()]
        settled = keys.filter(plain.when).select(*columns, *easy)
        keys = keys.filter(~plain.when)
    readings = pl.DataFrame([reader(*key) for key in keys.iter_rows()], schema=dict(schema), orient="row")
    read = pl.concat([keys, readings], how="horizontal")
    told = read if settled.is_empty() else pl.concat([settled, read], how="vertical")
    return lines.join(told, on=list(columns), how="left", maintain_order="left", nulls_equal=True)


def lines_of(
    body: pl.DataFrame,
    layout: "Layout",
    known: Known,
    words: Words,
    plain: Callable[[str], bool],
    *,
    as_of: date,
) -> pl.DataFrame:
    """Return the lines of a table: ``row, group, group_word, group_pass`` and every field of :data:`FIELDS`.

    ``known`` tells whether a word of 其他证书 names a certificate that somebody has told us about, ``words`` parts a
    cell into such words, ``plain`` tells whether a cell names posts without special operations alone, on the day
    ``as_of``. ``doubted``: a column on who is still in the post puts that in doubt. ``remark_shared`` and
    ``state_shared``: the row lists several people, and it is not said of whom the remark or the state is.
    """
    answered = answers(body, layout, plain, as_of)
    person = body.select(
        "row",
        "contractor_above",
        "department_above",
        "gone_above",
        "post_above",
        "noted_at",
        _example(layout).alias("example"),
        pl.lit(layout.shares("remark")).alias("remark_shared"),
        pl.lit(layout.shares("employment_status", "site_exit", "has_left")).alias("state_shared"),
        *_remarks(layout, answered),
        *_person_columns(layout),
    )

    def names(cell: str) -> bool:
        return any(map(known, words(cell)))

    if "other_certs" not in layout.fields:
        frames = [person.hstack(frame) for frame in _groups(body, layout, names)]
    else:
        person = _told_of_cards(person, known, words)
        frames = [person.drop("facts").hstack(frame) for frame in _groups(body, layout, names)]
        frames.append(_others(person))
    lines = pl.concat(frames, how="diagonal")
    lines = lines.with_columns(pl.col(CARD).fill_null(""), pl.col([kind_of(f) for f in CARD]).fill_null(0))
    told = pl.any_horizontal(~says_nothing(pl.col(name)) for name in CARD)
    # a group that says nothing claims nothing: its header's item must not stand for the post
    word = pl.when(told).then("group_word").otherwise(pl.lit("")).alias("group_word")
    lines = lines.with_columns(told.alias("told"), word)
    keep = pl.col("told") | (
        ~pl.col("told").any().over("row") & (pl.col("group") == pl.col("group").min().over("row"))
    )
    lines = lines.filter(keep).sort("row", "group", maintain_order=True).drop("told")
    return unstacked(lines, known, words)


def says_nothing(value: pl.Expr) -> pl.Expr:
    """Tell whether a cell says that there is nothing: blank, a stroke, 无."""
    return value.str.contains(r"^[\s\-—–/\\.。、,]*$") | value.str.strip_chars().is_in(
        ["无", "没有", "暂无", "×", "✗", "✘"]
    )


def _person_columns(layout: "Layout") -> Iterator[pl.Expr]:
    at = {column.field: column.index for column in layout.columns if column.field not in CARD_FIELDS}
    together = "name" in at and at["name"] == at.get("id_number")
    for field in _PERSON:
        if field == "remark":
            continue
        if field not in at and layout.given is not None and field == layout.given[0]:
            yield pl.lit(layout.given[1]).alias(field)
            yield pl.lit(1, pl.UInt8).alias(kind_of(field))
        elif field in at:
            cell = pl.col(f"v{at[field]}")
            yield (_half(cell, field) if together and field in {"name", "id_number"} else cell).alias(field)
            yield pl.col(f"k{at[field]}").alias(kind_of(field))
        else:
            yield pl.lit("").alias(field)
            yield pl.lit(0, pl.UInt8).alias(kind_of(field))


def _half(cell: pl.Expr, field: str) -> pl.Expr:
    """Part 陆青禾（320199…） into name and number; where no number is seen, all of the cell is the name."""
    plain = cell.str.normalize("NFKC").str.replace_all(r"\s+", "")
    number = plain.str.extract(r"([0-9A-Za-z*×]{10,})").fill_null("")
    if field == "id_number":
        return number
    rest = plain.str.replace("[0-9A-Za-z*×]{10,}", "").str.replace("身份证号?码?[:：]?|姓名[:：]?", "")
    return pl.when(number == "").then(cell).otherwise(rest.str.strip_chars("/、,，;；:：()（）-"))


def _remarks(layout: "Layout", answered: Mapping[str, pl.Series]) -> Iterator[pl.Expr]:
    """Yield ``remark``, in ``remark_at`` the letters of the columns it is made of, ``doubted`` and ``needless``.

    These are columns of remarks, a word of leaving at the end of a cell that nobody else reads for it, and notes.
    """
    asked = {c.letters: c for c in layout.columns if c.letters in answered}
    said = [(c, pl.lit(answered[letters])) for letters, c in asked.items()]
    remarks = [c for c in layout.columns if c.field == "remark" and c.letters not in answered]
    cells = [*((c.letters, _cell(c.index)) for c in remarks), *((c.letters, text) for c, text in said)]
    cells += [
        (c.letters, _cell(c.index).str.extract(_GONE_CELL).fill_null(""))
        for c in layout.columns
        if c.field not in _READ_FOR_LEAVING
    ]
    texts = [pl.when(text != "").then(text) for text in (*(text for _, text in cells), pl.col("noted"))]
    letters = [pl.when(text != "").then(pl.lit(letters)) for letters, text in cells]
    yield pl.concat_str(texts, separator="；", ignore_nulls=True).fill_null("").alias("remark")
    yield pl.concat_str([pl.lit(""), *letters], separator=",", ignore_nulls=True).alias("remark_at")
    yield pl.lit(1, pl.UInt8).alias(kind_of("remark"))
    doubts = [(text != "") & (text != _cell(c.index)) for c, text in said]
    yield pl.any_horizontal(doubts or [pl.lit(value=False)]).alias("doubted")
    needless = [doubt for doubt, (c, _) in zip(doubts, said, strict=True) if asks_for_need(squeeze(c.header))]
    yield pl.any_horizontal(needless or [pl.lit(value=False)]).alias("needless")


def _example(layout: "Layout") -> pl.Expr:
    """Tell whether the row's number or a remark says that it only shows how to fill in the roster (示例, 例：)."""
    columns = [c.index for c in layout.columns if c.field in {"seq", "remark"}]
    read = {c.index for c in layout.columns}
    texts = [_cell(n) for n in dict.fromkeys([*columns, *({0} - read)])]
    perhaps = [
        pl.when(text.str.contains("(?i)例|example|sample|^模[板版][:：]?$"))
        .then(text)
        .map_elements(_is_example, pl.Boolean)
        for text in texts
    ]
    return pl.any_horizontal(pl.lit(value=False), *perhaps).fill_null(value=False)


def _is_example(cell: str) -> bool:
    return names_example(squeeze(cell)) or re.fullmatch("模[板版]:?", squeeze(cell)) is not None


def _cell(column: int) -> pl.Expr:
    return pl.col(f"v{column}").str.strip_chars()


def _groups(body: pl.DataFrame, layout: "Layout", names: Known) -> Iterator[pl.DataFrame]:
    cards = [column for column in layout.columns if column.field in CARD]
    groups = sorted({column.group for column in cards}) or [0]
    if groups[0] == 0 and len(groups) > 1 and not any(_opens(c.field) for c in cards if c.group == 0):
        groups = groups[1:]
    before: pl.DataFrame | None = None
    passes = pass_groups(cards)
    for group in groups:
        own = {
            c.field: [d.index for d in cards if d.group == group and d.field == c.field]
            for c in cards
            if c.group == group and not (group in passes and c.field in ITEM_FIELDS)
        }
        alike = group > 0 and group not in passes
        shared = {
            c.field: [c.index]
            for c in cards
            if c.group == 0 and alike and (0 not in passes or c.field in ITEM_FIELDS)
        }
        word = next((c.word for c in cards if c.group == group and c.word), "")
        frame = body.select("row", *_card_columns({**shared, **own}, set(own))).drop("row")
        if any(c.group == group and c.word and (c.field, c.how) == ("valid_to", "content") for c in cards):
            frame = frame.with_columns(_days_alone("valid_to"))
        if set(own) == {"job_category"} and len(groups) > 1:
            frame = frame.with_columns(_known_alone("job_category", frame, names))
        frame = _left_dittos(frame, before)
        before = frame
        yield frame.with_columns(
            pl.lit(group, pl.Int32).alias("group"),
            pl.lit(word).alias("group_word"),
            pl.lit(group in passes).alias("group_pass"),
        )


def _days_alone(field: str) -> pl.Expr:
    """Keep the days of a column that has no header of its own but an item; 未取证 in it is of no certificate held."""
    day = pl.col(field).str.contains(r"\d")
    return pl.when(day).then(field).otherwise(pl.lit("")).alias(field)


def _known_alone(field: str, frame: pl.DataFrame, names: Known) -> pl.Series:
    """Keep the words that name a certificate: 作业类型 塔桅 beside groups (登高证) is of none besides theirs."""
    told = {cell: cell if names(cell) else "" for cell in frame[field].unique()}
    return frame[field].replace_strict(told, return_dtype=pl.String)


def _opens(field: str) -> bool:
    return field in {"cert_number", "operation_item", "cert_name", "job_category", "valid_to", "validity"}


def _card_columns(at: Mapping[str, list[int]], own: set[str]) -> Iterator[pl.Expr]:
    """Columns shared by all groups count only beside something of the group's own."""
    told = pl.any_horizontal(
        [~says_nothing(pl.col(f"v{n}")) for field in own for n in at[field]] or [pl.lit(value=True)]
    )
    for field in CARD:
        columns = at.get(field, [])
        if not columns:
            yield pl.lit("").alias(field)
            yield pl.lit(0, pl.UInt8).alias(kind_of(field))
            continue
        value = pl.col(f"v{columns[0]}") if len(columns) == 1 else _joined(columns)
        yield (value if field in own else pl.when(told).then(value).otherwise(pl.lit(""))).alias(field)
        yield (pl.col(f"k{columns[0]}") if len(columns) == 1 else pl.lit(1, pl.UInt8)).alias(kind_of(field))


def _joined(columns: list[int]) -> pl.Expr:
    parts = [pl.when(says_nothing(pl.col(f"v{n}"))).then(None).otherwise(pl.col(f"v{n}")) for n in columns]
    return pl.concat_str(parts, separator="、", ignore_nulls=True)


def _left_dittos(frame: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    if before is None:
        return frame
    changed = []
    for field in CARD:
        ditto = frame[field].str.strip_chars().is_in(sorted(LEFT_DITTO))
        if ditto.any():
            changed.append(before[field].zip_with(ditto, frame[field]).alias(field))
    return frame.with_columns(changed)


_CARD_FACTS: Final = pl.Struct(dict.fromkeys(FACTS, pl.String))


def _told_of_cards(person: pl.DataFrame, known: Known, words: Words) -> pl.DataFrame:
    """Add ``facts``, the certificates that 其他证书 names, and a note where it does not tell what is said of which."""

    def read(cell: str) -> dict[str, Any]:
        found = facts_of(cell, known, words)
        parts = [{name: card.get(name, "") for name in FACTS} for card in found.cards]
        return {"facts": parts, "notes:other_certs": ["card_facts_unclear"] if found.unclear else []}

    schema = {"facts": pl.List(_CARD_FACTS), "notes:other_certs": pl.List(pl.String)}
    return read_distinct(person, ["other_certs"], read, schema)


def _others(person: pl.DataFrame) -> pl.DataFrame:
    lines = person.filter(pl.col("facts").list.len() > 0).explode("facts", empty_as_null=True).unnest("facts")
    return lines.with_columns(
        (pl.int_range(pl.len(), dtype=pl.Int32).over("row") + 100).alias("group"),
        pl.lit("").alias("group_word"),
        pl.lit(value=False).alias("group_pass"),
        *(pl.lit(1, pl.UInt8).alias(kind_of(field)) for field in FACTS),
    )
