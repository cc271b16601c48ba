"""Entries that are settled before anybody is asked: rejected, out of scope, or in doubt by what the roster says."""

from typing import Final

import polars as pl

from certverify.rosters.entries.context import Context
from certverify.rosters.entries.text import managed

__all__ = ["disposition", "reject"]

_OFF: Final = (
    "(?:离职|退休|辞职|辞退|辞工|自离|离岗|离厂|离司|调离|调走|调出|转岗|退场|离场|撤场|内退"
    "|除名|开除|劝退|解聘|去世|病故)"
)
"""Those words of leaving that stand at a post; ``values.gone`` looks around its words, as Polars' patterns cannot."""
_GONE_FROM_POST: Final = f"[(（](?:现|人)?已?{_OFF}[^()（）返]*[)）]$|^已{_OFF}"
"""Who is taken on again (退休返聘) is at work."""
_AWAY_FROM_POST: Final = (
    "[(（](?:待岗|[脱停]岗|[非未不]在岗|[未没待]上岗|未到岗|产假|病假|长休|停薪留职|停职)[^()（）返]*[)）]$"
)


def reject() -> pl.Expr:
    """Return the word of what keeps an entry from being looked up, or null."""
    both = (pl.col("id_rejected") == "id_missing") & (pl.col("name_rejected") == "name_missing")
    return (
        pl.when(pl.col("vacant") | pl.col("example"))
        .then(None)
        .when(both)
        .then(pl.lit("person_missing"))
        .when((pl.col("id_rejected") == "id_missing") & pl.col("number_with_t"))
        .then(pl.lit("id_only_in_number"))
        .otherwise(pl.coalesce("id_rejected", "name_rejected"))
        .alias("reject")
    )


def disposition(context: Context) -> list[pl.Expr]:
    """Settle entries that are not asked, the plainest reason first: out of scope before in doubt."""
    state = pl.col("employment_state")
    # a row's own state is not overruled by what stands above it: 在岗 among 离职人员 is in doubt
    grouped_left = (pl.col("gone_above") == "left") | pl.lit(context.surroundings.left != "")
    steps: list[tuple[pl.Expr, str, str]] = [
        (pl.col("example"), "not_applicable", "example_row"),
        (pl.col("vacant"), "not_applicable", "vacant_post"),
        (
            ((state.eq_missing("left") | (state.is_null() & grouped_left)) & ~pl.col("remark_back"))
            | _remarked("left")
            | (managed() & _remarked("relieved")),
            "not_applicable",
            "left_post",
        ),
        (
            state.eq_missing("away") | (state.is_null() & (pl.col("gone_above") == "away")),
            "not_applicable",
            "not_at_work",
        ),
        (managed() & pl.col("industry_class").eq_missing("other_system"), "not_applicable", "other_system"),
        (
            managed() & pl.col("industry_class").eq_missing("not_high_risk"),
            "not_applicable",
            "industry_not_high_risk",
        ),
        (_to_come(), "not_applicable", "not_yet_in_post"),
    ]
    later: list[tuple[pl.Expr, str, str]] = [
        (pl.col("id_type") != "id_card", "unverified", "id_type_unsupported"),
        (pl.col("conflict_field").is_not_null(), "unverified", "identity_conflict"),
        (pl.col("remark_id_wrong"), "unverified", "identity_conflict"),
        (pl.col("name_uncertain") | pl.col("remark_name_wrong"), "unverified", "name_uncertain"),
        (state.eq_missing("moved"), "unverified", "post_changed"),
        (
            state.is_in(["unclear", "left"]).fill_null(value=False)
            | ((state.is_null() | (state == "at_work")) & grouped_left)
            | pl.col("gone_above").is_in(["away", "unclear"])
            | (state.is_null() & pl.lit(context.surroundings.others != ""))
            | (_remarked("doubtful", "relieved") & ~state.eq_missing("at_work"))
            | (_post_tells_of_leaving() & ~state.eq_missing("at_work"))
            | pl.col("doubted"),  # who is 在岗 may be so in another post
            "unverified",
            "employment_unclear",
        ),
        (managed() & pl.col("appointed_over"), "unverified", "employment_unclear"),
        (
            (pl.col("hiring_future") | pl.col("contract_over")) & ~state.eq_missing("at_work"),
            "unverified",
            "employment_unclear",
        ),
        (_in_training(context), "unverified", "in_training"),
        (pl.col("number_state").eq_missing("sign"), "unverified", "sign_unclear"),
        (_not_needed(), "unverified", "post_unclear"),
    ]
    settled = pl.col("disposition").eq_missing("not_applicable")
    cause, disposition = pl.lit(None, pl.String), pl.lit(None, pl.String)
    own = [(settled, "not_applicable", None)]
    for condition, status, word in reversed([*steps, *own, *later]):
        value = pl.col("part_cause") if word is None else pl.lit(word)
        cause = pl.when(condition).then(value).otherwise(cause)
        disposition = pl.when(condition).then(pl.lit(status)).otherwise(disposition)
    return [
        pl.coalesce(disposition, "disposition").alias("disposition"),
        pl.coalesce(cause, "part_cause").alias("cause"),
    ]


def _remarked(*said: str) -> pl.Expr:
    """Tell whether a remark, or one beside the name, says so of the person's leaving."""
    return pl.any_horizontal(
        pl.col(name).is_in(said).fill_null(value=False) for name in ("remark_leaving", "name_leaving")
    )


def _post_tells_of_leaving() -> pl.Expr:
    """Tell whether the post itself says that its holder is gone: 电工（已退休）, 焊工(调离), 已离职电工.

    Or away: 焊工（待岗）; a post that is in doubt already (安全员（停职）) has its own reason.
    """
    gone, away = (pl.col("post").str.contains(words) for words in (_GONE_FROM_POST, _AWAY_FROM_POST))
    return (gone | (away & pl.col("role").is_not_null())).fill_null(value=False)


def _to_come() -> pl.Expr:
    """A day of appointment to come is a manager's; in a row without one, it is the operator's first day at work."""
    heads = managed().any().over("row")
    return pl.col("site_entry_future") | (pl.col("appointed_future") & (managed() | ~heads))


def _in_training(context: Context) -> pl.Expr:
    """A trainee is not accused; somebody said to be at work, with a certificate still to come, is asked about.

    Nor is whoever a list of learners names, unless the row claims a card.

    A remark (待取证), 持证情况 or a heading is of a further certificate where the row claims one.
    For managers the six months run whether or not the assessment is being prepared.
    """
    state = pl.col("employment_state")
    coming = pl.col("number_state").eq_missing("training")
    beside = pl.col("holding_state").eq_missing("training") | pl.col("remark_training")
    beside |= pl.col("word_state").eq_missing("training") | pl.col("holding_state").eq_missing("first_course")
    beside |= pl.lit(context.surroundings.learners != "")
    coming |= (beside | (pl.col("gone_above") == "training")) & ~pl.col("claims")
    operators = ~managed()
    return operators & (state.eq_missing("training") | (coming & ~state.eq_missing("at_work")))


def _not_needed() -> pl.Expr:
    """Where a roster says that somebody needs no certificate (不涉及), it leaves open what the post is."""
    said = [pl.col(name).eq_missing("not_needed") for name in ("number_state", "holding_state")]
    return ~managed() & pl.any_horizontal(said)
