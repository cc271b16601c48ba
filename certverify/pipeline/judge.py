"""A finished run judged again from the ledger, for another day or by the same rules: nobody is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import dataframely as dy
import polars as pl

from certverify import reports, rules
from certverify.errors import ConfigError
from certverify.messages import Lang
from certverify.pipeline.facts import RunFacts, Said
from certverify.pipeline.rows import entry_rows, finding_lines
from certverify.reports import DEFAULT, Format, RunResult
from certverify.rules import Verdict, packs
from certverify.rules.packs import Pack
from certverify.settings import Settings, existing_store
from certverify.store import Ledger, open_ledger
from certverify_schemas.tables import AnswerTable, CertificateTable, PlannedEntryTable, ProblemTable

__all__ = ["Again", "Judged", "judge_again", "judged", "restored", "result_of"]

_CONTRACTS = {
    "entries": PlannedEntryTable,
    "answers": AnswerTable,
    "certificates": CertificateTable,
    "problems": ProblemTable,
}


@dataclass(frozen=True, slots=True)
class Again:
    """Which run is to be judged again, and where the reports go.

    ``as_of`` and ``overlay`` (a pack of one's own) are the run's own if not given.
    """

    run: str
    out: Path
    settings: Settings
    as_of: date | None = None
    overlay: str | None = None
    lang: Lang = "zh"
    unmasked: bool = False
    formats: tuple[Format, ...] = DEFAULT
    per_employer: bool = False


async def judge_again(order: Again, now: Callable[[], datetime]) -> RunResult:
    """Judge what the run judged, and report it; without another day, the findings are identical byte by byte.

    The roster's words stay as the run understood them. The ledger is not written to.

    Raises:
        ConfigError: ``run_not_judged``: the run did not get as far as a verdict; a key or the folder is wrong.
        StoreError: ``run_unknown``, ``evidence_purged`` or ``store_altered``.
    """
    reports.prepare(order.out)
    url = existing_store(order.settings)
    async with open_ledger(url, key=order.settings.master_key(), now=now) as ledger:
        await ledger.require_sound()  # who hands these reports on must be able to prove them
        result = await result_of(order.run, ledger, now, as_of=order.as_of, overlay=order.overlay)
    by_hand = reports.write(
        order.out, result, lang=order.lang, unmasked=order.unmasked, formats=order.formats,
        per_employer=order.per_employer,
    )  # fmt: skip
    return replace(result, by_hand=by_hand)


def restored(contract: type[dy.Schema], stored: pl.DataFrame) -> pl.DataFrame:
    """Return a stored table under its contract as it is now; a column that came later is null, which is "not known"."""
    later = [pl.lit(None).alias(name) for name in contract.column_names() if name not in stored.columns]
    return contract.validate(stored.with_columns(later).select(contract.column_names()), cast=True)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run was judged from, as its ledger stored it, and the verdict that this gives now.

    ``tables`` holds ``entries`` (``PlannedEntryTable``), ``answers``, ``certificates`` and ``problems``.
    """

    facts: RunFacts
    tables: Mapping[str, pl.DataFrame]
    pack: Pack
    as_of: date
    verdict: Verdict


async def judged(
    ledger: Ledger, run: str, *, as_of: date | None = None, overlay: str | None = None
) -> Judged:
    """Judge again what a run stored; day and pack of one's own are the run's unless given.

    Raises:
        ConfigError: ``run_not_judged``: the run did not get as far as a verdict.
        StoreError: ``run_unknown``, ``evidence_purged`` or ``store_altered``.
    """
    stored, plain = await ledger.inputs(run)
    if not plain:
        raise ConfigError("run_not_judged", run=run)
    facts = RunFacts.from_json(plain)
    day = as_of or facts.as_of
    pack = packs.load(day, overlay or facts.overlay).with_windows(confirm_after_days=facts.confirm_after_days)
    tables = {name: restored(contract, stored[name]) for name, contract in _CONTRACTS.items()}
    verdict = rules.judge(
        tables["entries"], tables["answers"], tables["certificates"], pack, day,
        across_employers=facts.across_employers,
    )  # fmt: skip
    return Judged(facts, tables, pack, day, verdict)


async def result_of(
    run: str,
    ledger: Ledger,
    now: Callable[[], datetime],
    *,
    as_of: date | None = None,
    overlay: str | None = None,
) -> RunResult:
    """Return a run as the reports tell it, judged again from a ledger that is open.

    Raises:
        ConfigError: ``run_not_judged``.
        StoreError: ``run_unknown``, ``evidence_purged`` or ``store_altered``.
    """
    again = await judged(ledger, run, as_of=as_of, overlay=overlay)
    entries, problems = again.tables["entries"], again.tables["problems"]
    said = Said(
        rows=entry_rows(entries, again.verdict.statuses, problems),
        findings=finding_lines(again.verdict.findings, entries, ledger.keys),
        problems=problems,
        checkpoint=(await ledger.checkpoint(run)).as_json(),
        finished_at=now(),
    )
    return again.facts.result(said, again.pack, again.as_of)
