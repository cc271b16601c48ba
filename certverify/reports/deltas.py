"""What changed since an earlier run: problems that are new, that persist, that are proved to be resolved.

A problem that is not seen any more is not therefore gone. *Resolved* (已整改) needs proof: the entry was verified in
this run, and the rule no longer holds. Where the roster has the person in a new post of the employer instead, as when
a post is corrected, it must hold in none of the employer's posts; a post that the person had besides proves nothing, or
leaving a row out would rectify. Whoever could not be verified stays as he was (``not_verified``), and whoever is off
the roster, or in no post that this platform certifies, is ``gone``: neither counts as rectified.

Where a post is only worded anew (电焊工, then 焊工), the finding has another id, and the problem is the same: the
person stands in the old post no more, and the rule holds in a post that is new with this employer. It persists, under
the new id, since the day on which it was first seen.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import polars as pl

from certverify_schemas.finding import Status

__all__ = ["CHANGES", "OPEN", "changes", "first_seen", "moves", "other_posts", "still_open"]

CHANGES: Final = ("new", "persisting", "resolved", "not_verified", "gone")
"""What may have become of a problem, in the order of a report."""

_STILL_OPEN: Final = ("new", "persisting", "not_verified")
_JOB: Final = ["person_key", "employer"]
_SEAT: Final = [*_JOB, "post"]
_SEEN: Final = (Status.COMPLIANT.value, Status.FLAGGED.value)
_IN_DOUBT: Final = (Status.UNVERIFIED.value, Status.REJECTED.value)

OPEN: Final = pl.Schema(
    {
        "finding_id": pl.String(),
        "rule": pl.String(),
        "severity": pl.String(),
        "certainty": pl.String(),
        "person_key": pl.String(),
        "employer": pl.String(),
        "post": pl.String(),
        "since": pl.Date(),
    }
)
"""A problem as it is carried from run to run: whose and where it is, and the day of the run that first saw it."""


def first_seen(findings: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the problems of one run as :data:`OPEN`, one line per ``finding_id``, seen first on ``day``.

    ``findings`` has the columns of :data:`OPEN` but ``since``: what ``finding_lines`` returns, or ``findings.parquet``.
    Where one finding stands twice (a person listed twice in one post), the graver certainty counts.
    """
    plain = [name for name in OPEN if name != "since"]
    words = findings.select(pl.col(plain).cast(pl.String)).sort("certainty", maintain_order=True)
    once = words.unique("finding_id", keep="first", maintain_order=True)
    return once.with_columns(pl.lit(day).alias("since")).match_to_schema(OPEN)


def changes(
    before: pl.DataFrame,
    findings: pl.DataFrame,
    rows: pl.DataFrame,
    day: date,
    beside: Mapping[str, Collection[str]] | None = None,
) -> pl.DataFrame:
    """Return :data:`OPEN` with ``change`` (one of :data:`CHANGES`) and ``certainty_before``, one line per problem.

    Pure; grows with its inputs as three joins do. What is new or persists is told as this run found it, all else as the
    earlier run had it; ``since`` is never lost. A problem that moved (see :func:`moves`) is told under its new id.

    Args:
        before: the problems open after the earlier run, as :func:`first_seen` or :func:`still_open` returns them.
        findings: this run's findings, see :func:`first_seen`.
        rows: every entry of this run with ``person_key``, ``employer``, ``post`` and ``status``.
        day: the day of this run.
        beside: by finding, the person's other posts with the employer when the problem was last seen, as
            :func:`other_posts` returns them; a problem that is not in it is resolved in its own post alone.
    """
    now = first_seen(findings, day)
    moved = moves(before, now, rows, beside)
    before = before.join(moved, on="finding_id", how="left", maintain_order="left").with_columns(
        finding_id=pl.coalesce("now", "finding_id")
    )
    known = before.select("finding_id", certainty_before="certainty", since_before="since")
    seen = now.join(known, on="finding_id", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("since_before").is_null())
        .then(pl.lit("new"))
        .otherwise(pl.lit("persisting"))
        .alias("change"),
        pl.coalesce("since_before", "since").alias("since"),
    )
    missing = before.join(now, on="finding_id", how="anti", maintain_order="left")
    told = [*OPEN, "change", "certainty_before"]
    return pl.concat([seen.select(told), _what_became_of(missing, rows, now, beside or {}).select(told)])


