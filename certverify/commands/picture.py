"""An image in a terminal: drawn where the terminal can, else in a private file for as long as it is needed."""

import base64
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["inline", "private_file"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SUFFIXES: Final = {_PNG: ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"BM": ".bmp"}
_CHUNK: Final = 4096


def inline(image: bytes, environment: Mapping[str, str]) -> str | None:
    """Return what draws the image in this terminal; ``None`` where it is not known to draw.

    Known are the protocols of iTerm2 (``OSC 1337``) and kitty (``APC G``, PNG only). Within a multiplexer neither
    reaches the terminal.
    """
    if environment.get("TMUX") or environment.get("TERM", "").startswith("screen"):
        return None
    program = environment.get("TERM_PROGRAM", "")
    if program in {"iTerm.app", "WezTerm"} or environment.get("LC_TERMINAL") == "iTerm2":
        return _iterm(image)
    kitty = (
        bool(environment.get("KITTY_WINDOW_ID"))
        or program == "ghostty"
        or "kitty" in environment.get("TERM", "")
    )
    return _kitty(image) if kitty and image.startswith(_PNG) else None


def _iterm(image: bytes) -> str:
    text = base64.b64encode(image).decode("ascii")
    return f"\x1b]1337;File=inline=1;size={len(image)};width=40;preserveAspectRatio=1:{text}\x07"


def _kitty(image: bytes) -> str:
    text = base64.b64encode(image).decode("ascii")
    parts = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    keys = ["a=T,f=100,c=40,"] + [""] * (len(parts) - 1)
    more = [1] * (len(parts) - 1) + [0]
    return "".join(
        f"\x1b_G{key}m={flag};{part}\x1b\\" for key, flag, part in zip(keys, more, parts, strict=True)
    )


@contextmanager
def private_file(image: bytes) -> Iterator[Path]:
    """Keep the image in a file (0600) of a folder of its own (0700) while the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="certverify-"))
    try:
        suffix = next((s for magic, s in _SUFFIXES.items() if image.startswith(magic)), ".img")
        file = folder / f"captcha{suffix}"
        file.touch(mode=0o600)
        file.write_bytes(image)
        yield file
    finally:
        shutil.rmtree(folder, ignore_errors=True)
