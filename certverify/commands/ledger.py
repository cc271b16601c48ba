"""``certverify ledger``: prove, hand over, and forget what was stored."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypeVar

from certverify import logs, settings
from certverify.commands import edge
from certverify.errors import ConfigError
from certverify.messages import Lang, listed, text
from certverify.settings import existing_store
from certverify.store import Checkpoint, Ledger, Verification, open_ledger, verify_bundle

__all__ = ["export", "purge", "verify", "verify_file"]

_T = TypeVar("_T")
_PUBLIC_KEY: Final = re.compile("[0-9a-f]{64}")
"""An Ed25519 public key (RFC 8032: 32 bytes) in hexadecimal."""


def verify(summaries: Sequence[Path], *, config: Path | None, store: str | None, lang: Lang | None) -> int:
    """Walk the chain, its signatures and the index; return 0 if all holds, else 1 and the first fault.

    ``summaries`` are reports' ``summary.json`` kept elsewhere: the ledger must still pass their checkpoints.
    """
    outside = [_checkpoint(file) for file in summaries]
    return _tell(_with_ledger(config, store, lang, lambda ledger: ledger.verify(outside=outside)), "ledger")


def verify_file(bundle: Path, public_key: str | None, summaries: Sequence[Path], *, lang: Lang | None) -> int:
    """Verify an exported bundle without ledger or key; return 0 if all holds, else 1 and the first fault.

    ``summaries`` are reports' ``summary.json``: the bundle must end in the very checkpoint that they name.

    Raises:
        ConfigError: ``public_key_missing``, ``public_key_malformed``.
    """
    edge.speak(lang or edge.language())
    if public_key is None:
        raise ConfigError("public_key_missing")
    if _PUBLIC_KEY.fullmatch(public_key.strip().lower()) is None:
        raise ConfigError("public_key_malformed")
    outside = [_checkpoint(file) for file in summaries]
    return _tell(verify_bundle(bundle, public_key=public_key.strip().lower(), outside=outside), "bundle")


def export(run: str, out: Path, *, config: Path | None, store: str | None, lang: Lang | None) -> int:
    """Write the bundle that proves what was stored up to the end of a run."""
    checkpoint = _with_ledger(config, store, lang, lambda ledger: ledger.export(run, out))
    print(text("cli.ledger.exported", edge.language(), file=out, key=checkpoint.public_key))
    return 0


def purge(month: str, *, config: Path | None, store: str | None, lang: Lang | None) -> int:
    """Destroy what was stored in a month, for good.

    Raises:
        ConfigError: ``month_malformed``.
    """
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise ConfigError("month_malformed", month=month)
    batches, left = _with_ledger(config, store, lang, lambda ledger: _purged(ledger, month))
    told = "purged" if batches else "nothing_purged"
    lang_ = edge.language()
    print(text(f"cli.ledger.{told}", lang_, month=month, batches=batches, left=listed(left, lang_) or "—"))
    return 0


async def _purged(ledger: Ledger, month: str) -> tuple[int, list[str]]:
    """Destroy a month; return how many batches that hit, and the months of which something is stored still."""
    return await ledger.purge(month), await ledger.months()


def _checkpoint(summary: Path) -> Checkpoint:
    try:
        return Checkpoint(**json.loads(summary.read_text(encoding="utf-8"))["checkpoint"])
    except (OSError, LookupError, TypeError, ValueError):
        raise ConfigError("summary_unreadable", file=summary.name) from None


def _with_ledger(
    config: Path | None, store: str | None, lang: Lang | None, work: Callable[[Ledger], Awaitable[_T]]
) -> _T:
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)

    url, key = existing_store(chosen), chosen.master_key()

    async def opened() -> _T:
        async with open_ledger(url, key=key, now=lambda: datetime.now(UTC)) as ledger:
            return await work(ledger)

    return asyncio.run(opened())


def _tell(found: Verification, what: Literal["ledger", "bundle"]) -> int:
    if found.fault is None:
        print(text(f"cli.{what}.sound", edge.language(), batches=found.batches, link=found.head))
        return 0
    fault = text(
        f"ledger.fault.{found.fault.what}",
        edge.language(),
        sequence=found.fault.sequence,
        run=found.fault.run,
    )
    print(text(f"cli.{what}.broken", edge.language(), problem=fault))
    return 1
