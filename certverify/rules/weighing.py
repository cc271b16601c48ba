"""What an entry's records amount to, and what keeps them from a verdict."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import polars as pl

from certverify.rules.packs.pack import Pack
from certverify.rules.records import OPEN_STATES

__all__ = ["weighed"]

_CHOSEN: Final = ("state", "valid_to", "valid_from", "review_due", "reviewed_on", "first_issue", "item", "item_text",
                  "category", "industry", "person_type", "unit_type", "status_text", "number")  # fmt: skip  # names
_OF_CLAIM: Final = {
    "reference_first_issue": "first_issue",
    "official_issuer": "issuer",
    "reference_number": "number",
}
_OF_OTHER: Final = {"other_industry": "industry", "other_person_type": "person_type"}


def weighed(posts: pl.DataFrame, pairs: pl.DataFrame, pack: Pack, as_of: date) -> pl.DataFrame:
    """Return the posts with what their records amount to.

    ``n_*`` count records; ``c_*`` are the fields of the record judged by. ``good``: a current record stands for the
    post. ``block``: why the records allow no verdict. ``unmet``: none stands for it, and that can be said. ``sure``
    stays where both answers that confirm it were given after the latest day that the verdict rests on.
    """
    facts = _beside(posts, _counted(pairs, as_of))
    facts = _beside(facts, _best(pairs, "match", {f"c_{name}": name for name in _CHOSEN}))
    facts = _beside(facts, _best(pairs, "claim_match", _OF_CLAIM))
    facts = _beside(facts, _best(pairs, _other_pass(), _OF_OTHER))
    facts = facts.with_columns(pl.col("^n_.*$").fill_null(0), pl.col("^any_.*$").fill_null(value=False))
    facts = facts.with_columns(
        (pl.col("found") & (pl.col("n_ok") > 0)).alias("good"), _earliest(pack).alias("claim_past")
    )
    facts = facts.with_columns(_block(pack, as_of).alias("block"))
    asked = pl.col("found") | pl.col("absent")
    return facts.with_columns(
        (asked & ~pl.col("good") & pl.col("block").is_null()).alias("unmet"),
        (pl.col("sure") & ~_known_before(as_of)).alias("sure"),
    )


def _known_before(as_of: date) -> pl.Expr:
    """Tell whether one of the answers is from before a term, a time for review or the six months were over.

    It showed a record in force then, or a time to pass in, and confirms nothing of what is missing since.
    """
    six_months = pl.when(pl.col("manager") & (pl.col("deadline") < as_of)).then("deadline_rolled")
    over = pl.max_horizontal("lapsed_end", "missed_review", six_months)
    return (pl.col("agreed_since") <= over).fill_null(pl.col("agreed_since").is_null() & over.is_not_null())


def _beside(posts: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    return posts.join(told, on="entry", how="left", maintain_order="left")


def _counted(pairs: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return one line per entry: ``n_*``, ``any_*``, and latest and earliest days.

    What is summed up is worked out for all lines first: within groups the same expressions take three times as long.
    """
    latest, earliest = _latest(as_of), _earliest_days()
    lines = pairs.select("entry", **_counts(), **_claims(), **latest, **earliest)
    grouped = lines.group_by("entry", maintain_order=True).agg(
        pl.col("^any_.*$").any(),
        pl.col(*latest).max(),
        pl.col(*earliest).min(),
        pl.len().alias("n_records"),
    )
    return grouped.hstack(_sums(lines))


def _sums(lines: pl.DataFrame) -> pl.DataFrame:
    """Add up ``n_*`` within each entry, whose lines stand together: a running total, less the one before it.

    Summing them up in groups takes four times as long.
    """
    last = pl.col("entry").ne_missing(pl.col("entry").shift(-1))
    counts = pl.col("^n_.*$").fill_null(value=False).cast(pl.UInt32)
    totals = lines.select("entry", counts.cum_sum()).filter(last).drop("entry")
    return totals.select(pl.all() - pl.all().shift(fill_value=0))


def _best(pairs: pl.DataFrame, which: str | pl.Expr, columns: Mapping[str, str]) -> pl.DataFrame:
    """Return columns of the best record of each entry among those named: the first, since the best come first."""
    lines = pairs.lazy().filter(which).select("entry", **columns).collect()
    return lines.filter(pl.col("entry").ne_missing(pl.col("entry").shift()))


