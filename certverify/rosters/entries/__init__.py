"""From the lines of a sheet to entries: every cell read, readings joined, entries settled that need no question."""

from typing import Any, Final

import polars as pl

from certverify.rosters.entries import readings
from certverify.rosters.entries.claims import carries, claims, issuer_system, number_notes, of_pass, of_word
from certverify.rosters.entries.coal import of_coal
from certverify.rosters.entries.conflicts import conflicts
from certverify.rosters.entries.context import Context
from certverify.rosters.entries.dispositions import disposition, reject
from certverify.rosters.entries.foreign import without_foreign_cards
from certverify.rosters.entries.moves import moves
from certverify.rosters.entries.offices import placed
from certverify.rosters.entries.places import places
from certverify.rosters.entries.reviews import reviews
from certverify.rosters.entries.text import managed, text_of
from certverify.rosters.posts import CHEMICAL, PART, PostCells
from certverify.rosters.posts.other_cards import UNKNOWN_CARD
from certverify.rosters.table.lines.distinct import read_distinct
from certverify.rosters.values.industry_names import mine_named
from certverify_schemas.tables import EntryTable

__all__ = ["Context", "accepted_columns", "entries_of"]

_WELDING: Final = "焊接与热切割作业"
_GOOD_ROLES: Final = ("operator", "principal", "safety_manager")


