"""Whether a row claims a certificate, and of which system."""

from datetime import date
from typing import Any, Final

import polars as pl

from certverify.rosters.entries.context import Context
from certverify.rosters.entries.text import managed
from certverify.rosters.table.lines.distinct import read_distinct
from certverify.rosters.table.lines.passes import OPERATIONS, PASSES
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.held import names_card, read_held, said_beside

__all__ = ["carries", "claims", "issuer_system", "number_notes", "of_pass", "of_word"]

_WORD: Final = {"word_state": pl.String, "word_names": pl.Boolean}


def carries(context: Context) -> pl.Expr:
    """A number with T is that of a special operation certificate, whoever's row it stands in: passes carry none.

    So whatever else a list of managers gives is of the pass, not of the card that a second post asks for.
    """
    operators = pl.col("number").str.contains(r"^T\d{17}[\dX]$").fill_null(value=False)
    both = pl.len().over("row") > pl.col("role").eq_missing("operator").sum().over("row")
    of_the_pass = pl.lit(context.surroundings.kind == "managers") & both & ~managed() & ~operators
    # a line of another authority's card (急救员证) beside that of the pass carries that card
    of_the_pass &= pl.col("role").is_not_null() | pl.col("card_system").is_null()
    return pl.col("carries_card") & ~(managed() & operators) & ~of_the_pass


def of_pass() -> pl.Expr:
    """Tell whether a line gives a manager's assessment pass: the headers of its group or its certificate's name say so.

    A number with T is an operation card's, whatever stands above it; a cell that lists several is no pass alone, nor is
    a welder's card (民用核安全设备焊接人员资格证).
    """
    several = f"{OPERATIONS}|焊|[、,，;；/+\n]"
    named = pl.col("cert_name").str.contains(PASSES) & ~pl.col("cert_name").str.contains(several)
    return ((pl.col("group_pass") | named) & ~pl.col("number_with_t")).alias("of_pass")


def of_word(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Add whether the word of a certificate names one, and what it says of having none yet (低压电工（办理中）)."""

    def read(word: str | None) -> dict[str, Any]:
        text = squeeze(word or "")
        state = (read_held(text, as_of) or said_beside(text, as_of)) if text else None
        return {"word_state": state, "word_names": names_card(text)}

    return read_distinct(frame, ["claimed_word"], read, _WORD)


def claims(context: Context) -> pl.Expr:
    """Tell whether the row claims a certificate: its number says so, or the dates that it gives.

    An issuer alone claims none: it is often filled down over the rows of those who have no card.
    """
    dated = pl.any_horizontal(pl.col(name).is_not_null() for name in ("term_end", "due", "done", "plain"))
    begun = pl.any_horizontal(pl.col(name).is_not_null() for name in ("begun_last", "renewed"))
    # 考核日期 beside 缺考, or in a list of who passed, is the day of an examination, and no pass or card
    learns = pl.lit(context.surroundings.learners != "") & ~managed()
    dated |= begun & ~(managed() & pl.col("remark_failed")) & ~learns
    # a word that names no item, category or kind of card claims none, whatever it is meant to say
    known = pl.any_horizontal(pl.col("claimed_item", "claimed_category").is_not_null())
    telling = pl.col("claimed_word").is_not_null() & (known | pl.col("word_names"))
    telling &= pl.col("word_state").is_null()
    worded = pl.lit(context.item_claims) & telling
    named = pl.col("cert_name_given") & telling
    # a second post's card that a list of managers names without a number of its own
    beside = ~pl.col("carries_card") & pl.col("role").eq_missing("operator") & telling
    return (
        pl.when(beside)
        .then(pl.lit(value=True))
        .when(
            ~pl.col("carries_card")
            | pl.any_horizontal(pl.coalesce("card_system", "number_system", issuer_system()).is_not_null())
        )
        .then(pl.lit(value=False))
        .when(pl.col("number_claims").is_not_null())
        .then(pl.col("number_claims"))
        .when(pl.col("holding_claims").is_not_null())
        .then(pl.col("holding_claims"))
        .when(pl.col("employment_state").eq_missing("training") | pl.col("word_state").eq_missing("training"))
        .then(pl.lit(value=False))
        .otherwise(dated | ((worded | named) & ~_to_come(context)))
        .alias("claims")
    )


def _to_come(context: Context) -> pl.Expr:
    """An item beside 待取证, 初训 or 不合格, or below a heading that says so, is that of the certificate to come.

    So is every item in a list of learners.
    """
    course = pl.col("holding_state").eq_missing("first_course") | pl.lit(context.surroundings.learners != "")
    return pl.col("remark_none_yet") | (pl.col("gone_above") == "training") | course


def number_notes(context: Context) -> pl.Expr:
    """Managers' passes and the cards of other systems carry no T, so none of theirs lacks one.

    Nor does the number of another person: whose it is matters, not its T. What other systems' numbers look like is
    known of few, so theirs are of no unknown form.
    """
    another = (pl.col("number").str.len_chars() == 18) & (pl.col("number") != pl.col("id_read"))
    own = (
        managed()
        | another.fill_null(value=False)
        | pl.col("card_system").is_not_null()
        | pl.lit(context.surroundings.kind == "managers")
    )
    notes = pl.col("notes:cert_number")
    notes = pl.when(own).then(notes.list.set_difference(["number_without_t"])).otherwise(notes)
    foreign = pl.coalesce("card_system", issuer_system()).is_not_null()
    return pl.when(foreign).then(notes.list.set_difference(["number_unknown_form"])).otherwise(notes)


def issuer_system() -> pl.Expr:
    """An issuer of another system speaks only where no T-number contradicts it."""
    strange = ~pl.col("number").str.contains(r"^T(\d{17}[\dX]|\d{15})$")
    spoken = ~pl.col("number_claims").fill_null(value=False) | strange.fill_null(value=False)
    return pl.when(spoken).then("issuer_system")