def _counts() -> dict[str, pl.Expr]:
    match, state = pl.col("match"), pl.col("state")
    states = ["current", "incomplete", "ended_since", "revoked", "expired", "future", "superseded"]
    return {
        **{f"n_{s}": match & (state == s) for s in states},
        "n_status_unknown": match & (state == "unknown"),
        "n_ok": match & (state == "current") & ~pl.col("review_missed"),
        "n_unit_ok": match & (state == "current") & ~pl.col("unit_differs"),
        "n_match": match,
        "n_open": state.is_in(OPEN_STATES),
        "n_void": state == "revoked",
        "n_doubt": pl.col("doubt"),
        "n_doubt_open": pl.col("doubt") & state.is_in(OPEN_STATES),
        "n_varying": pl.col("doubt") & pl.col("of_varying_type") & (state == "current"),
        "n_other_pass": _other_pass(),
    }


def _latest(as_of: date) -> dict[str, pl.Expr]:
    match, state, end = pl.col("match"), pl.col("state"), pl.col("valid_to")
    return {
        "running_end": pl.when(match & state.is_in(["current", "future"])).then(end),
        "current_end": pl.when(match & (state == "current")).then(end),
        "expired_end": pl.when(match & (state == "expired")).then(end),
        "lapsed_end": pl.when(match & (state == "expired") & (end < as_of)).then(end),
        "missed_review": pl.when(match & pl.col("review_missed")).then("review_due"),
        "reference_end": pl.when("claim_may").then(end),
        "end_in_row": pl.col("end_in_row"),
    }


def _earliest_days() -> dict[str, pl.Expr]:
    match = pl.col("match")
    return {
        "future_from": pl.when(match & (pl.col("state") == "future")).then("valid_from"),
        "first_pass": pl.when(match).then(pl.coalesce("first_issue", "valid_from")),
    }


def _claims() -> dict[str, pl.Expr]:
    may = pl.col("claim_may")
    no_review = ~pl.col("post_manager") & pl.col("review_due").is_null()  # passes have none
    first = pl.coalesce("first_issue", "valid_from")
    return {
        "n_claim": pl.col("claim_match"),
        "n_claim_doubt": pl.col("claim_doubt"),
        "n_numbers": pl.col("number_core").is_not_null(),
        "any_same_date": pl.col("same_date"),
        "any_same_number": pl.col("same_number"),
        # A date that the source left out could be the one that the card shows.
        "any_date_open": (may & pl.col("valid_to").is_null()) | pl.col("first_issue").is_null() | no_review,
        # One that says of no known operation that it is for it may be another card altogether.
        "any_named": may & (pl.col("post_manager") | pl.col("category").is_not_null()),
        "any_first_pass_unknown": pl.col("match") & first.is_null(),
    }


def _other_pass() -> pl.Expr:
    """Tell whether a record is a manager's pass in force that plainly stands for another post."""
    plain = ~pl.col("match") & ~pl.col("doubt")
    return plain & (pl.col("state") == "current") & pl.col("post_manager")


def _earliest(pack: Pack) -> pl.Expr:
    """Tell whether even the earliest day that the claimed end can mean lies beyond the official end."""
    claimed, precision = pl.col("claimed_valid_to"), pl.col("claimed_valid_to_precision").cast(pl.String)
    earliest = (
        pl.when(precision == "year").then(claimed.dt.truncate("1y"))
        .when(precision == "month").then(claimed.dt.month_start())
        .otherwise(claimed)
    )  # fmt: skip  # one precision a line
    tolerance = timedelta(days=pack.parameters.dates_tolerance_days)
    return (earliest > pl.col("reference_end") + tolerance).fill_null(value=False)


