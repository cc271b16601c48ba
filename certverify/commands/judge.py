"""``certverify judge``: a finished run judged again from the ledger, without asking anyone."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.summary import show
from certverify.messages import Lang
from certverify.pipeline import Again, judge_again
from certverify.reports import DEFAULT
from certverify.reports import chosen as formats_in
from certverify.rules.packs import read_overlay

__all__ = ["run"]


def run(
    name: str,
    out: Path,
    *,
    config: Path | None = None,
    store: str | None = None,
    as_of: date | None = None,
    pack: Path | None = None,
    lang: Lang | None = None,
    unmasked: bool = False,
    formats: str | None = None,
    per_employer: bool = False,
) -> int:
    """Judge the run again, write its reports and return the exit code (0, or 3 for a run that was incomplete)."""
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)
    order = Again(
        name,
        out,
        chosen,
        as_of=as_of,
        overlay=None if pack is None else read_overlay(pack),
        lang=chosen.lang,
        unmasked=unmasked,
        formats=DEFAULT if formats is None else formats_in(formats),
        per_employer=per_employer,
    )
    result = asyncio.run(judge_again(order, lambda: datetime.now(UTC)))
    show(result, out, chosen.lang)
    return 0 if result.complete else 3
