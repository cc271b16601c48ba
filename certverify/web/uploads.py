"""Taking in files: what they are is told by their bytes, before anything unpacks them (OWASP ASVS 5.0, V5)."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from fastapi import UploadFile

from certverify.web.files import keep_file, kept_files, space_used
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
_LONGEST: Final = 120


async def take_rosters(
    service: Service, tenant: str, run: str, uploads: Sequence[UploadFile]
) -> list[Refused]:
    """Keep the rosters among the files for a run; what is in them is read later, by the guarded child."""
    refused = []
    room = service.limits.files - len(await kept_files(service.ground, tenant, run))
    for upload in uploads:
        name, suffix = _named(upload)
        if not name:
            continue
        said = await _too_much(service, tenant, upload, room)
        if said is None and suffix not in _ROSTERS:
            said = Refused(name, "web.refused.kind")
        if said is not None:
            refused.append(Refused(name, said.key, said.facts))
            continue
        content = await upload.read()
        await keep_file(
            service.ground, tenant, run=run, kind="roster", suffix=suffix, name=name, content=content
        )
        room -= 1
    return refused


async def take_proof(service: Service, tenant: str, upload: UploadFile | None) -> str | Refused | None:
    """Keep a PDF, PNG or JPEG as proof and return its id; ``None`` if no file was sent."""
    name, suffix = _named(upload) if upload else ("", "")
    if upload is None or not name:
        return None
    if (said := await _too_much(service, tenant, upload, 1)) is not None:
        return Refused(name, said.key, said.facts)
    content = await upload.read()
    if suffix not in _PROOFS or not content.startswith(_PROOFS[suffix]):
        return Refused(name, "web.refused.proof")
    return await keep_file(
        service.ground, tenant, run=None, kind="proof", suffix=suffix, name=name, content=content
    )


async def _too_much(service: Service, tenant: str, upload: UploadFile, room: int) -> Refused | None:
    limits, size = service.limits, upload.size or 0
    if room <= 0:
        return Refused("", "web.refused.many", (("most", str(limits.files)),))
    if size == 0:
        return Refused("", "web.refused.empty")
    if size > limits.file:
        return Refused("", "web.refused.large", (("limit", f"{limits.file >> 20} MB"),))
    if size + await space_used(service.ground, tenant) > limits.tenant:
        return Refused("", "web.refused.quota", (("limit", f"{limits.tenant >> 30} GB"),))
    return None


def _named(upload: UploadFile) -> tuple[str, str]:
    """Return the name without folder, printable and short, and its suffix in lower case."""
    name = PurePath((upload.filename or "").replace("\\", "/")).name
    name = "".join(character for character in name if character.isprintable()).strip()
    suffix = PurePath(name).suffix.lower()
    return name if len(name) <= _LONGEST else name[: _LONGEST - len(suffix)] + suffix, suffix