def _block(pack: Pack, as_of: date) -> pl.Expr:
    """Name why the records allow no verdict, or null: the first that holds.

    An answer from within the six months says nothing of a pass made in the rest of them.
    """
    manager, found = pl.col("manager"), pl.col("found")
    asked = found | pl.col("absent")
    over_since = pl.col("deadline").is_between(pl.col("whole_day"), pl.lit(as_of), closed="none")
    ruled = pl.col("industry_class").cast(pl.String)
    return (
        pl.when(manager & asked & (ruled == "ask")).then(pl.lit("industry_ask"))
        .when(pl.col("good")).then(pl.lit(None, dtype=pl.String))
        .when(manager & asked & ruled.is_null()).then(_industry_unknown())
        .when(manager & asked & over_since).then(pl.lit("not_asked_since"))
        .when(~manager & pl.col("absent") & ~pl.col("claims") & pl.col("target_is_claim"))
        .then(pl.lit("post_unclear"))
        .when(asked & ~manager & ~pl.col("claims") & (pl.col("n_match") == 0) & _licensed_elsewhere(pack))
        .then(pl.lit("other_card"))
        .when(found).then(_open_question())
    )  # fmt: skip  # one cause a line


def _licensed_elsewhere(pack: Pack) -> pl.Expr:
    """Tell whether another authority's card may license the trade: 电工 with 住建's card in a construction firm.

    Whose card is needed depends on where the work is done: there a building site, elsewhere (a chemical plant) not; of
    an employer that nobody named it is open.
    """
    other = pl.col("claimed_other_system").is_not_null()  # most are none, and need not be put together
    words = (pl.when(other).then(column) for column in ("employer", "contractor", "industry"))
    firm = pl.concat_str(*words, separator=" ", ignore_nulls=True)
    return pl.any_horizontal(
        pl.lit(value=False),
        *(
            (pl.col("claimed_other_system") == key)
            & pl.col("target_category").is_in(system.trades)
            & (pl.col("employer").is_null() | firm.str.contains(system.places))
            for key, system in sorted(pack.catalogue.systems.items())
            if system.places is not None
        ),
    ).fill_null(value=False)


def _open_question() -> pl.Expr:
    """Name what in the records may still turn out to be the certificate asked for: the first that holds.

    A term that has not begun follows one that was renewed early and may have left the record: it accuses nobody. Beside
    a record that does not hold it accuses, unless the roster leaves open which of the two the post asks for.
    """
    operator, no_match = ~pl.col("manager"), pl.col("n_match") == 0
    unnamed = pl.col("target_item").is_null() & pl.col("target_category").is_null()
    either = (
        pl.when("manager").then(pl.col("industry_plain").is_null()).otherwise(pl.col("target_item").is_null())
    )
    nothing_else = pl.col("n_revoked") + pl.col("n_expired") + pl.col("n_current") == 0
    only_later = (pl.col("n_future") > 0) & (nothing_else | either)
    by_claim = operator & pl.col("target_is_claim")
    return (
        pl.when(pl.col("n_records") == 0).then(pl.lit("record_incomplete"))
        .when(operator & unnamed).then(_post_unclear())
        .when(pl.col("n_status_unknown") > 0).then(pl.lit("status_unknown"))
        .when(pl.col("n_incomplete") > 0).then(pl.lit("record_incomplete"))
        .when(pl.col("n_ended_since") > 0).then(pl.lit("not_asked_since"))
        .when(pl.col("n_varying") > 0).then(pl.lit("pass_type_varies"))
        .when(pl.col("n_doubt_open") > 0)
        .then(pl.when("manager").then(pl.lit("pass_unknown")).otherwise(pl.lit("item_unknown")))
        .when(operator & no_match & (pl.col("n_doubt") > 0)).then(pl.lit("item_unknown"))
        .when(only_later).then(pl.lit("record_not_yet_valid"))
        .when(~pl.col("proves")).then(pl.lit("out_of_scope"))
        .when(by_claim & no_match & pl.col("claim_item").is_null()).then(_post_unclear())
    )  # fmt: skip  # one cause a line


def _post_unclear() -> pl.Expr:
    """A post that cannot be told accuses nobody; that no record of the person is in force any more is told with it."""
    none_open = (pl.col("n_records") > 0) & (pl.col("n_open") == 0)
    return (
        pl.when(none_open & (pl.col("n_void") > 0)).then(pl.lit("post_unclear_revoked"))
        .when(none_open).then(pl.lit("post_unclear_lapsed"))
        .otherwise(pl.lit("post_unclear"))
    )  # fmt: skip  # one cause a line


def _industry_unknown() -> pl.Expr:
    """In an unknown industry the pass may stand on another platform; that a claimed one is not on this one is told."""
    claimed = pl.col("absent") & pl.col("claims")
    return pl.when(claimed).then(pl.lit("industry_unknown_claimed")).otherwise(pl.lit("industry_unknown"))
