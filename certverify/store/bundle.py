"""A bundle: the chain up to a checkpoint, for a second machine that has neither the ledger nor its key.

A bundle is a ZIP file: ``bundle.json`` (ledger, checkpoint), ``batches.jsonl`` (one line per batch: its metadata and
its link) and ``blobs/<sequence>`` (what the batch holds, encrypted). :func:`verify_bundle` needs nothing else, and
anybody can write it anew from this description and :mod:`certverify.store.chain`.
"""

import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from certverify.errors import ConfigError, StoreError
from certverify.store.audit import Verification, Walk
from certverify.store.chain import BatchKind, Metadata, first_link
from certverify.store.checkpoints import Checkpoint
from certverify.store.keyfile import aside, make_durable

__all__ = ["verify_bundle", "write_bundle"]

_FORMAT: Final = "certverify-bundle-1"


async def write_bundle(
    path: Path, checkpoint: Checkpoint, chain: AsyncIterator[tuple[Metadata, bytes, bytes]]
) -> None:
    """Write the chain up to a checkpoint; written aside and renamed, for its owner alone.

    Raises:
        ConfigError: ``store_unwritable``, the folder cannot be written.
    """
    try:
        written = aside(path)
        try:
            with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
                await _fill(archive, checkpoint, chain)
            make_durable(written)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError("store_unwritable", path=str(path), kind=type(error).__name__) from None


def verify_bundle(path: Path, *, public_key: str) -> Verification:
    """Verify a bundle against the public key (hex) that its maker told you by another way.

    Raises:
        StoreError: ``bundle_malformed``, the file is no bundle.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("bundle.json"))
            if about["format"] != _FORMAT:
                raise StoreError("bundle_malformed", file=path.name)
            checkpoint = Checkpoint(**about["checkpoint"])
            walk = Walk(checkpoint.ledger, first_link(checkpoint.ledger), public_key, [checkpoint])
            _walk(archive, walk)
    except (OSError, zipfile.BadZipFile, LookupError, TypeError, ValueError):
        raise StoreError("bundle_malformed", file=path.name) from None
    return walk.end(checkpoint.sequence, bytes.fromhex(checkpoint.link))


async def _fill(
    archive: zipfile.ZipFile, checkpoint: Checkpoint, chain: AsyncIterator[tuple[Metadata, bytes, bytes]]
) -> None:
    archive.writestr(
        "bundle.json", json.dumps({"format": _FORMAT, "checkpoint": checkpoint.as_json()}, indent=1)
    )
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
