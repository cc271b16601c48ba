"""Where an entry belongs: employer, contractor, department and team."""

import polars as pl

from certverify.rosters.entries.context import Context
from certverify.rosters.entries.text import text_of
from certverify.rosters.values.people import SUPPLIERS

__all__ = ["places"]


def places(context: Context) -> list[pl.Expr]:
    """Employer and contractor: a firm in 单位 is a contractor where the title names another as the roster's owner."""
    around = context.surroundings
    owner = pl.lit(around.employer, pl.String)
    named = pl.col("org_named")
    foreign = named.is_not_null() & owner.is_not_null() & (named != owner)
    likely = pl.lit(around.employer_likely, pl.String)
    known = pl.coalesce(owner, named, likely, "org_part")
    headed = pl.lit(around.headed) & known.is_null() & _headed_by_firm()
    return [
        pl.when(headed).then("contractor_above").otherwise(known).alias("employer"),
        pl.coalesce(
            pl.col("contractor_named"),
            pl.col("org_contractor"),
            pl.col("employment_contractor"),
            pl.when(foreign).then(named),
            pl.when(~_owns(context) & ~headed).then(_blank_to_null("contractor_above")),
            pl.lit(around.contractor, pl.String),
        ).alias("contractor"),
        pl.coalesce(
            pl.when(_has_team()).then(_halves().list.first()),
            text_of("department"),
            pl.col("org_part") if around.employer or around.employer_likely else pl.lit(None, pl.String),
            _blank_to_null("department_above"),
        ).alias("department"),
        pl.coalesce(text_of("employer_uscc"), pl.lit(around.uscc, pl.String)).alias("employer_uscc"),
        pl.coalesce(text_of("team"), pl.when(_has_team()).then(_halves().list.last())).alias("team"),
        text_of("region").alias("region"),
        text_of("employment_type").alias("employment_type"),
    ]


def _halves() -> pl.Expr:
    return (
        text_of("department")
        .str.replace_all("[／＼\\\\—–]", "/")
        .str.split("/")
        .list.eval(pl.element().str.strip_chars())
    )


def _has_team() -> pl.Expr:
    """Tell whether 部门 names a team behind a stroke (动力车间/电气班) that no column of its own names."""
    halves = _halves()
    return (
        text_of("team").is_null()
        & (halves.list.len() == 2)
        & halves.list.last().str.contains("(班|组|班组|队)$")
    )


def _blank_to_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name))


def _headed_by_firm() -> pl.Expr:
    """Tell whether the heading above names a firm, and no supplier of labour."""
    above = pl.col("contractor_above")
    return (above != "") & ~above.str.contains(SUPPLIERS)


def _owns(context: Context) -> pl.Expr:
    """Tell whether the heading above names the roster's owner, or a part of it by its name."""
    owner = context.surroundings.employer
    return pl.col("contractor_above").str.starts_with(owner) if owner else pl.lit(value=False)
