"""Where the row itself gives another sex, birth date or age than its ID number."""

from datetime import date

import polars as pl

from certverify.rosters.entries.text import text_of

__all__ = ["conflicts"]


def conflicts(as_of: date) -> list[pl.Expr]:
    """Compare the row's sex, birth date and age with the ID number; an age may be counted the old way or be stale."""
    sex = pl.col("sex_given").is_not_null() & (pl.col("sex_given") != pl.col("id_sex"))
    born = pl.col("birth_first").is_not_null() & ~pl.col("id_birth").is_between("birth_first", "birth_last")
    years = (pl.lit(as_of) - pl.col("id_birth")).dt.total_days() / 365.2425
    age = (pl.col("age_given") - years).abs() > 3
    card = pl.col("id_type") == "id_card"
    field = (
        pl.when(card & sex)
        .then(pl.lit("sex"))
        .when(card & born)
        .then(pl.lit("birth_date"))
        .when(card & age)
        .then(pl.lit("age"))
    )
    detail = (
        pl.when(pl.col("id_sex") == "male").then(pl.lit("男")).otherwise(pl.lit("女")),
        pl.col("id_birth").dt.strftime("%Y-%m-%d"),
        years.floor().cast(pl.Int64).cast(pl.String),
    )
    given = (text_of("gender"), text_of("birth_date"), text_of("age"))
    texts = [
        pl.concat_str(g.fill_null(""), pl.lit(" ≠ "), d.fill_null(""))
        for g, d in zip(given, detail, strict=True)
    ]
    shown = (
        pl.when(field == "sex")
        .then(texts[0])
        .when(field == "birth_date")
        .then(texts[1])
        .when(field == "age")
        .then(texts[2])
    )
    return [field.alias("conflict_field"), shown.alias("conflict_detail")]
