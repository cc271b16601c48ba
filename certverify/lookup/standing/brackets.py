"""Which "no record" stands: one said twice, each time between records of others, with a record between the two."""

from collections.abc import Iterable
from typing import Final

import polars as pl

__all__ = ["CONTRADICTED", "LATE", "after", "bracketed", "sessions_around", "unbracketed"]

CONTRADICTED: Final = "-contradicted"
"""Ends the name under which a record is stored that contradicts a "no record" of the session before the ending."""

LATE: Final = "-late"
"""Ends the name under which a "no record" is stored that was on its way when the session before the ending ended."""

_SPAN: Final = ["session", "family"]
_BASE: Final = pl.col("session").str.split("/").list.first().alias("base")
"""What the names of all sessions of one run with one source begin with."""


def after(session: str) -> str:
    """Return the name of the session that follows upon one in the same run: ``a``, ``a/1``, ``a/2`` and so on."""
    base, _, number = session.partition("/")
    return f"{base}/{int(number or 0) + 1}"


def sessions_around(sessions: Iterable[str]) -> list[str]:
    """Return these sessions, and the names under which contradictions of them and of those before them are stored."""
    names = set[str]()
    for session in sessions:
        base, _, number = session.partition("/")
        before = range(1, 1 + int(number)) if number.isdigit() else range(0)
        names |= {session, base + CONTRADICTED, *(f"{base}/{n}{CONTRADICTED}" for n in before)}
    return sorted(names)


def bracketed(
    history: pl.DataFrame, found_times: pl.DataFrame, barren: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return ``history`` with ``bracketed``, ``proved_at``, ``unwitnessed`` and ``stands``.

    Records stand, and "no record" if proven.

    A "no record" is *bracketed* iff, in its session and family, some record was *replied to* before it was *sent*,
    and some record was *sent* after it was *replied to* (``proved_at``: by when such a record was there), and nobody
    of that session and family was without a record at first and had one minutes later, and the session is not barren
    (``unwitnessed`` then; see ``witnesses``).

    It *stands* iff it is bracketed and was *repeated*: the same query has another bracketed "no record", no record of
    its own between them, and somebody else's record between them, sent after the one was replied to and replied to
    before the other was sent. So a source that answers "no record" to everybody for a while, however short, cannot
    make one stand: a while that holds both answers would hold the record between them, too. The earlier one may be of
    another session, unless the run that session belongs to has caught the source contradicting itself before.

    Args:
        history: stored answers: at least ``query_key``, ``session``, ``family``, ``outcome``, ``sent_at``,
            ``replied_at``.
        found_times: ``session``, ``family``, ``sent_at``, ``replied_at`` of every record found in these sessions and
            in those named like them with :data:`CONTRADICTED` behind.
        barren: ``session``, ``family`` in which no "no record" is believed, if any.
    """
    alone = found_times.select(_SPAN).clear() if barren is None else barren.select(_SPAN)
    lines = _within(history.with_row_index("place"), found_times, alone)
    proves = (pl.col("outcome") == "not_found") & pl.col("bracketed")
    stands = (pl.col("outcome") == "found") | (proves & _repeated(proves))
    marked = lines.with_columns(stands.alias("stands")).sort("place")
    return marked.select(*history.columns, "bracketed", "proved_at", "unwitnessed", "stands")


def unbracketed(history: pl.DataFrame) -> pl.DataFrame:
    """Return ``history`` with the columns of :func:`bracketed` where nothing is proven by what others were told.

    A data file is not unwell at times, so what it says stands as it is.
    """
    return history.with_columns(
        pl.lit(value=False).alias("bracketed"),
        pl.lit(None, pl.Datetime("us", "UTC")).alias("proved_at"),
        pl.lit(value=False).alias("unwitnessed"),
        (pl.col("outcome") != "unanswered").alias("stands"),
    )


def _repeated(proves: pl.Expr) -> pl.Expr:
    """Tell of each line whether it is the earlier or the later of two that prove each other."""
    # Answers of one query between which it had no record of its own.
    records = (pl.col("outcome") == "found").cast(pl.UInt32).cum_sum().over("query_key")
    spell: list[str | pl.Expr] = ["query_key", records]
    trusted = proves & ~pl.col("tainted")
    later = (pl.when(trusted).then("proved_at").min().over(spell) < pl.col("sent_at")) | (
        pl.when(proves).then("proved_at").min().over(*spell, "session") < pl.col("sent_at")
    )
    earlier = (trusted & (pl.col("proved_at") < pl.when(proves).then("sent_at").max().over(spell))) | (
        pl.col("proved_at") < pl.when(proves).then("sent_at").max().over(*spell, "session")
    )
    return later.fill_null(value=False) | earlier.fill_null(value=False)


def _within(history: pl.DataFrame, found_times: pl.DataFrame, barren: pl.DataFrame) -> pl.DataFrame:
    """Add ``bracketed``, ``proved_at``, ``unwitnessed`` and ``tainted``. Sorts by reply."""
    ended = pl.col("session").str.ends_with(CONTRADICTED)
    lies = found_times.filter(ended).select(pl.col("session").str.strip_suffix(CONTRADICTED), "family")
    records = found_times.filter(~ended).sort("sent_at")
    opened = records.group_by(_SPAN).agg(pl.col("replied_at").min().alias("opened_at"))
    proofs = records.select(
        *_SPAN,
        pl.col("sent_at").alias("proof_sent_at"),
        pl.col("replied_at").cum_min(reverse=True).over(_SPAN).alias("proved_at"),
    )
    joined = history.sort("replied_at").join_asof(
        proofs,
        left_on="replied_at",
        right_on="proof_sent_at",
        by=_SPAN,
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,  # both are sorted; within groups polars cannot see it
    )
    alone = barren.with_columns(pl.lit(value=True).alias("unwitnessed"))
    for facts in (opened, _void(lies), alone, _tainted(lies)):
        on = [name for name in facts.columns if name in {"session", "base", "family"}]
        joined = joined.with_columns(_BASE).join(facts, on=on, how="left", maintain_order="left")
    inside = (pl.col("opened_at") < pl.col("sent_at")) & pl.col("proved_at").is_not_null()
    unspoilt = pl.col("void").is_null() & pl.col("unwitnessed").is_null()
    return joined.with_columns(
        (inside & unspoilt).fill_null(value=False).alias("bracketed"),
        pl.col("tainted", "unwitnessed").fill_null(value=False),
    )


def _void(lies: pl.DataFrame) -> pl.DataFrame:
    return lies.unique().with_columns(pl.lit(value=True).alias("void"))


def _tainted(lies: pl.DataFrame) -> pl.DataFrame:
    """Return the first parts of the names of sessions that followed upon a contradiction."""
    return lies.select(_BASE, "family").unique().with_columns(pl.lit(value=True).alias("tainted"))
