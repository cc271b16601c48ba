"""Which files of a folder are scans, told by their content, and whether what reads them is installed."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from certverify.errors import ConfigError

__all__ = ["files_in", "kind_of", "prepare"]

_NEEDED: Final = ("PIL", "pypdfium2", "zxingcpp")
_MOST_FILES: Final = 20_000
_MOST_BYTES: Final = 64 << 20
_HEAD: Final = 1024
_PICTURES: Final = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"GIF87a",
    b"GIF89a",
)
_LEFT_OVER: Final = frozenset({"thumbs.db", "desktop.ini"})


def prepare(folder: Path) -> None:
    """Look that the folder and the extra are there; call it before anyone is asked.

    Raises:
        ConfigError: ``scans_extra_missing`` or ``scans_missing``.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError("scans_extra_missing", missing=", ".join(missing))
    if not folder.is_dir():
        raise ConfigError("scans_missing", folder=str(folder))


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder and the folders in it, in order; links, hidden and system files are left out.

    Raises:
        ConfigError: ``scans_too_many`` or ``scans_empty``.
    """
    found = []
    for path in _walk(folder):
        found.append(path)
        if len(found) > _MOST_FILES:
            raise ConfigError("scans_too_many", folder=folder.name, most=_MOST_FILES)
    if not found:
        raise ConfigError("scans_empty", folder=str(folder))
    return sorted(found)


def kind_of(path: Path) -> tuple[str | None, str | None]:
    """Return ``picture`` or ``pdf`` and no trouble, or no kind and what is wrong with the file.

    Troubles: ``scan_empty``, ``scan_too_large``, ``scan_heic``, ``scan_wrong_type``, ``scan_unreadable``.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None, "scan_unreadable"
    if not head:
        return None, "scan_empty"
    if size > _MOST_BYTES:
        return None, "scan_too_large"
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "picture", None
    if b"%PDF-" in head:
        return "pdf", None
    return None, "scan_heic" if head[4:8] == b"ftyp" else "scan_wrong_type"


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith((".", "~$")) or path.name.lower() in _LEFT_OVER:
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path