def entries_of(lines: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return one line per entry, accepted or not: the columns of ``EntryTable``, ``reject`` and the notes by field.

    ``reject`` is a problem word (with a detail after ``|``) where the entry cannot be looked up, else null.
    """
    frame = readings.of_cells(
        lines, context.posts.catalogue, context.as_of, date1904=context.date1904, mixed=context.mixed_states
    )
    frame = _with_parts(frame, context).with_columns(moves())
    frame = frame.with_columns(places(context))
    frame = readings.of_industry(frame, context.surroundings)
    frame = of_coal(frame, context.surroundings)
    frame = of_word(frame.with_columns(carries(context)), context.as_of)
    frame = frame.with_columns(claims(context), number_notes(context))
    frame = frame.with_columns(_in_the_making()).with_columns(*_appointment())
    frame = frame.with_columns(*reviews(context.as_of), *conflicts(context.as_of))
    frame = frame.with_columns(reject(), *disposition(context)).with_columns(_unquestioned())
    return without_foreign_cards(frame.with_columns(*_final(context)))


def _unquestioned() -> pl.Expr:
    """Ask nothing of a post of which 是否特种作业 says 否 where nothing else says that it needs a card."""
    others = pl.col("notes:remark").list.eval(pl.element().filter(pl.element() != "remark_post_in_question"))
    settled = pl.col("needless") & pl.col("disposition").eq_missing("not_applicable")
    return pl.when(settled).then(others).otherwise("notes:remark").alias("notes:remark")


def _with_mine(frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``mine``, the kind of mine that the row's own firm or industry names."""

    def read(*places: str | None) -> dict[str, Any]:
        return {"mine": mine_named(place or "" for place in places)}

    return read_distinct(frame, ["org", "industry"], read, {"mine": pl.String()})


def _with_parts(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    columns = [
        "trade", "position", "duty", "person_type", "job_category", "operation_item", "cert_name", "group_word",
        "number_word", "number_system", "number_claims", "number_with_t", "chemical", "of_pass",
        "post_above", "needless", "mine",
    ]  # fmt: skip
    part = pl.coalesce(text_of("department"), pl.col("department_above"))
    frame = frame.with_columns(
        pl.concat_str("org", "industry").str.contains(CHEMICAL).alias("chemical"),
        pl.col("number")
        .str.contains(r"^T(\d{17}[\dX]|\d{15})$")
        .fill_null(value=False)
        .alias("number_with_t"),
    ).with_columns(
        of_pass(),
        *(placed(pl.col(name), part).alias(name) for name in ("duty", "position")),
        pl.col("post_above").fill_null(context.surroundings.post.post),
    )

    frame = _with_mine(frame)

    def read(*cells: Any) -> dict[str, Any]:
        return {"parts": [part.as_dict() for part in context.posts.read(PostCells(*cells))]}

    frame = read_distinct(frame, columns, read, {"parts": pl.List(PART)})
    rows = frame.height
    frame = frame.explode("parts", empty_as_null=True).unnest("parts")
    frame = frame if frame.height == rows else _once_per_post(frame)
    frame = _with_a_welders_own(frame)
    frame = frame.filter(~_only_a_pass()).with_columns(_card_of_others())
    return frame.with_columns((pl.int_range(pl.len()).over("row") + 1).cast(pl.UInt16).alias("part"))


def _once_per_post(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out a post without a card where another row of the same person gives its card.

    Of 电工、焊工 over two merged rows, one with each certificate, there are two entries and not four; and of an
    电工 beside two cards of other trades his own is asked for once. A manager beside his operation card is the one
    whose pass the row gives.
    """
    card = pl.col("claimed_word").is_not_null()
    bare = ~card & pl.col("role").eq_missing("operator") & pl.col("disposition").is_null()
    # a card of another trade, which the post does not ask for, is none of its own
    own = card & pl.any_horizontal(pl.col("required_item", "required_category").is_not_null())
    elsewhere = own.any().over("id_read", "post") & (pl.col("id_read") != "")
    again = bare & ~bare.cum_sum().over("row", "post").eq(1)
    # nor is it said of such a card where the trade has its own
    told = pl.col("post_notes").list.eval(
        pl.element().filter(~pl.element().str.starts_with("post_other_card"))
    )
    frame = frame.with_columns(pl.when(elsewhere).then(told).otherwise("post_notes").alias("post_notes"))
    passed = managed() & ~pl.col("carries_card") & pl.col("disposition").is_null()
    passed &= (managed() & pl.col("carries_card")).any().over("row", "role")
    return frame.filter(~((bare & card.any().over("row") & elsewhere) | again | passed))


def _with_a_welders_own(frame: pl.DataFrame) -> pl.DataFrame:
    """Ask nothing of a card for special equipment beside the welder's own card, in whichever row that stands."""
    besides = pl.col("post_notes").list.eval(pl.element().str.starts_with("post_equipment_welder")).list.any()
    if not frame.select(besides.any()).item():
        return frame
    card = pl.col("claimed_category").eq_missing(_WELDING) | pl.col("number_with_t")
    own = card & pl.col("required_category").eq_missing(_WELDING) & pl.col("disposition").is_null()
    settled = besides & own.any().over("id_read") & (pl.col("id_read") != "")
    return frame.with_columns(
        pl.when(settled).then(pl.lit("not_applicable")).otherwise("disposition").alias("disposition"),
        pl.when(settled).then(pl.lit("other_system")).otherwise("part_cause").alias("part_cause"),
        pl.when(settled).then(pl.lit([], pl.List(pl.String))).otherwise("post_notes").alias("post_notes"),
    )


def _only_a_pass() -> pl.Expr:
    """Tell the line of a manager's pass beside that of the trade's own card: for the trade it says nothing more.

    The number with T of an operation card tells that one, too, where its line names no item.
    """
    card = pl.col("claimed_word").is_not_null() | pl.col("number_with_t")
    own = card & pl.any_horizontal(pl.col("required_item", "required_category").is_not_null())
    return pl.col("of_pass") & ~card & ~managed() & own.any().over("row", "post")


def _card_of_others() -> list[pl.Expr]:
    """Ask nothing of another authority's card (N1, R1) where the post's own stands beside it, in this row or another.

    Nor of one whose name says nothing to us: the entry says so, and the post is judged by its own card.
    """
    known = pl.any_horizontal(pl.col("claimed_item", "claimed_category").is_not_null())
    foreign = pl.col("card_system").is_not_null()
    open_ = pl.col("disposition").is_null() & pl.col("carries_card")
    numbered = pl.col("number_with_t") | pl.col("number_claims").fill_null(value=False)
    named = pl.col("claimed_word").is_not_null() & known
    told = named | numbered | pl.col("of_pass") | pl.col("term_end").is_not_null()
    own = open_ & ~foreign & told & pl.col("role").is_not_null()
    required = pl.any_horizontal(pl.col("required_item", "required_category").is_not_null())
    own &= managed() | named | required
    person = pl.when(pl.col("id_read") != "").then("id_read").otherwise(pl.col("row").cast(pl.String))
    other = open_ & foreign & ~known & pl.col("claimed_word").is_not_null() & pl.col("role").is_not_null()
    other &= own.any().over("row", "post") | own.any().over(person, "post")
    strange = pl.col("card_system") == UNKNOWN_CARD
    status = pl.when(strange).then(pl.lit("unverified")).otherwise(pl.lit("not_applicable"))
    cause = pl.when(strange).then(pl.lit("certificate_unknown")).otherwise(pl.lit("other_system"))
    return [
        pl.when(~other).then(name).alias(name) for name in ("role", "required_category", "required_item")
    ] + [
        pl.when(other).then(status).otherwise("disposition").alias("disposition"),
        pl.when(other).then(cause).otherwise("part_cause").alias("part_cause"),
    ]


def _appointment() -> list[pl.Expr]:
    """Take no day of appointment where the remark names a later one: the roster leaves open which post began when."""
    later = managed() & (pl.col("remark_begun") > pl.col("appointed")).fill_null(value=False)
    told = pl.concat_list("notes:remark", pl.lit("remark_begins_later"))
    return [
        pl.when(~later).then("appointed").alias("appointed"),
        pl.when(~later).then("appointed_precision").alias("appointed_precision"),
        pl.when(later).then(told).otherwise("notes:remark").alias("notes:remark"),
    ]


def _in_the_making() -> pl.Expr:
    """Keep the note on 证书在办理中 beside a number, which it contradicts: where there is none, it explains that."""
    numbered = pl.col("number").is_not_null() & pl.col("claims")
    without = pl.col("notes:remark").list.set_difference(["remark_in_making"])
    return pl.when(numbered).then("notes:remark").otherwise(without).alias("notes:remark")


def _final(context: Context) -> list[pl.Expr]:
    fragile = (
        pl.col("name_fragile")
        | pl.col("id_fragile")
        | pl.col("id_changed")
        | pl.col("name_other").is_not_null()
    )
    remark = pl.concat_str(
        [text_of("remark"), pl.col("name_remark"), pl.col("appointment_remark")],
        separator="；",
        ignore_nulls=True,
    )
    return [
        pl.lit(context.source).alias("source"),
        pl.lit(context.sheet, pl.String).alias("sheet"),
        text_of("name").fill_null(pl.col("name_read")).alias("name_written"),
        pl.col("name_read").alias("name"),
        pl.col("id_read").alias("id_number"),
        fragile.alias("name_fragile"),
        pl.coalesce("sex_given", pl.when(pl.col("id_type") == "id_card").then("id_sex")).alias("sex"),
        pl.col("id_birth").alias("birth_date"),
        pl.when(pl.col("role").is_in(_GOOD_ROLES)).then("role").alias("role"),
        pl.col("industry_name").alias("industry"),
        pl.when(managed()).then("appointed").alias("appointed_on"),
        pl.when(managed()).then("appointed_precision").alias("appointed_precision"),
        pl.col("number").alias("claimed_number"),
        pl.when(~(managed() & pl.col("remark_failed"))).then("first_issue").alias("claimed_first_issue"),
        pl.col("renewed").alias("claimed_issued"),
        pl.col("term_start").alias("claimed_valid_from"),
        pl.col("term_end").alias("claimed_valid_to"),
        pl.col("term_end_precision").alias("claimed_valid_to_precision"),
        pl.col("issuer_written").alias("claimed_issuer"),
        pl.coalesce("number_system", "card_system", issuer_system()).alias("claimed_other_system"),
        text_of("qr_payload").alias("qr_payload"),
        _renewal_applied().alias("renewal_applied"),
        pl.when(remark == "").then(None).otherwise(remark).alias("remark"),
    ]


def _renewal_applied() -> pl.Expr:
    """Whoever is put down for a course (已报名) and has a certificate already, is so for its renewal."""
    states = [pl.col(name).eq_missing("under_way") for name in ("number_state", "holding_state")]
    again = pl.col("holding_state").eq_missing("training") & pl.col("claims")
    return pl.any_horizontal("renewal", "review_under_way", *states, again)


def accepted_columns() -> list[str]:
    """Return the columns of ``EntryTable`` but the number of the entry."""
    return [name for name in EntryTable.column_names() if name != "entry"]
