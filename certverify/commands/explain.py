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
    """Print the explanation of one entry and return 0.

    Whatever does not hold is an error, and nothing is printed. Where the ledger lacks a batch that the explanation
    does not need, it is printed with that said, and 1 returned.
    """
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)
    told, missing = asyncio.run(explain(wanted, chosen, lambda: datetime.now(UTC), unmasked=unmasked))
    if as_json:
        doubt = None if missing is None else {"code": missing.code, **missing.facts}
        print(json.dumps(told.as_json() | {"doubt": doubt}, ensure_ascii=False, indent=1))
    else:
        for line in lines(told, chosen.lang, missing):
            print(line)
    if missing is None:
        return 0
    edge.tell(missing)
    return missing.exit_code