def moves(
    before: pl.DataFrame,
    now: pl.DataFrame,
    rows: pl.DataFrame,
    beside: Mapping[str, Collection[str]] | None = None,
) -> pl.DataFrame:
    """Return ``finding_id`` of each problem whose post is only worded anew, and ``now`` the finding that it is today.

    ``before`` and ``now`` are :data:`OPEN`; for ``rows`` and ``beside`` see :func:`changes`. The person stands in the
    old post no more, and in another, which he did not have before as far as ``beside`` knows, the rule holds.
    Where two problems or two findings could be meant, none has moved. Nothing is rectified by moving.
    """
    job = ["person_key", "key_employer", "rule"]
    missing = _keyed(before.join(now, on="finding_id", how="anti")).select("finding_id", "key_post", *job)
    new = _keyed(now.join(before, on="finding_id", how="anti")).select(
        *job, now="finding_id", post="key_post"
    )
    seats = _seats(rows).select(*_SEAT, seated=pl.lit(value=True)).unique()
    seat = ["person_key", "key_employer", "key_post"]
    pairs = (
        missing.join(new, on=job)
        .join(seats, left_on=seat, right_on=_SEAT, how="left")
        .join(_known_before(beside or {}), on="finding_id", how="left")
    )
    # in one post a finding has another id only where the person's name was corrected
    elsewhere = pl.col("seated").is_null() & ~pl.col("post").is_in(pl.col("before")).fill_null(value=False)
    pairs = pairs.filter((pl.col("post") == pl.col("key_post")) | elsewhere)
    alone = (pl.len().over("finding_id") == 1) & (pl.len().over("now") == 1)
    return pairs.filter(alone).select("finding_id", "now")


def still_open(changed: pl.DataFrame) -> pl.DataFrame:
    """Return what the next run compares with: the problems of :func:`changes` that nothing has proved resolved."""
    return changed.filter(pl.col("change").is_in(_STILL_OPEN)).select(list(OPEN))


def other_posts(problems: pl.DataFrame, rows: pl.DataFrame) -> dict[str, list[str]]:
    """Return by finding in which posts of the employer the person stands besides the problem's own, in order.

    Args:
        problems: :data:`OPEN`.
        rows: see :func:`changes`.
    """
    others = _elsewhere(problems, _seats(rows)).group_by("finding_id").agg(pl.col("post").unique().sort())
    posts: dict[str, list[str]] = dict(others.iter_rows())
    return {finding: posts.get(finding, []) for finding in problems["finding_id"]}


def _what_became_of(
    missing: pl.DataFrame, rows: pl.DataFrame, now: pl.DataFrame, beside: Mapping[str, Collection[str]]
) -> pl.DataFrame:
    """Judge problems that this run did not find by the entries of the same person, employer and post.

    Where there are none, by those of the posts that are new with the employer: a rule that holds in any of the person's
    posts there has moved with the post, and is new there.
    """
    seats = _seats(rows)
    found = now.select(pl.col(_JOB).fill_null(""), "rule", moved=pl.lit(value=True)).unique()
    new = _elsewhere(missing, seats).join(_known_before(beside), on="finding_id")
    new = new.filter(~pl.col("post").is_in(pl.col("before")))
    corrected = _looked_at(new, ["finding_id"]).rename(
        {"in_doubt": "doubt_elsewhere", "verified": "elsewhere"}
    )
    became = (
        pl.when(pl.coalesce("in_doubt", "doubt_elsewhere"))
        .then(pl.lit("not_verified"))
        .when(pl.coalesce("verified", pl.col("elsewhere") & pl.col("moved").is_null()))
        .then(pl.lit("resolved"))
        .otherwise(pl.lit("gone"))
    )
    job, seat = ["person_key", "key_employer"], ["person_key", "key_employer", "key_post"]
    joined = (
        _keyed(missing)
        .join(_looked_at(seats, _SEAT), left_on=seat, right_on=_SEAT, how="left", maintain_order="left")
        .join(corrected, on="finding_id", how="left", maintain_order="left")
        .join(found, left_on=[*job, "rule"], right_on=[*_JOB, "rule"], how="left", maintain_order="left")
    )
    return joined.with_columns(became.alias("change"), pl.col("certainty").alias("certainty_before"))


def _known_before(beside: Mapping[str, Collection[str]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(finding, list(posts)) for finding, posts in beside.items()],
        schema={"finding_id": pl.String, "before": pl.List(pl.String)},
        orient="row",
    )


def _keyed(problems: pl.DataFrame) -> pl.DataFrame:
    return problems.with_columns(pl.col("employer", "post").fill_null("").name.prefix("key_"))


def _elsewhere(problems: pl.DataFrame, seats: pl.DataFrame) -> pl.DataFrame:
    """Return ``finding_id, post, status`` of the person's entries in the employer's other posts."""
    whose = _keyed(problems).select("finding_id", "person_key", "key_employer", "key_post")
    job = ["person_key", "key_employer"]
    theirs = whose.join(seats, left_on=job, right_on=_JOB, maintain_order="left_right")
    return theirs.filter(pl.col("post") != pl.col("key_post")).select("finding_id", "post", "status")


def _looked_at(seats: pl.DataFrame, place: list[str]) -> pl.DataFrame:
    """Return of each place whether an entry there is ``in_doubt`` and whether one is ``verified``."""
    return seats.group_by(place).agg(
        pl.col("status").is_in(_IN_DOUBT).any().alias("in_doubt"),
        pl.col("status").is_in(_SEEN).any().alias("verified"),
    )


def _seats(rows: pl.DataFrame) -> pl.DataFrame:
    named = pl.col("employer", "post").fill_null("")
    return rows.select("person_key", named, pl.col("status").cast(pl.String)).drop_nulls("person_key")
