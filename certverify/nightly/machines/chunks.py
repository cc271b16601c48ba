"""One chunk of a night's work, the same wherever it is asked: in the nightly run itself or on another machine.

A chunk is a pure function of (run, number): its queries lie in the ledger, and so does every answer it has had. What
a killed process has stored stands; only what is missing is asked.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from certverify.lookup.halt import Halt
from certverify.lookup.wired import WiredSource
from certverify.store import Outcome, Work

__all__ = ["SIZE", "ask_chunk", "cut"]

SIZE: Final = 500
"""Queries to a chunk: enough that the queue costs nothing, few enough to lose to a killed machine."""
_SMALLEST: Final = 100
"""Each chunk is settled by a control or two of its own; of fewer queries they would be a noticeable share."""
_AS_IT_WAS: Final = frozenset({"cancelled", "failed"})
"""Ends that say nothing of the source: the chunk stays as it was, for the next who comes."""
_STATES: Final = ("found", "not_found", "unanswered")


def cut(queries: pl.DataFrame, quota: int | None) -> Iterator[pl.DataFrame]:
    """Cut a table of queries into chunks, in order.

    Several are asked at once, so they are smaller where the day's ``quota`` is: it is to be spent on the first.
    """
    yield from queries.iter_slices(SIZE if quota is None else min(SIZE, max(_SMALLEST, quota // 10)))


async def ask_chunk(
    session: WiredSource,
    halt: Halt,
    work: Work,
    *,
    run: str,
    number: int,
    drained: Callable[[], None] | None = None,
) -> Outcome:
    """Ask what does not stand of one chunk, and store what came of it.

    It has ended unless ``halt``, which is the session's, stopped it. ``drained`` is told when all its queries have been
    taken up, and only answers and controls are waited for.

    Raises:
        ConnectorUnusable: the source as a whole cannot be used.
        StoreError: the ledger failed; what it had confirmed is kept.
    """
    queries = await work.queries(run, [number])
    alarms = Counter(session.alarms)
    begun = await session.begun(queries)
    settled = await session.asked(queries, begun, drained)
    outcome = Outcome(
        counts=_counts(begun, settled),
        alarms=dict(session.alarms - alarms),
        stopped_by=halt.why,
        reason=None if halt.why is None else halt.reason.value,
        retry_at=halt.retry_at,
    )
    if halt.why not in _AS_IT_WAS:
        await work.settle(run, number, outcome)
    return outcome


def _counts(begun: pl.DataFrame, settled: pl.DataFrame) -> dict[str, int]:
    """Count by state what was open, and is answered now or could not be."""
    asked = settled.filter("in_run").join(begun.filter("open"), on="query_key", how="semi")
    return {state: int((asked["state"] == state).sum()) for state in _STATES}
