"""One entry explained from the ledger alone: nobody is asked, and nothing is told that the ledger does not prove.

1. The run's stored tables are opened and judged again by the run's own day, windows and pack.
2. The findings of the entry must come out as the run stored them, in every column.
3. Every answer behind them is opened in its batch, whose index line must agree with it.
4. What stood (``AnswerTable``) must follow from these answers: the same outcome and times, the same records, and
   around each "no record" that did not come from a file a record found before it and after it.

What does not hold ends the explanation with an error; a verdict that cannot be shown to follow is not shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from certverify.errors import ConfigError, StoreError
from certverify.pipeline.explanation import Explanation, QueryTold
from certverify.pipeline.judge import Judged, judged
from certverify.pipeline.rows import finding_lines
from certverify.pipeline.told import Teller
from certverify.pipeline.yielding import check_answer, check_findings
from certverify.settings import Settings, existing_store
from certverify.store import Bracket, Checkpoint, Ledger, StoredAnswer, open_ledger
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Kind

__all__ = ["Wanted", "explain", "explain_in", "missing_of"]

_PLACE: Final = ("source", "sheet", "row", "part")
_SHOWN: Final = 8
"""Places named where several fit."""
_STOOD: Final = (
    "state", "reason", "standing", "agreed_since", "first_asked_at", "asked_at", "next_try_at",
    "identity_corroborated", "absence_proves",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entry is to be explained: by a finding's id (or its beginning), by its place, or by both.

    ``source`` is the file's name without folder. What is left out must not be needed to tell entries apart.
    """

    run: str
    finding_id: str | None = None
    source: str | None = None
    sheet: str | None = None
    row: int | None = None
    part: int | None = None


async def explain(
    wanted: Wanted, settings: Settings, now: Callable[[], datetime], *, unmasked: bool = False
) -> tuple[Explanation, StoreError | None]:
    """Open the ledger of the settings and explain one entry of a run; say also what :func:`missing_of` it says.

    Raises:
        ConfigError: as :func:`explain_in`; there is no such ledger, or the key is wrong.
        StoreError: as :func:`explain_in`.
    """
    url = existing_store(settings)
    async with open_ledger(url, key=settings.master_key(), now=now) as ledger:
        return await explain_in(ledger, wanted, unmasked=unmasked), await missing_of(ledger, wanted.run)


async def missing_of(ledger: Ledger, run: str) -> StoreError | None:
    """Return what is wrong with a ledger that lacks a batch up to a run's checkpoint.

    ``ledger_batch_missing`` or ``ledger_end_missing``: what is explained follows from the rest, but that rest is not
    what was signed, and what is gone could say otherwise.
    """
    gap = await ledger.gap((await ledger.checkpoint(run)).sequence)
    return None if gap is None else StoreError(f"ledger_{gap.what}", sequence=gap.sequence)


