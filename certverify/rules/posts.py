"""Entries made comparable: what the post asks for, what the card claims, which days count."""

from datetime import date

import polars as pl

from certverify.rules.ages import ages
from certverify.rules.clock import deadlines
from certverify.rules.hosts import lookalikes
from certverify.rules.industries import industry_words
from certverify.rules.numbering import with_numbers
from certverify.rules.packs.pack import Pack
from certverify.rules.several import stands_alone
from certverify.rules.words import category_words, item_words, plain_words

__all__ = ["comparable_posts"]


def comparable_posts(entries: pl.DataFrame, shared: pl.DataFrame, pack: Pack, as_of: date) -> pl.DataFrame:
    """Return the entries with what the rules compare.

    ``target_item``, ``target_item_known``, ``target_category``: what is judged by, the requirement or, where the
    post names none, the claim (``target_is_claim``); ``claim_item`` the card's item; ``number_core``,
    ``number_foreign``; ``industry_plain, industry_known, unit_plain, unit_known``; ``manager``,
    ``type_varies``;
    deadlines, ages, ``imitating_host``; ``shared_count, shared_rows`` (of ``shared_numbers``); ``settled``.
    """
    posts = with_numbers(_words(_with_alone(entries), pack), pack.catalogue)
    parameters = pack.parameters
    clock = deadlines(posts["appointed_on"], parameters.assessment_months, parameters.grace_days)
    posts = posts.join(clock, on="appointed_on", how="left", maintain_order="left")
    posts = posts.join(
        ages(posts, pack), on=["birth_date", "sex"], how="left", nulls_equal=True, maintain_order="left"
    )
    hosts = lookalikes(posts["qr_payload"], pack)
    posts = posts.join(hosts, on="qr_payload", how="left", maintain_order="left")
    posts = posts.join(shared, on="entry", how="left", maintain_order="left")
    return posts.with_columns(_settled(as_of))


def _with_alone(entries: pl.DataFrame) -> pl.DataFrame:
    alone = stands_alone(entries).with_columns(pl.lit(value=True).alias("alone"))
    return entries.join(alone, on="entry", how="left", maintain_order="left")


def _words(entries: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    items = item_words([entries["required_item"], entries["claimed_item"]], pack.catalogue)
    categories = category_words([entries["required_category"], entries["claimed_category"]], pack.catalogue)
    industries = industry_words([entries["industry"]], pack).drop("unit")
    posts = entries
    for side in ("required", "claimed"):
        named = items.rename({c: f"{side}_{c}_read" for c in items.columns if c != "word"})
        posts = _look_up(posts, named, f"{side}_item")
        posts = _look_up(posts, categories.rename({"category": f"{side}_category_read"}), f"{side}_category")
    industries = industries.rename({"plain": "industry_plain", "known": "industry_known"})
    units = plain_words([entries["unit_type"]], [m.unit_type for m in pack.managers])
    posts = _look_up(posts, units.rename({"plain": "unit_plain", "known": "unit_known"}), "unit_type")
    return _look_up(posts, industries, "industry").with_columns(*_target(), _type_varies(pack))


def _look_up(posts: pl.DataFrame, words: pl.DataFrame, column: str) -> pl.DataFrame:
    return posts.join(words, left_on=column, right_on="word", how="left", maintain_order="left")


def _target() -> list[pl.Expr]:
    """The requirement rules; a claim is judged by itself where the post asks for nothing, or not of it."""
    unnamed = pl.col("required_item_read").is_null() & _category("required").is_null()
    by_claim = unnamed | pl.col("alone").fill_null(value=False)

    def chosen(required: pl.Expr, claimed: pl.Expr) -> pl.Expr:
        return pl.when(by_claim).then(claimed).otherwise(required)

    return [
        by_claim.alias("target_is_claim"),
        chosen(pl.col("required_item_read"), pl.col("claimed_item_read")).alias("target_item"),
        chosen(pl.col("required_item_known_read"), pl.col("claimed_item_known_read")).alias(
            "target_item_known"
        ),
        chosen(_category("required"), _category("claimed")).alias("target_category"),
        pl.col("claimed_item_read").alias("claim_item"),
        pl.col("claimed_item_known_read").alias("claim_item_known"),
        _category("claimed").alias("claim_category"),
        pl.col("role").is_in(["principal", "safety_manager"]).fill_null(value=False).alias("manager"),
    ]


def _type_varies(pack: Pack) -> pl.Expr:
    """Tell whether some authorities ask the principal's assessment for a safety manager's post (分管安全副总).

    A post that the roster does not name may be one of those.
    """
    safety = (pl.col("role") == "safety_manager").fill_null(value=False)
    named = pl.when(safety).then("post").str.contains(pack.varying_posts).fill_null(value=True)
    return (safety & named).alias("type_varies")


def _category(side: str) -> pl.Expr:
    return pl.coalesce(f"{side}_item_category_read", f"{side}_category_read")


def _settled(as_of: date) -> pl.Expr:
    """Name why an entry needs no look at the answers: the reader's cause, or one that only the day decides."""
    later = pl.col("manager") & (pl.col("appointed_on") > as_of)
    industry = pl.when("manager").then(pl.col("industry_class").cast(pl.String))
    return (
        pl.when(pl.col("disposition").is_not_null()).then("cause")
        .when(pl.col("conflict_field").is_not_null()).then(pl.lit("identity_conflict"))
        .when(later).then(pl.lit("not_yet_in_post"))
        .when(industry == "not_high_risk").then(pl.lit("industry_not_high_risk"))
        .when(industry == "other_system").then(pl.lit("industry_other_system"))
        .alias("settled")
    )  # fmt: skip  # one cause a line
