"""Verify an exported bundle with this one file: it needs Python 3.11 and ``cryptography``, and nothing of certverify.

Copy it to the machine that shall judge the proof, read it, and run::

    python offline.py bundle.zip PUBLIC-KEY [summary.json]

PUBLIC-KEY (hex) must have come by another way than the bundle. With ``summary.json``, the summary of the report in
question, the bundle must end in the very checkpoint that the report names. Exit code 0: all holds; 1: it does not, and
the first fault is named; 2: wrong usage, or the file is no bundle.

1. Each batch has the next number; its link = SHA-256(link before ‖ its metadata ‖ SHA-256(blob)).
2. The last link is the checkpoint's, which is signed (Ed25519, RFC 8032) by the key told.
3. The run's line (source, times, whether it is complete, counts) is the one that the checkpoint attests.
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["main", "verify"]


def verify(archive: zipfile.ZipFile, public_key: str, report: dict[str, Any] | None = None) -> str | None:
    """Return the first fault of a bundle, or ``None`` if all holds.

    Raises:
        KeyError, TypeError, ValueError: the file is no bundle.
    """
    if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
        raise ValueError("a packed member could unfold without bound")
    about = json.loads(archive.read("bundle.json"))
    checkpoint = about["checkpoint"]
    if report is not None and report["checkpoint"] != checkpoint:
        return "the report names another checkpoint than the bundle"
    fault = _chain_fault(archive, checkpoint) or _signature_fault(checkpoint, public_key)
    attests = checkpoint.get("attests", "")
    if not fault and attests and hashlib.sha256(_canonical(about["run"])).hexdigest() != attests:  # 3
        return "the run's line is not what its checkpoint attests"
    return fault


def main(arguments: list[str]) -> int:
    """Verify the bundle that the arguments name, say what was found, and return the exit code."""
    if len(arguments) not in {2, 3}:
        print("usage: offline.py bundle.zip PUBLIC-KEY [summary.json]", file=sys.stderr)
        return 2
    try:
        report = _json(arguments[2]) if len(arguments) == 3 else None
        with zipfile.ZipFile(arguments[0]) as archive:
            fault = verify(archive, arguments[1].strip().lower(), report)
            checkpoint = json.loads(archive.read("bundle.json"))["checkpoint"]
    except (OSError, zipfile.BadZipFile, LookupError, TypeError, ValueError):
        print("this is no bundle (or no summary.json), or it was not copied whole", file=sys.stderr)
        return 2
    if fault is not None:
        print(f"NOT SOUND: {fault}")
        return 1
    print(f"sound: run {checkpoint['run']}, {checkpoint['sequence']} batches, signed at {checkpoint['time']}")
    return 0


def _chain_fault(archive: zipfile.ZipFile, checkpoint: dict[str, Any]) -> str | None:
    link, last = _first_link(checkpoint["ledger"]), 0
    for number, (batch, told) in enumerate(_batches(archive), start=1):
        if batch["sequence"] != number:  # 1
            return f"batch {number} is missing"
        link, last = _link(link, batch, _blob(archive, number)), number
        if link.hex() != told:
            return f"batch {number} is not what was stored"
    if last < checkpoint["sequence"]:
        return f"the chain is cut off before batch {last + 1}"
    if (last, link.hex()) != (checkpoint["sequence"], checkpoint["link"]):
        return f"the checkpoint contradicts batch {last}"
    return None


def _signature_fault(checkpoint: dict[str, Any], public_key: str) -> str | None:  # 2
    if checkpoint["public_key"] != public_key or not _signed(checkpoint, public_key):
        return "the checkpoint is not signed by this key"
    return None


def _batches(archive: zipfile.ZipFile) -> Iterator[tuple[dict[str, Any], str]]:
    for line in archive.read("batches.jsonl").decode().splitlines():
        batch = json.loads(line)
        yield batch, batch.pop("link")


def _blob(archive: zipfile.ZipFile, sequence: int) -> bytes:
    try:
        return archive.read(f"blobs/{sequence}")
    except KeyError:
        return b""


def _first_link(ledger: str) -> bytes:
    return hashlib.sha256(f"certverify ledger {ledger}".encode()).digest()


def _link(before: bytes, batch: dict[str, Any], blob: bytes) -> bytes:
    return hashlib.sha256(before + _canonical(batch) + hashlib.sha256(blob).digest()).digest()


def _signed(checkpoint: dict[str, Any], public_key: str) -> bool:
    content = {name: value for name, value in checkpoint.items() if name != "signature"}
    if not content.get("attests"):
        content.pop("attests", None)
    content["format"] = "certverify-checkpoint-2" if "attests" in content else "certverify-checkpoint-1"
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(checkpoint["signature"]), _canonical(content))
    except (InvalidSignature, ValueError):
        return False
    return True


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _json(path: str) -> Any:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 -- one file without more imports than it needs
        return json.load(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
