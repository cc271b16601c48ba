"""Captchas with random text, each good for one try and some minutes."""

import struct
import uuid
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

__all__ = ["Captcha", "Captchas", "draw_png"]

_ALPHABET: Final = "ABCDEFGHJKLMNPRTUVWXY2346789"
_KEPT: Final = 10_000
_SCALE: Final = 4

_GLYPHS: Final = {
    "A": "0e11111f111111", "B": "1e11111e11111e", "C": "0e11101010110e", "D": "1e11111111111e", "E": "1f10101e10101f",
    "F": "1f10101e101010", "G": "0e11101711110f", "H": "1111111f111111", "J": "0702020202120c", "K": "11121418141211",
    "L": "1010101010101f", "M": "111b1515111111", "N": "11191513111111", "P": "1e11111e101010", "R": "1e11111e141211",
    "T": "1f040404040404", "U": "1111111111110e", "V": "11111111110a04", "W": "1111111515150a", "X": "11110a040a1111",
    "Y": "11110a04040404", "2": "0e11010204081f", "3": "1f02040201110e", "4": "02060a121f0202", "6": "0608101e11110e",
    "7": "1f010204080808", "8": "0e11110e11110e", "9": "0e11110f01020c",
}  # fmt: skip
"""Seven rows of five dots a letter, a byte a row, in hex."""


@dataclass(frozen=True, slots=True)
class Captcha:
    """One image handed out: what a person would read on it, and until when it is good (seconds of the clock)."""

    text: str
    good_until: float
    image: bytes


class Captchas:
    """The images under way. The clock is the caller's, in seconds."""

    def __init__(self, random: Random, lifetime: timedelta) -> None:
        self._random = random
        self._lifetime = lifetime.total_seconds()
        self._open: OrderedDict[str, Captcha] = OrderedDict()

    def issue(self, now: float) -> tuple[str, bytes]:
        """Make a captcha and return its uuid and its image (PNG)."""
        text = "".join(self._random.choices(_ALPHABET, k=4))
        key = uuid.UUID(int=self._random.getrandbits(128), version=4).hex
        image = draw_png(text, self._random)
        self._open[key] = Captcha(text, now + self._lifetime, image)
        if len(self._open) > _KEPT:
            self._open.popitem(last=False)
        return key, image

    def read(self, key: str) -> str | None:
        """Return what stands on an image, as a person would read it; tests play that person."""
        captcha = self._open.get(key)
        return captcha.text if captcha else None

    def read_image(self, image: bytes) -> str | None:
        """Return what stands on an image that is still open; the noise makes each one unlike any other."""
        return next((one.text for one in self._open.values() if one.image == image), None)

    def accept(self, key: str, typed: str, now: float) -> bool:
        """Take one try: right text, in time, not tried before. The image is used up either way."""
        stands, captcha = self.stands(key, now), self._open.pop(key, None)
        return stands and captcha is not None and typed.strip().upper() == captcha.text

    def stands(self, key: str, now: float) -> bool:
        """Tell whether an image may still be tried."""
        captcha = self._open.get(key)
        return captcha is not None and now <= captcha.good_until


def draw_png(text: str, random: Random) -> bytes:
    """Draw dark letters at wandering heights with some noise, as a greyscale PNG (RFC 2083) of 8 bits."""
    width, height = (6 * len(text) + 4) * _SCALE, 13 * _SCALE
    rows = [bytearray(random.choices((255, 255, 255, 255, 190), k=width)) for _ in range(height)]
    for place, letter in enumerate(text):
        _stamp(rows, letter, (2 + 6 * place) * _SCALE, random.randint(1, 5) * _SCALE)
    raw = b"".join(b"\x00" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(raw))
        + _chunk(b"IEND", b"")
    )


def _stamp(rows: list[bytearray], letter: str, left: int, top: int) -> None:
    for line, dots in enumerate(bytes.fromhex(_GLYPHS[letter])):
        for column in range(5):
            if dots >> (4 - column) & 1:
                for y in range(top + line * _SCALE, top + (line + 1) * _SCALE):
                    start = left + column * _SCALE
                    rows[y][start : start + _SCALE] = bytes([40]) * _SCALE


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
