"""Every entry beside every record of its person: which of them stand for the post, which for the claim."""

from typing import Final

import polars as pl
from polars import selectors as cs

__all__ = ["pairs_of"]

_POST: Final = (
    "entry", "manager", "role", "target_item", "target_item_known", "target_category", "claim_item",
    "claim_item_known", "claim_category", "industry_plain", "industry_known", "unit_plain", "unit_known",
    "claimed_valid_to", "claimed_valid_to_precision", "number_core", "type_varies",
    "row_days",
)  # fmt: skip  # a list of names
_DATES: Final = ("first_issue", "valid_to", "review_due", "reviewed_on")
"""The first day of a term is none of them: a claimed end that equals it does not lie beyond the latest official one."""


def pairs_of(posts: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return one line per found entry and record, the best record of an entry first.

    ``match``: the record is of the item, category, or industry and person type judged by. ``doubt``: it cannot be
    told, because a word in it is unknown. ``claim_match``, ``claim_doubt``: the same for the card's item;
    ``claim_may``: the card may be this record, for all that it says.
    ``same_date``, ``same_number``: the claim equals something in this record. ``end_in_row``: this record's end, where
    the card may be this record and another cell of the entry's row writes its end. ``rank``: what it is worth (0 best).
    """
    asked = posts.lazy().filter("found").select("query_key", **{f"post_{c}": c for c in _POST})
    pairs = asked.join(records.lazy(), on="query_key", how="inner").rename({"post_entry": "entry"})
    pairs = pairs.with_columns(*_operation(), *_claim(), _same_date(), _same_number())
    manager = pl.col("post_manager")
    pairs = pairs.with_columns(
        pl.when(manager).then(_pass_match()).otherwise("match").fill_null(value=False).alias("match"),
        pl.when(manager).then(_pass_doubt()).otherwise("doubt").fill_null(value=False).alias("doubt"),
        (~manager & pl.col("review_missed")).alias("review_missed"),
    )
    pairs = pairs.with_columns(
        (pl.col("doubt") & ~pl.col("match")).alias("doubt"),
        _unit_differs().alias("unit_differs"),
        _of_varying_type().alias("of_varying_type"),
        pl.coalesce("claim_match", "match").alias("claim_match"),
        (manager | _of_no_other_category() | pl.col("claim_match") | pl.col("claim_doubt")).alias(
            "claim_may"
        ),
    )
    pairs = pairs.with_columns(_rank().alias("rank"), _end_in_row())
    compared = cs.starts_with("post_") - cs.by_name("post_manager")  # not carried through the sort
    return _best_first(pairs.select(~compared)).collect(engine="in-memory")


def _operation() -> list[pl.Expr]:
    item, category = pl.col("post_target_item"), pl.col("post_target_category")
    by_item = pl.col("item") == item
    by_category = pl.col("category") == category
    strange = pl.col("category").is_null() | ~pl.col("item_known").fill_null(value=True)
    doubt = (
        pl.when(item.is_not_null()).then(_item_doubt("target")).otherwise(category.is_not_null() & strange)
    )
    return [
        pl.when(item.is_not_null()).then(by_item).otherwise(by_category).alias("match"),
        doubt.alias("doubt"),
    ]


def _claim() -> list[pl.Expr]:
    """Null where the card names neither item nor category: then it is the post's own record that is meant."""
    item, category = pl.col("post_claim_item"), pl.col("post_claim_category")
    same_item = (pl.col("item") == item).fill_null(value=False)
    same_category = (pl.col("category") == category).fill_null(value=False)
    match = pl.when(item.is_not_null()).then(same_item).when(category.is_not_null()).then(same_category)
    doubt = (item.is_not_null() & ~same_item & _item_doubt("claim")).fill_null(value=False)
    return [match.alias("claim_match"), doubt.alias("claim_doubt")]


def _of_no_other_category() -> pl.Expr:
    """A card that names no item, or only a category, may be any record but one of another category."""
    ours, theirs = pl.col("post_claim_category"), pl.col("category")
    unknown = ours.is_null() | theirs.is_null() | ~pl.col("item_known").fill_null(value=True)
    return pl.col("post_claim_item").is_null() & (unknown | (ours == theirs)).fill_null(value=True)


def _item_doubt(side: str) -> pl.Expr:
    """A record may stand for an item if its own is unknown, or unstated in the item's category, or ours unknown."""
    ours, theirs = pl.col(f"post_{side}_category"), pl.col("category")
    unstated = pl.col("item").is_null() & ((theirs == ours) | theirs.is_null() | ours.is_null())
    unknown = pl.col("item").is_not_null() & ~pl.col("item_known").fill_null(value=True)
    return (
        unknown | unstated.fill_null(value=False) | ~pl.col(f"post_{side}_item_known").fill_null(value=True)
    )


def _pass_match() -> pl.Expr:
    return (pl.col("person_role") == pl.col("post_role").cast(pl.String)) & _industry_fits()


def _pass_doubt() -> pl.Expr:
    """Neither a fit nor plainly another's: person type or industry is unknown on one of the two sides, or may vary."""
    kind = pl.col("person_role")
    of_type = kind.is_null() | (kind == pl.col("post_role").cast(pl.String)) | _of_varying_type()
    industry = pl.col("industry_plain")
    unknown = industry.is_null() | ~pl.col("industry_known") | ~pl.col("post_industry_known")
    return of_type & (_industry_fits() | unknown)


def _of_varying_type() -> pl.Expr:
    """Tell whether a principal's pass stands beside a post for which some authorities ask just that."""
    return (pl.col("post_type_varies") & (pl.col("person_role") == "principal")).fill_null(value=False)


def _industry_fits() -> pl.Expr:
    ours = pl.col("post_industry_plain")
    return ours.is_null() | (pl.col("industry_plain") == ours).fill_null(value=False)


def _unit_differs() -> pl.Expr:
    ours, theirs = pl.col("post_unit_plain"), pl.col("unit_plain")
    return (pl.col("post_manager") & pl.col("post_unit_known") & (ours != theirs)).fill_null(value=False)


def _same_date() -> pl.Expr:
    """Equal as far as the claim is written: by day, by month, or by year."""
    claimed = pl.col("post_claimed_valid_to")
    precision = pl.col("post_claimed_valid_to_precision").cast(pl.String).fill_null("day")

    def same(column: str) -> pl.Expr:
        official = pl.col(column)
        month = (precision == "year") | (official.dt.month() == claimed.dt.month())
        day = (precision != "day") | (official.dt.day() == claimed.dt.day())
        return ((official.dt.year() == claimed.dt.year()) & month & day).fill_null(value=False)

    return pl.any_horizontal(same(column) for column in _DATES).alias("same_date")


def _end_in_row() -> pl.Expr:
    """A row that writes the official end as well may have been read wrongly: perhaps the other is the card's."""
    written = pl.col("claim_may") & pl.col("valid_to").is_in(pl.col("post_row_days"))
    return pl.when(written).then("valid_to").alias("end_in_row")


def _same_number() -> pl.Expr:
    return (pl.col("number_core") == pl.col("post_number_core")).fill_null(value=False).alias("same_number")


def _rank() -> pl.Expr:
    """A current record outranks all; an open question outranks a bad end, so that nobody is judged by the worse."""
    order = {
        "unknown": 2,
        "incomplete": 3,
        "ended_since": 3,
        "revoked": 4,
        "expired": 5,
        "future": 6,
        "superseded": 7,
    }
    current = pl.when("review_missed").then(1).otherwise(0)
    other = pl.col("state").replace_strict(order, default=8, return_dtype=pl.Int8)
    return pl.when(pl.col("state") == "current").then(current.cast(pl.Int8)).otherwise(other)


def _best_first(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Sort so that the first matching record of an entry is the one to judge by, whatever order the rows came in."""
    latest = ["valid_to", "valid_from", "first_issue", "review_due", "reviewed_on"]
    plain = [
        "item_text",
        "category_text",
        "person_type",
        "industry",
        "unit_type",
        "number",
        "issuer",
        "status_text",
    ]
    keys = ["entry", "rank", "unit_differs", *latest, *plain]
    descending = [c in latest for c in keys]
    return pairs.sort(keys, descending=descending, nulls_last=True)
