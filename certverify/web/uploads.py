"""Taking in files: what they are is told by their bytes, before anything unpacks them (OWASP ASVS 5.0, V5)."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from fastapi import UploadFile

from certverify.errors import RosterError
from certverify.rosters.files.sniff import sniff
from certverify.web.files import Incoming, Most, keep_file, kept_files, one_file, space_used
from certverify.web.refused import Refused
from certverify.web.service import Service

__all__ = ["take_proof", "take_rosters"]

_ROSTERS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".parquet", ".et"})
_PROOFS: Final = {
    ".pdf": b"%PDF",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
_LONGEST: Final = 110
"""Characters of a name: the API's 120, less the number that a second file of one name gets."""


async def take_rosters(
    service: Service, tenant: str, run: str, uploads: Sequence[UploadFile]
) -> list[Refused]:
    """Keep the rosters among the files for a run; what is in them is read later, by the guarded child."""
    refused = []
    for upload in uploads:
        name, suffix = _named(upload)
        if not name:
            continue
        said: str | _Said | None = await _too_much(service, tenant, upload, run)
        if said is None and suffix not in _ROSTERS:
            said = _Said("web.refused.kind")
        if said is None:
            said = await _taken(service, tenant, run, Incoming(name, suffix, await upload.read()))
        if isinstance(said, _Said):
            refused.append(Refused(name, said.key, said.facts))
    return refused


async def take_proof(service: Service, tenant: str, upload: UploadFile | None) -> str | Refused | None:
    """Keep a PDF, PNG or JPEG as proof and return its id; ``None`` if no file was sent."""
    name, suffix = _named(upload) if upload else ("", "")
    if upload is None or not name:
        return None
    said: str | _Said | None = await _too_much(service, tenant, upload, None)
    if said is None:
        content = await upload.read()
        if suffix in _PROOFS and content.startswith(_PROOFS[suffix]):
            said = await _kept(service, tenant, Incoming(name, suffix, content), run=None, kind="proof")
        else:
            said = _Said("web.refused.proof")
    return Refused(name, said.key, said.facts) if isinstance(said, _Said) else said


@dataclass(frozen=True, slots=True)
class _Said:
    """Why a file is not taken: a message and its facts."""

    key: str
    facts: tuple[tuple[str, str], ...] = ()


async def _taken(service: Service, tenant: str, run: str, incoming: Incoming) -> str | _Said:
    wrong = await asyncio.to_thread(_no_roster, incoming) or await _there_already(
        service, tenant, run, incoming
    )
    return wrong or await _kept(service, tenant, incoming, run=run, kind="roster")


def _no_roster(incoming: Incoming) -> _Said | None:
    """Refuse what the first bytes show to be no roster, whatever it is called; nothing is unpacked."""
    with tempfile.TemporaryDirectory(prefix="certverify-") as folder:
        path = Path(folder) / f"upload{incoming.suffix}"
        path.write_bytes(incoming.content)
        try:
            sniff(path)
        except RosterError as error:
            return _Said(f"error.{error.code}", (("file", incoming.name),))
    return None


async def _there_already(service: Service, tenant: str, run: str, incoming: Incoming) -> _Said | None:
    """Refuse what the run has already, byte by byte, whatever it is called: nobody is to be counted twice."""
    for kept in await kept_files(service.ground, tenant, run):
        if kept.size == len(incoming.content):
            found = await one_file(service.ground, tenant, kept.id)
            if found and found[1] == incoming.content:
                return _Said("web.refused.twice", (("file", kept.name),))
    return None


async def _kept(
    service: Service, tenant: str, incoming: Incoming, *, run: str | None, kind: str
) -> str | _Said:
    most = Most(service.limits.tenant, service.limits.all, service.limits.files)
    made = await keep_file(service.ground, tenant, incoming, run=run, kind=kind, most=most)
    return _full(service) if made is None else made


async def _too_much(service: Service, tenant: str, upload: UploadFile, run: str | None) -> _Said | None:
    """Refuse by size and number before the content is looked at."""
    limits, size = service.limits, upload.size or 0
    if run is not None and len(await kept_files(service.ground, tenant, run)) >= limits.files:
        return _Said("web.refused.many", (("most", str(limits.files)),))
    if size == 0:
        return _Said("web.refused.empty")
    if size > limits.file:
        return _Said("web.refused.large", (("limit", _size(limits.file)),))
    if size + await space_used(service.ground, tenant) > limits.tenant:
        return _full(service)
    return None


def _full(service: Service) -> _Said:
    return _Said("web.refused.quota", (("limit", _size(service.limits.tenant)),))


def _size(bytes_: int) -> str:
    return f"{bytes_ >> 30} GB" if bytes_ >= 1 << 30 else f"{bytes_ / (1 << 20):g} MB"


def _named(upload: UploadFile) -> tuple[str, str]:
    """Return the name without folder, printable and short, and its suffix in lower case."""
    name = PurePath((upload.filename or "").replace("\\", "/")).name
    name = "".join(character for character in name if character.isprintable()).strip()
    suffix = PurePath(name).suffix.lower()
    return name if len(name) <= _LONGEST else name[: _LONGEST - len(suffix)] + suffix, suffix