async def explain_in(
    ledger: Ledger, wanted: Wanted, *, unmasked: bool = False, again: Judged | None = None
) -> Explanation:
    """Explain one entry of a run from an open ledger; ``again`` is that run judged again, if it was already.

    Raises:
        ConfigError: ``run_not_judged``; ``explain_nothing``, neither a finding nor a row is named; ``entry_unknown``,
            ``finding_unknown``; ``entry_ambiguous``, several entries fit.
        StoreError: ``run_unknown``, ``run_unfinished``, ``evidence_purged``, ``evidence_missing``, ``store_altered``;
            ``pack_differs``, another version of the rules judged it; ``finding_not_reproduced`` or
            ``answer_not_reproduced``, what is stored does not yield what the run said.
    """
    if wanted.finding_id is None and wanted.row is None:
        raise ConfigError("explain_nothing")
    if again is None:
        again = await judged(ledger, wanted.run)
    checkpoint = await ledger.checkpoint(wanted.run)
    stored = await ledger.findings(wanted.run)
    place = _place(wanted, again, stored)
    teller = Teller(unmasked)
    run = teller.run(again, checkpoint)
    problems = tuple(teller.problem(one) for one in _at(again.tables["problems"], place, rejects=None))
    if not (entries := _at(again.tables["entries"], place)):
        rejected = _at(again.tables["problems"], place, rejects=True)[0]
        return Explanation(run, teller.rejected(rejected), problems)
    entry = entries[0]
    findings = _at(stored, place)
    made = finding_lines(again.verdict.findings, again.tables["entries"], ledger.keys)
    check_findings(findings, _at(made, place), [dated.label for dated in again.pack.timeline])  # 2
    status = again.verdict.statuses.row(by_predicate=pl.col("entry") == entry["entry"], named=True)
    return Explanation(
        run,
        teller.entry(entry, status, again.facts.understood),
        problems,
        await _Chain(ledger, again, checkpoint, teller).queries(entry),
        tuple(teller.finding(one) for one in findings),
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    """Follows an entry's queries to their answers."""

    ledger: Ledger
    judged: Judged
    checkpoint: Checkpoint
    teller: Teller

    async def queries(self, entry: Mapping[str, Any]) -> tuple[QueryTold, ...]:
        keys = {"query_key": False, "followup_key": True}
        asked = [(entry[name], follow_up) for name, follow_up in keys.items() if entry[name]]
        return tuple([await self._query(key, entry, follow_up=follow_up) for key, follow_up in asked])

    async def _query(self, key: str, entry: Mapping[str, Any], *, follow_up: bool) -> QueryTold:
        mine = pl.col("query_key") == key
        line = self.judged.tables["answers"].row(by_predicate=mine, named=True)
        kind = _kind(entry)
        answers = await self._answers(key, _identity(entry, follow_up=follow_up), kind)
        around = {one.evidence_id: await self._around(one) for one in answers}
        records = self.judged.tables["certificates"].filter(mine).drop("query_key")
        check_answer(line, answers, around, records)  # 3, 4
        told = [
            self.teller.answer(one, around[one.evidence_id], counted=one.evidence_id in line["evidence_ids"])
            for one in answers
        ]
        stood = {name: line[name] for name in _STOOD}
        return QueryTold(key, follow_up, kind.value, **stood, answers=tuple(told))

    async def _answers(self, key: str, asked: Identity, kind: Kind) -> list[StoredAnswer]:
        """Return all answers up to the checkpoint, source by source; ``key`` must be that of the roster's person."""
        sources = self.judged.facts.source.split(",")
        keys = {source: self.ledger.keys.query_key(source, asked, kind) for source in sources}
        if keys[sources[0]] != key:
            raise StoreError("answer_not_reproduced", step="query")
        last = self.checkpoint.sequence
        found = [await self.ledger.stored_answers(source, keys[source], last) for source in sources]
        return [one for answers in found for one in answers]

    async def _around(self, told: StoredAnswer) -> tuple[Bracket | None, Bracket | None]:
        if told.from_file or told.outcome != "not_found":
            return None, None
        return await self.ledger.bracket_of(told, self.checkpoint.sequence)


def _kind(entry: Mapping[str, Any]) -> Kind:
    return Kind.SPECIAL_OPERATION if entry["role"] == "operator" else Kind.SAFETY_ASSESSMENT


def _identity(entry: Mapping[str, Any], *, follow_up: bool) -> Identity:
    """Return who is asked about: the row's identity, or whom its T-number names under the row's name."""
    if follow_up:
        return Identity(IdType.ID_CARD, entry["claimed_number"].removeprefix("T"), entry["name"])
    return Identity(IdType(entry["id_type"]), entry["id_number"], entry["name"])


def _place(wanted: Wanted, again: Judged, stored: pl.DataFrame) -> dict[str, Any]:
    """Return the place of the one entry that is wanted."""
    if wanted.finding_id is not None:
        candidates = _of_finding(wanted.finding_id, stored)
        if not candidates.height:
            raise ConfigError("finding_unknown", run=wanted.run)
    else:
        rejected = again.tables["problems"].filter(pl.col("rejects") & pl.col("row").is_not_null())
        tables = (again.tables["entries"], rejected)
        candidates = pl.concat([table.select(_PLACE) for table in tables]).unique(maintain_order=True)
    named = {name: getattr(wanted, name) for name in _PLACE if getattr(wanted, name) is not None}
    fitting = candidates.filter(*(_fits(name, value) for name, value in named.items()))
    if fitting.height == 1:
        return fitting.row(0, named=True)
    places = [
        ", ".join(str(value) for value in place if value is not None)
        for place in fitting.head(_SHOWN).iter_rows()
    ]
    if not places:
        raise ConfigError("entry_unknown", run=wanted.run)
    raise ConfigError("entry_ambiguous", count=fitting.height, places="; ".join(places))


def _fits(name: str, value: str | int) -> pl.Expr:
    """Tell whether a part of the place is the wanted one; of a night's roster, the file's name will do."""
    if name != "source":
        return pl.col(name) == value
    return (pl.col(name) == value) | pl.col(name).str.ends_with(f"/{value}")


def _of_finding(finding_id: str, stored: pl.DataFrame) -> pl.DataFrame:
    if not stored.width:
        return pl.DataFrame(schema=dict.fromkeys(_PLACE, pl.String))
    mine = pl.col("finding_id").str.starts_with(finding_id.strip().lower())
    return stored.filter(mine).select(_PLACE).unique(maintain_order=True)


def _at(
    table: pl.DataFrame, place: Mapping[str, Any], *, rejects: bool | None = None
) -> list[dict[str, Any]]:
    """Return the lines of one entry (of its row, where a line does not name a part)."""
    if not table.width:
        return []
    same = [pl.col(name).eq_missing(pl.lit(value)) for name, value in place.items() if name != "part"]
    part = pl.col("part").eq_missing(pl.lit(place["part"])) | pl.col("part").is_null()
    chosen = table.filter(*same, part)
    if rejects is not None:
        chosen = chosen.filter(pl.col("rejects") == rejects)
    return chosen.to_dicts()
