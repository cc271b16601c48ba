"""What the ledger says before and without asking: what stands, since when, and what asking again could change."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import polars as pl

from certverify.lookup.asked import Asked
from certverify.lookup.halt import Halt
from certverify.lookup.journey import Book
from certverify.lookup.pace.terms import AskSettings
from certverify.lookup.questions.plan import Plan
from certverify.lookup.run import run
from certverify.lookup.standing.controls import named_controls
from certverify.lookup.standing.memory import Memory
from certverify.lookup.standing.overtaken import earlier_found, reopened, with_time_up
from certverify.lookup.standing.reuse import Standpoint, window
from certverify_connectors.protocol import Connector, DataFile, Desk
from certverify_schemas.answer import Reason

__all__ = ["begun", "outlook", "recall"]


async def begun(
    plan: Plan, source: Connector | DataFile, ledger: Book, terms: AskSettings, now: datetime
) -> pl.DataFrame:
    """Return the plan's queries as the first source would find them on beginning to ask: whose are ``open`` is asked.

    Among them are those whose answer time has overtaken; a data file says the same of them until its next edition.

    Raises:
        StoreError: the ledger failed.
    """
    settled = await _settled(plan, source, ledger, terms, now)
    return await _reopened(settled, ledger, now) if isinstance(source, Connector) else settled


async def outlook(
    plan: Plan, source: Connector | DataFile, ledger: Book, terms: AskSettings, now: datetime
) -> pl.DataFrame:
    """Return one line per query of the plan: what a planner of the next answers needs to know.

    Columns: ``query_key``; ``outcome``, ``count`` and ``answered_at`` of the latest answers that agree, null for none;
    ``tried_at`` of the latest attempt; ``expires_at``, when the answer ceases to stand; ``doubted``; ``askable``;
    ``date_passed``, a term, a review or six months have ended since the answer. Only the first source's answers are
    looked at.

    Raises:
        StoreError: the ledger failed.
    """
    settled = await _settled(plan, source, ledger, terms, now)
    passed = (await _reopened(settled, ledger, now))["open"] & settled["fresh"]
    reused = window(terms.confirm_after, terms.max_age, settled.columns)
    return settled.select(
        "query_key", "outcome", "count", "tried_at", "doubted", "askable",
        answered_at="last_at",
        # an answer that does not stand, as one of another edition, has ceased to by now
        expires_at=pl.min_horizontal(pl.col("last_at") + reused, pl.when(~pl.col("fresh")).then(pl.lit(now))),
        date_passed=passed,
    )  # fmt: skip


async def _settled(
    plan: Plan, source: Connector | DataFile, ledger: Book, terms: AskSettings, now: datetime
) -> pl.DataFrame:
    standpoint = Standpoint(
        now,
        "",
        source.coverage,
        terms.confirm_after,
        terms.max_age,
        needs_controls=isinstance(source, Connector) and source.limits.needs_controls,
        edition=None if isinstance(source, Connector) else source.edition,
    )
    nobody = pl.DataFrame(schema=dict.fromkeys(("id_type", "id_number", "name"), pl.String))
    named = frozenset(one.key for one in named_controls(source.source, terms.controls, ledger.keys))
    queries = with_time_up(plan.queries, plan.entries, now)
    return await Memory(ledger, source.source, nobody, named).settled(queries, standpoint)


async def _reopened(settled: pl.DataFrame, ledger: Book, now: datetime) -> pl.DataFrame:
    earlier = earlier_found(settled, now)
    held = await ledger.certificates(earlier["evidence_id"].to_list())
    return reopened(settled, earlier, held, now)


async def recall(
    plan: Plan,
    sources: Sequence[Connector | DataFile],
    ledger: Book,
    settings: Mapping[str, AskSettings],
    *,
    run_id: str,
    now: Callable[[], datetime],
    desk: Desk,
    retry_at: datetime,
) -> Asked:
    """Return what stands for the whole plan, and ask nobody: what is missing is ``out_of_budget`` until ``retry_at``.

    Answers of the run ``run_id`` stand whatever their age; what it tried in vain keeps its own reason.

    Raises:
        StoreError: the ledger failed.
    """
    halt = Halt()
    halt.close("budget", Reason.OUT_OF_BUDGET, retry_at)
    return await run(plan, sources, ledger, settings, run_id=run_id, now=now, desk=desk, halt=halt)
