"""``certverify explain``: the whole chain behind one entry, from the ledger alone."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.explained import lines
from certverify.messages import Lang
from certverify.pipeline.explain import Wanted, explain

__all__ = ["run"]


def run(
    wanted: Wanted,
    *,
    as_json: bool = False,
    config: Path | None = None,
    store: str | None = None,
    lang: Lang | None = None,
    unmasked: bool = False,
) -> int:
    """Print the explanation of one entry and return 0; whatever does not hold is an error, and nothing is printed."""
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)
    told = asyncio.run(explain(wanted, chosen, lambda: datetime.now(UTC), unmasked=unmasked))
    if as_json:
        print(json.dumps(told.as_json(), ensure_ascii=False, indent=1))
        return 0
    for line in lines(told, chosen.lang):
        print(line)
    return 0
