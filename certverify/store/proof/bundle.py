"""A bundle: the chain up to a checkpoint, for a second machine that has neither the ledger nor its key.

A bundle is a ZIP file: ``bundle.json`` (the checkpoint, and the run's line that it attests), ``batches.jsonl`` (one
line per batch: its metadata and its link) and ``blobs/<sequence>`` (what the batch holds, encrypted).
:func:`verify_bundle` needs nothing else; nor does :mod:`certverify.store.proof.offline`, one file that runs without
the rest of the program.
"""

import json
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from certverify.errors import ConfigError, StoreError
from certverify.store.chain.links import BatchKind, Metadata, first_link
from certverify.store.keyfile import aside, make_durable
from certverify.store.proof.attested import RunRecord
from certverify.store.proof.audit import Fault, Verification, Walk
from certverify.store.proof.checkpoints import Checkpoint

__all__ = ["verify_bundle", "write_bundle"]

_FORMAT: Final = "certverify-bundle-1"


async def write_bundle(
    path: Path,
    checkpoint: Checkpoint,
    record: RunRecord | None,
    chain: AsyncIterator[tuple[Metadata, bytes, bytes]],
) -> None:
    """Write the chain up to a checkpoint; written aside, verified and renamed, for its owner alone.

    ``record`` is what the checkpoint attests of its run.

    Raises:
        StoreError: ``store_altered``, the bundle would prove nothing.
        ConfigError: ``store_unwritable``, the folder cannot be written.
    """
    try:
        written = aside(path)
        try:
            with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
                about: dict[str, Any] = {"format": _FORMAT, "checkpoint": checkpoint.as_json()}
                if record is not None:
                    about["run"] = record.as_json()
                archive.writestr("bundle.json", json.dumps(about, ensure_ascii=False, indent=1))
                await _fill(archive, chain)
            if not verify_bundle(written, public_key=checkpoint.public_key).ok:
                raise StoreError("store_altered")
            make_durable(written)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError("store_unwritable", path=str(path), kind=type(error).__name__) from None


def verify_bundle(path: Path, *, public_key: str, outside: Sequence[Checkpoint] = ()) -> Verification:
    """Verify a bundle against the public key (hex) that its maker told you by another way.

    ``outside`` are checkpoints of reports: the bundle must end in this very one.

    Raises:
        StoreError: ``bundle_malformed``, the file is no bundle.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("bundle.json"))
            if about["format"] != _FORMAT or not _is_plain(archive):
                raise StoreError("bundle_malformed", file=path.name)
            checkpoint = Checkpoint(**about["checkpoint"])
            walk = Walk(checkpoint.ledger, first_link(checkpoint.ledger), public_key, [checkpoint])
            _walk(archive, walk)
            attested = (
                not checkpoint.attests or checkpoint.attests == RunRecord.from_json(about["run"]).digest
            )
    except (OSError, zipfile.BadZipFile, LookupError, TypeError, ValueError):
        raise StoreError("bundle_malformed", file=path.name) from None
    found = walk.end(checkpoint.sequence, bytes.fromhex(checkpoint.link))
    if found.ok and not attested:
        return replace(found, fault=Fault("run_altered", checkpoint.sequence, checkpoint.run))
    if found.ok and any(one != checkpoint for one in outside):
        return replace(found, fault=Fault("report_differs", checkpoint.sequence, checkpoint.run))
    return found


def _is_plain(archive: zipfile.ZipFile) -> bool:
    """Tell whether nothing is packed: a packed member could unfold without bound."""
    return all(member.compress_type == zipfile.ZIP_STORED for member in archive.infolist())


async def _fill(archive: zipfile.ZipFile, chain: AsyncIterator[tuple[Metadata, bytes, bytes]]) -> None:
    lines = []
    async for metadata, link, blob in chain:
        archive.writestr(f"blobs/{metadata.sequence}", blob)
        lines.append(json.dumps(asdict(metadata) | {"link": link.hex()}, ensure_ascii=False, sort_keys=True))
    archive.writestr("batches.jsonl", "\n".join(lines))


def _walk(archive: zipfile.ZipFile, walk: Walk) -> None:
    for line in archive.read("batches.jsonl").decode().splitlines():
        values = json.loads(line)
        link = bytes.fromhex(values.pop("link"))
        metadata = Metadata(**values | {"kind": BatchKind(values["kind"])})
        walk.step(metadata, link, _blob(archive, metadata.sequence))


def _blob(archive: zipfile.ZipFile, sequence: int) -> bytes:
    """Return a batch's blob; one taken out counts as altered, like one with other content."""
    try:
        return archive.read(f"blobs/{sequence}")
    except KeyError:
        return b""
