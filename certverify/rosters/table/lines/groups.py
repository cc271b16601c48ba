"""The certificates of a row: one frame for each group of columns, with what all of its groups share."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.table.header.fields import CARD, kind_of
from certverify.rosters.table.header.placing import is_tick
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.lines.passes import ITEM_FIELDS, pass_groups
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import LEFT_DITTO, says_nothing
from certverify.rosters.values.numbers import HELD_SIGNS

__all__ = ["groups"]

_DATES: Final = frozenset({"first_issue_date", "issue_date", "review_due", "valid_to", "validity"})
Known = Callable[[str], bool]


def groups(body: pl.DataFrame, layout: Layout, names: Known) -> Iterator[pl.DataFrame]:
    """Yield the certificates of each group of columns: ``group, group_word, group_pass`` and every field of ``CARD``.

    ``names`` tells whether a cell names a certificate. Columns of no group are shared by all of them. ``group_common``:
    they claim nothing beside one that is claimed; ``held``: the row claims the group's certificate.
    """
    cards = [column for column in layout.columns if column.field in CARD]
    numbers = sorted({column.group for column in cards}) or [0]
    if numbers[0] == 0 and len(numbers) > 1 and not any(_opens(c.field) for c in cards if c.group == 0):
        numbers = numbers[1:]
    before: pl.DataFrame | None = None
    passes = pass_groups(cards)
    common = _is_common(cards, passes)
    for group in numbers:
        own = {
            c.field: [d.index for d in cards if d.group == group and d.field == c.field]
            for c in cards
            if c.group == group and not (group in passes and c.field in ITEM_FIELDS)
        }
        alike = group > 0 and group not in passes
        shared = {
            c.field: [c.index]
            for c in cards
            if c.group == 0 and alike and not c.alone and (0 not in passes or c.field in ITEM_FIELDS)
        }
        word = next((c.word for c in cards if c.group == group and c.word), "")
        frame = body.select("row", *_card_columns({**shared, **own}, set(own))).drop("row")
        of_item = [c for c in cards if c.group == group and c.word]
        if len(of_item) == 1 and of_item[0].field in _DATES:
            frame = frame.with_columns(*_ticked(of_item[0].field))
        if any((c.field, c.how) == ("valid_to", "content") for c in of_item):
            frame = frame.with_columns(_days_alone("valid_to"))
        if set(own) == {"job_category"} and len(numbers) > 1:
            frame = frame.with_columns(_known_alone("job_category", frame, names))
        frame = _left_dittos(frame, before)
        before = frame
        yield frame.with_columns(
            pl.lit(group, pl.Int32).alias("group"),
            pl.lit(word).alias("group_word"),
            pl.lit(group in passes).alias("group_pass"),
            pl.lit(common and group == 0).alias("group_common"),
            (_is_held() & (group > 0)).alias("held"),
        )


def _is_common(cards: Sequence[Column], passes: Collection[int]) -> bool:
    """Tell whether the columns of no group say what is of all: 证号 and 有效期 beside 低压 and 高压 to tick."""
    first = [c for c in cards if c.group == 0]
    own = [c for c in cards if c.group > 0]
    unnamed = not any(c.alone or c.field in ITEM_FIELDS for c in first)
    grouped = bool(own) and all(c.word and (c.field != "cert_number" or is_tick(c)) for c in own)
    return bool(first) and unnamed and grouped and not passes


def _is_held() -> pl.Expr:
    """Tell whether a row claims a group's certificate: by a tick, a number or a day."""
    told = pl.concat_str("cert_number", *sorted(_DATES), separator=" ")
    tick = pl.col("cert_number").str.strip_chars().str.to_uppercase().is_in(sorted(HELD_SIGNS))
    return tick | told.str.contains(r"\d")


def _ticked(field: str) -> Iterator[pl.Expr]:
    """Take √ in an item's only column, which holds days, for its certificate claimed without any.

    A number that the row gives for all of its certificates stays.
    """
    tick = pl.col(field).str.strip_chars().str.to_uppercase().is_in(sorted(HELD_SIGNS))
    kind = kind_of("cert_number")
    alone = tick & says_nothing(pl.col("cert_number"))
    yield pl.when(alone).then(field).otherwise("cert_number").alias("cert_number")
    yield pl.when(alone).then(pl.lit(CellKind.TEXT.value, pl.UInt8)).otherwise(kind).alias(kind)
    yield pl.when(tick).then(pl.lit("")).otherwise(field).alias(field)


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
