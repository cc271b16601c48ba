"""A file that lives for one answer: in a folder of its own (0700), gone once it was sent."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

__all__ = ["scratch_file", "scratch_folder"]


def scratch_file(suffix: str) -> tuple[Path, Callable[[], None]]:
    """Return a path to write to, and what removes it."""
    folder, gone = scratch_folder()
    return folder / f"made{suffix}", gone


def scratch_folder() -> tuple[Path, Callable[[], None]]:
    """Return a new private folder, and what removes it with everything in it."""
    folder = Path(tempfile.mkdtemp(prefix="certverify-"))
    return folder, lambda: shutil.rmtree(folder, ignore_errors=True)
